"""A record's text and what is asked → its new text: the smallest splice, everything else byte for byte.

What comes out is read again and compared with what was asked: if anything else of the record would differ, nothing is
changed at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from pipeline.activity_splice import parted, with_activity
from pipeline.drafting import field_lines
from pipeline.edits import ActivityEdit, BlockEdit, Edit, Edited, FieldEdit, NotesEdit, Refused
from pipeline.field_splice import language_of, with_block, with_field, written_as
from pipeline.frontmatter import Document, read_record
from pipeline.notes_splice import with_notes
from pipeline.opportunity import Activity, Opportunity
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.shapes import record_shape
from pipeline.source import Problem, Source
from pipeline.vocabulary import CONTACT_KEYS, KEYS, NO, YES, fold, index

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "named"),
    "months": ("months", "amount"),
    "monthly_amount": ("monthly_amount", "amount"),
    "probability": ("own_probability",),
    "forecast_category": ("own_category",),
    "contacts": ("contacts", "decision_maker"),
    "decision_maker": ("decision_maker", "contacts"),
    "last_interaction": ("stated_interaction",),
    "main_competitor": ("competitors",),
}
"""What of an opportunity a key decides, where that is not the attribute of its name; the first is the key's own."""
POSITIONS = frozenset(("place", "lines", "activities", "notes"))
"""What differs whenever a line was added; activities are compared without their lines, notes without empty ones."""
ALLOWED = frozenset(("other-yaml", "closed-field-on-open", "client-missing"))
"""Problems of a field on its own that are none of its value."""
_NAMES = frozenset(field.name for field in fields(Opportunity))


def canonical(name: str, settings: Settings) -> str:
    """A key's own name, of any spelling of it; `decisor.reunido` is `decision_maker.met`."""
    outer, _, inner = name.partition(".")
    folded = fold(outer)
    known = index(KEYS).get(folded)
    ours = dict(settings.aliases).get(folded) or (known.name if known else outer.strip())
    if not inner:
        return ours
    within = index(CONTACT_KEYS).get(fold(inner))
    return f"{ours}.{within.name if within else inner.strip()}"


def edit(source: Source, edits: Sequence[Edit], settings: Settings, language: str) -> Edited | Refused:
    """A record after some edits. `language` is for what the file itself does not show in which one it is written."""
    before, problems = read_opportunity(source, settings)
    if before is None:
        worst = next(problem for problem in problems if problem.is_error)
        return Refused(code="unreadable", line=worst.place.line, problem=worst)
    now = source
    for one in edits:
        document = read_record(now, record_shape(settings.aliases))
        if isinstance(document, Problem):  # an edit before this one broke it
            return Refused(code="not-as-asked", line=_line(before, edits))
        made = _made(now, document, before, one, settings, language)
        if isinstance(made, Refused):
            return made
        now = replace(now, data=made)
    after, found = read_opportunity(now, settings)
    known = {(problem.code, problem.arguments) for problem in problems}
    fresh = tuple(problem for problem in found if (problem.code, problem.arguments) not in known)
    emptied = next((one.name for one in edits if isinstance(one, FieldEdit) and not one.text), "")
    if after is None and emptied:  # a record may not do without it
        return Refused(code="value", name=emptied, problem=next(problem for problem in fresh if problem.is_error))
    if after is None or not _is_as_asked(before, after, edits, source, settings):
        return Refused(code="not-as-asked", line=_line(before, edits))
    return Edited(source=source, data=now.data, before=before, after=after, warnings=fresh)


def _made(
    source: Source, document: Document, before: Opportunity, one: Edit, settings: Settings, language: str
) -> bytes | Refused:
    if isinstance(one, ActivityEdit):
        return with_activity(source, document, one, settings.date_order, language)
    if isinstance(one, NotesEdit):
        return with_notes(source, document, one, settings.date_order)
    alone, wrong = _alone(one, source, settings)
    if wrong and (isinstance(one, BlockEdit) or one.text):
        return Refused(code="value", name=one.name, problem=wrong)
    if isinstance(one, BlockEdit):
        return with_block(source, document, one, dict(settings.aliases), language)
    own = ATTRIBUTES.get(one.name, (one.name,))[0]
    if alone and one.name in dict(before.lines) and getattr(before, own) == getattr(alone, own):
        return source.data  # it says so already, if in other words
    one = _in_language(one, settings, language_of(document, language))
    return with_field(source, document, one, dict(settings.aliases), language)


def _in_language(one: FieldEdit, settings: Settings, language: str) -> FieldEdit:
    """A stage, or a yes, as the file's language has it."""
    name = one.name.split(".")[-1]
    stage = settings.stages.get(one.text) if name == "stage" else None
    if stage:
        return replace(one, text=stage.label(language))
    if name in ("met", "decides") and fold(one.text) in (*YES, *NO):
        words = ("sí", "no") if language == "es" else ("yes", "no")
        return replace(one, text=words[fold(one.text) in NO])
    return one


def _alone(one: FieldEdit | BlockEdit, source: Source, settings: Settings) -> tuple[Opportunity | None, Problem | None]:
    """What a record says that has but this field, and why its value cannot be read."""
    outer, _, inner = one.name.partition(".")
    key = index(KEYS).get(fold(outer))
    if key is None:
        return None, None
    if isinstance(one, BlockEdit):
        return _read_alone(outer, list(field_lines(key.name, one.value, key, "en")), source, settings)
    text = one.text if inner else written_as(one.text, key)
    person = [f"{outer}:", *([] if inner == "name" else ["  name: x"]), f"  {inner}: {text}"]
    return _read_alone(outer, person if inner else [f"{outer}: {text}"], source, settings)


def _read_alone(
    name: str, lines: list[str], source: Source, settings: Settings
) -> tuple[Opportunity | None, Problem | None]:
    client = [] if name == "client" else ["client: x"]
    alone = Source(source.path, "\n".join(["---", *lines, *client, "---", ""]).encode("utf-8", "replace"))
    deal, problems = read_opportunity(alone, settings)
    wrong = (problem for problem in problems if problem.code not in ALLOWED and problem.place.line <= len(lines) + 1)
    return deal, next(wrong, None)


def _line(deal: Opportunity, edits: Sequence[Edit]) -> int:
    """The line to open in an editor: that of the first field that is to be edited."""
    lines = dict(deal.lines)
    names = (one.name.split(".")[0] for one in edits if isinstance(one, FieldEdit | BlockEdit))
    return next((lines[name] for name in names if name in lines), 1)


def _is_as_asked(
    before: Opportunity, after: Opportunity, edits: Sequence[Edit], source: Source, settings: Settings
) -> bool:
    """Whether a record differs from what it was in what was asked, and in nothing else."""
    touched: set[str] = set()
    notes = before.notes
    for one in edits:
        if isinstance(one, ActivityEdit):
            continue
        if isinstance(one, NotesEdit):
            notes = one.text
            touched |= {"name", "named"} if "name" not in dict(before.lines) else set()  # a heading may name it
            continue
        outer, _, inner = one.name.partition(".")
        attributes = ATTRIBUTES.get(outer, (outer,))
        own = attributes[0]
        touched.update((*attributes, *(("contacts",) if inner else ())) if own in _NAMES else ("extra",))
        alone, _ = _alone(one, source, settings)
        if isinstance(one, BlockEdit):
            if not _holds(after, one, own, alone):
                return False
        elif alone is None:
            said = {fold(key): value for key, value in after.extra}
            if said.get(fold(outer), "") != one.text:
                return False
        elif inner:
            if getattr(after.decision_maker, inner, None) != getattr(alone.decision_maker, inner, None):
                return False
        elif own == "competitors":  # the main one is stated apart
            if not set(alone.competitors) <= set(after.competitors):
                return False
        elif one.text and getattr(after, own) != getattr(alone, own):
            return False
    new = [_asked(one) for one in edits if isinstance(one, ActivityEdit)]
    return (
        all(getattr(before, name) == getattr(after, name) for name in _NAMES - POSITIONS - touched)
        and _written(notes) == _written(after.notes)
        and sorted([*map(_said, before.activities), *new]) == sorted(map(_said, after.activities))
    )


def _holds(after: Opportunity, one: BlockEdit, own: str, alone: Opportunity | None) -> bool:
    """Whether a record says what a block was to say. Who decides is said in several places, and is left out."""
    if alone is None:
        return {fold(key): value for key, value in after.extra}.get(fold(one.name), "") == one.value
    if own in ("contacts", "decision_maker", "competitors"):
        return True
    return bool(getattr(after, own) == getattr(alone, own))


def _written(text: str) -> list[str]:
    """Lines that say something: an activity takes an empty line beside it along."""
    return [line for line in text.split("\n") if line.strip()]


def _asked(one: ActivityEdit) -> tuple[str, ...]:
    return (str(one.date), "", one.kind or "", *parted(one.text))


def _said(activity: Activity) -> tuple[str, ...]:
    return str(activity.date or ""), str(activity.time or ""), activity.kind or "", activity.text, activity.body
