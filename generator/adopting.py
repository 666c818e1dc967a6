"""What is proposed for notes that exist, as lines of YAML to paste into the settings."""

from __future__ import annotations

from collections.abc import Iterator

from generator.i18n import Words, printable
from pipeline.adoption import Adoption, Alias, Example, StageName
from pipeline.files import SETTINGS
from pipeline.quoting import written
from pipeline.settings import Settings
from pipeline.vocabulary import KEYS, fold, index

LONGEST = 60
"""Characters that an example needs."""


def aliases(found: Adoption, settings: Settings, words: Words) -> tuple[str, str]:
    """What is found of keys, and the aliases to set."""
    if not found.aliases:
        return words.gettext("No field of the records goes by a name that only other programs know."), ""
    names = (f"{printable(one.key)} → {one.ours.spelled(words.language)}" for one in found.aliases)
    detail = words.ngettext(
        "%(n)s field of the records seems to be one that we know by another name: %(names)s.",
        "%(n)s fields of the records seem to be ones that we know by other names: %(names)s.",
        len(found.aliases),
        names=", ".join(names),
    )
    lines = (line for alias in found.aliases for line in _alias(alias, words))
    return detail, _block(words, "aliases", lines, more=bool(settings.aliases))


def stage_names(found: Adoption, settings: Settings, words: Words) -> tuple[str, str]:
    """What is found of stages, and the values to set."""
    if not found.stages:
        return words.gettext("No stage of the records goes by a name that only other programs know."), ""
    labels = {stage.name: stage.label(words.language) for stage in settings.stages.all}
    names = (f"{printable(one.text)} → {labels[one.stage]}" for one in found.stages)
    detail = words.ngettext(
        "%(n)s stage of the records seems to be one that we know by another name: %(names)s.",
        "%(n)s stages of the records seem to be ones that we know by other names: %(names)s.",
        len(found.stages),
        names=", ".join(names),
    )
    key = index(KEYS)[fold("stage")].spelled(words.language)
    lines = (f"  {line}" for stage in found.stages for line in _stage(stage, labels[stage.stage], words))
    more = any(name == "stage" for name, _ in settings.values)
    return detail, _block(words, "values", (f"  {key}:", *lines), more=more)


def _block(words: Words, setting: str, lines: Iterator[str] | tuple[str, ...], *, more: bool) -> str:
    if more:
        head = words.gettext("Add to %(setting)s in %(file)s what is right of this:", setting=setting, file=SETTINGS)
    else:
        head = words.gettext("Put into %(file)s what is right of this:", file=SETTINGS)
    return "\n".join((f"# {head}", f"{setting}:", *lines))


def _alias(alias: Alias, words: Words) -> Iterator[str]:
    line = f"{written(alias.key)}: {alias.ours.spelled(words.language)}"
    yield f"  # {_where(alias.records, alias.example, words)}"
    for path, text in alias.unread:
        wrong = words.gettext("first correct %(path)s, where it is: %(text)s", path=printable(path), text=_short(text))
        yield f"  # {wrong}"
    yield f"  # {line}" if alias.unread else f"  {line}"


def _stage(stage: StageName, label: str, words: Words) -> Iterator[str]:
    yield f"  # {_where(stage.records, stage.example, words)}"
    yield f"  {written(stage.text)}: {written(label)}"


def _where(records: int, example: Example, words: Words) -> str:
    """In how many records something stands, and one of them."""
    return words.ngettext(
        "in %(n)s record (%(path)s): %(text)s",
        "in %(n)s records (such as %(path)s): %(text)s",
        records,
        path=printable(example.path),
        text=_short(example.text),
    )


def _short(text: str) -> str:
    return printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
