"""What a commit says: the changes of its records, in a line that one reads years later.

The first line has at most 72 characters: the most important changes of the first opportunities, and how many more there
are. Where that is not all, every opportunity follows on a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.i18n import Words
from generator.phrases import sentence
from pipeline.book import Book
from pipeline.files import JOURNAL, SETTINGS
from pipeline.history import History
from pipeline.lineage import TRACKED, Change, Record
from pipeline.money import Money
from pipeline.opportunity import Opportunity

LONGEST = 72
NAMED = 3


def message(history: History, book: Book, files: Sequence[str], words: Words) -> str:
    """The message of a commit of changed files (by path within the workspace)."""
    told = [*_records(history, book, files, words), *_others(files, words)]
    if not told:
        return words.gettext("Records as they are laid out")
    return _fitted(told, words)


def _fitted(told: Sequence[tuple[str, ...]], words: Words) -> str:
    """Entries of a name and its changes → a subject, and a body where that does not say it all."""
    whole = [_joined(entry) for entry in told]
    if len(told) == 1 and len(whole[0]) <= LONGEST:
        return whole[0]
    short = [_joined(entry[:2]) for entry in told]
    subject = ""
    for count in range(min(NAMED, len(told)), 0, -1):
        more = len(told) - count
        tail = words.ngettext("and %(n)s more", "and %(n)s more", more) if more else ""
        subject = " · ".join([*short[:count], *([tail] if tail else [])])
        if len(subject) <= LONGEST:
            break
    if len(subject) > LONGEST:
        subject = subject[: LONGEST - 1].rstrip() + "…"
    return "\n".join([subject, "", *(f"- {entry}" for entry in whole)])


def _joined(entry: Sequence[str]) -> str:
    name, *parts = entry
    return f"{name}: {'; '.join(parts)}" if parts else name


def _records(history: History, book: Book, files: Sequence[str], words: Words) -> Iterator[tuple[str, ...]]:
    """Name and changes of every record among the files, the weightiest first."""
    number = history.last
    is_open = bool(history.heads) and history.heads[number].commit is None
    touched = [record for record in history.records if is_open and record.last.number == number]
    found = sorted((_weight(record, number), _told(record, number, words)) for record in touched)
    yield from (entry for _, entry in found)
    if not history.heads:  # nothing is committed yet: everything is new
        deals = {deal.path: deal for deal in book.opportunities}
        fresh = [deals[path] for path in files if path in deals]
        yield from ((deal.name, *_new(deal, words)) for deal in fresh)
        broken = {record.path for record in book.broken}
        yield from ((path, words.gettext("cannot be read")) for path in files if path in broken)


def _weight(record: Record, number: int) -> int:
    if len(record.all) == 1 or not record.path:
        return -1
    return min((TRACKED.index(one.field) for one in record.changes if one.number == number), default=len(TRACKED))


def _told(record: Record, number: int, words: Words) -> tuple[str, ...]:
    last = record.deals[-1][1] if record.deals else None
    name = last.name if last else record.path
    if not record.path:
        return name, words.gettext("removed")
    if record.last.deal is None:
        return name, words.gettext("cannot be read")
    if len(record.deals) == 1:
        return name, *_new(record.last.deal, words)
    parts = tuple(_parts(record, [one for one in record.changes if one.number == number], words))
    if parts:
        return name, *parts
    before, after = record.deals[-2][0], record.deals[-1][0]
    if before.mark != after.mark:
        return name, words.gettext("notes")
    return name, words.gettext("moved") if before.path != after.path else words.gettext("layout")


def _new(deal: Opportunity, words: Words) -> tuple[str, ...]:
    amount = (words.money(deal.amount),) if deal.amount else ()
    return (words.gettext("new"), *amount)


def _parts(record: Record, changes: Sequence[Change], words: Words) -> Iterator[str]:
    """The changes of one version in a few words each, the weightiest first."""
    deal, fields = record.deals[-1][1], {one.field: one for one in changes}
    closing = "stage" in fields and not deal.is_open
    for name, one in fields.items():
        if closing and name in ("next_date", "next_step", "actual_close_date", "actual_amount", "lost_reason"):
            continue
        if name == "next_date" and "next_step" in fields:
            continue
        yield _part(name, one, deal, words)


def _part(name: str, one: Change, deal: Opportunity, words: Words) -> str:
    match name:
        case "stage":
            return _stage(one, deal, words)
        case "amount":
            before, after = (words.money(said) if isinstance(said, Money) else "–" for said in (one.before, one.after))
            return f"{before} → {after}"
        case "close_date":
            days = tuple(words.day_month(said) if said else "–" for said in (one.before, one.after))  # type: ignore[arg-type]
            return words.gettext("close %(before)s → %(after)s", before=days[0], after=days[1])
        case "next_step" | "next_date":
            if not deal.next_step and not deal.next_date:
                return words.gettext("no next step")
            day = words.day_month(deal.next_date) if deal.next_date else deal.next_step.split("\n")[0]
            return words.gettext("next step %(day)s", day=day)
        case "probability":
            return f"{words.percent(one.before)} → {words.percent(one.after)}"  # type: ignore[arg-type]
        case "owner" | "client" | "name" | "channel" | "tier":
            return f"{words.field(name).lower()} {one.after or '–'}"
    return words.field(name).lower()


def _stage(one: Change, deal: Opportunity, words: Words) -> str:
    if deal.kind == "won":
        return words.gettext("won") + (f" ({words.money(deal.real_amount)})" if deal.real_amount else "")
    if deal.kind in ("lost", "cancelled"):
        return words.stage(deal.stage) + (f": {deal.lost_reason}" if deal.lost_reason else "")
    return f"{words.stage(one.before)} → {words.stage(one.after)}"  # type: ignore[arg-type]


def _others(files: Sequence[str], words: Words) -> Iterator[tuple[str, ...]]:
    if any(path.startswith(f"{JOURNAL}/") for path in files):
        yield (sentence(words.gettext("journal")),)
    if SETTINGS in files:
        yield (sentence(words.gettext("settings")),)
