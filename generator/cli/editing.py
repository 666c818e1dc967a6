"""How a command edits one record: what was understood is echoed, and how to undo it is said."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import Words, printable
from pipeline.edits import ActivityEdit, Edit, Edited, FieldEdit, NotesEdit, Refused

if TYPE_CHECKING:
    from pipeline.opportunity import Opportunity


def edited(session: Session, deal: Opportunity, edits: Sequence[Edit]) -> Edited:
    """A record, read afresh, after some edits; nothing is written yet."""
    from pipeline.edit import edit  # noqa: PLC0415
    from pipeline.files import read_some  # noqa: PLC0415

    source = read_some(session.folder, (session.folder / deal.path,))[0]
    made = edit(source, edits, session.book.settings, session.words.language)
    if isinstance(made, Refused):
        raise Refusal(why(made, deal, session))
    return made


def write(session: Session, made: Edited) -> None:
    """Write an edited record, unless it is not any more what was read."""
    if made.data == made.source.data:
        return
    write_file(session, session.folder / made.source.path, made.source.data, made.data)


def write_file(session: Session, path: Path, old: bytes, new: bytes) -> None:
    """Write a file over what was read of it; what stops that is said in words."""
    from pipeline.writing import ChangedMeanwhileError, replace  # noqa: PLC0415

    shown = printable(path.relative_to(session.folder).as_posix())
    try:
        replace(path, old, new)
    except ChangedMeanwhileError:
        raise Refusal(
            session._(
                "%(path)s was saved by another program in the meantime: nothing was changed. "
                "Look at it, and say it again.",
                path=shown,
            )
        ) from None
    except OSError as error:
        raise Surroundings(
            session._(
                "%(path)s cannot be written: %(why)s. It is whole; look at it before you go on.",
                path=shown,
                why=error.strerror,
            )
        ) from error


def diff(made: Edited) -> str:
    """What differs, as `git apply` would take it."""
    path = printable(made.source.path)
    old, new = (_lines(data) for data in (made.source.data, made.data))
    return "".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))


def _lines(data: bytes) -> list[str]:
    """Lines with their ends; the last one says so where it has none."""
    lines = data.decode("utf-8").split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, f"{lines[-1]}\n\\ No newline at end of file\n"] if lines[-1] else ended


def changed(made: Edited, edits: Sequence[Edit], words: Words) -> Iterator[str]:
    """What each edit did, in words; days with their weekday."""
    for one in edits:
        if isinstance(one, ActivityEdit):
            kind = f" · {words.activity_kind(one.kind).lower()}" if one.kind else ""
            yield f"{day(one.date, words)}{kind}: {one.text.split(chr(10))[0]}"
            continue
        name = "notes" if isinstance(one, NotesEdit) else one.name
        before, after = (_value(deal, name, words) for deal in (made.before, made.after))
        label = words.field(name.split(".")[-1]) if name.split(".")[0] in _labels() else name
        yield f"{label}: {before} → {after}" if before != after else f"{label}: {after}"


def day(value: date, words: Words) -> str:
    """A day as it is written in the record, with its weekday: `2026-11-27 (Friday)`."""
    return f"{value.isoformat()} ({words.weekday(value)})"


def _labels() -> frozenset[str]:
    from pipeline.vocabulary import KEYS  # noqa: PLC0415

    return frozenset(key.name for key in KEYS)


def _value(deal: Opportunity, name: str, words: Words) -> str:
    from generator.changing import value  # noqa: PLC0415
    from pipeline.edit import ATTRIBUTES  # noqa: PLC0415
    from pipeline.opportunity import Dated, extra_lines  # noqa: PLC0415
    from pipeline.vocabulary import fold  # noqa: PLC0415

    outer, _, inner = name.partition(".")
    if inner:
        said = getattr(deal.decision_maker, inner, None)
        if isinstance(said, bool):
            return words.gettext("yes") if said else words.gettext("no")
        return value(inner, said, words)
    said = getattr(deal, ATTRIBUTES.get(outer, (outer,))[0], None)
    if outer not in _labels():
        said = next(("; ".join(extra_lines(its)) for key, its in deal.extra if fold(key) == fold(outer)), "")
    if isinstance(said, Dated):
        return f"{day(said.date, words)} {said.text}".strip()
    if isinstance(said, date):
        return day(said, words)
    if isinstance(said, tuple):
        said = ", ".join(str(getattr(each, "full_name", "") or getattr(each, "name", each)) for each in said)
    said = getattr(said, "full_name", said)
    return str(value(outer, said, words))


def undo(session: Session, made: Edited, edits: Sequence[Edit]) -> str:
    """How to undo an edit: by git where the file was committed as it was, else by saying what it said."""
    from pipeline.understanding import as_typed  # noqa: PLC0415
    from pipeline.versions import is_committed  # noqa: PLC0415

    words, path = session.words, made.source.path
    if is_committed(session.folder, made.source):
        return words.gettext("To undo: %(command)s", command=f"git restore -- {shlex.quote(path)}")
    fields = [one for one in edits if isinstance(one, FieldEdit)]
    settings = session.book.settings
    said = " ".join(shlex.quote(f"{one.name}={as_typed(made.before, one.name, settings)}") for one in fields)
    back = words.gettext("To undo: %(command)s", command=f"embudo set {made.before.slug} {said}") if said else ""
    if len(fields) < len(edits):
        take_out = words.gettext("To undo: take the line out of %(path)s", path=printable(path))
        return f"{back}\n{take_out}" if back else take_out
    return back


def why(refused: Refused, deal: Opportunity, session: Session) -> str:
    """Why an edit was refused, and what to do, in words."""
    words, path = session.words, printable(deal.path)
    name = words.field(refused.name) if refused.name in _labels() else printable(refused.name)
    if refused.problem is not None and refused.code == "value":
        message = words.problem(refused.problem)
        return f"{name}: {message.text}. {message.hint}".strip()
    if refused.problem is not None:
        from generator.excerpt import as_text  # noqa: PLC0415

        return as_text(refused.problem, words)
    messages = {
        "several-lines": words.gettext(
            "“%(name)s” has fields or comments of its own, which a single value would overwrite: "
            "edit it in your editor (%(path)s, line %(line)s).",
            name=name,
            path=path,
            line=refused.line,
        ),
        "near-miss": words.gettext(
            "“%(name)s” is not a field that we know. Did you mean “%(suggestion)s”?",
            name=name,
            suggestion=refused.suggestion,
        ),
        "nobody": words.gettext(
            "%(path)s has no decision maker with fields of his own yet: write them in your editor (line %(line)s).",
            path=path,
            line=refused.line,
        ),
        "not-as-asked": words.gettext(
            "This cannot be written into %(path)s without changing more than was asked, so nothing was changed. "
            "Edit it in your editor (line %(line)s).",
            path=path,
            line=refused.line,
        ),
    }
    return messages[refused.code]
