"""What an import would do, in words: how the file was understood, what is new, what changes, which rows are bad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import click

from generator.changing import value
from generator.cli.session import Session
from generator.i18n import Words, printable
from pipeline.imports.differences import Difference
from pipeline.imports.grid import Grid
from pipeline.imports.headings import Recognised
from pipeline.imports.planning import Creation, Plan, Revision
from pipeline.imports.rows import Skipped
from pipeline.opportunity import Activity, Contact, Pairs, Product, extra_lines
from pipeline.vocabulary import KEYS

MOST = 20
"""Records and rows of a kind that are shown; the rest is counted."""
PROGRAMS = {"salesforce": "Salesforce", "hubspot": "HubSpot", "pipedrive": "Pipedrive", "odoo": "Odoo"}
LONGEST = 70
"""Characters of a value that are shown."""
_FIELDS = frozenset(key.name for key in KEYS)


def preview(session: Session, grid: Grid, found: Recognised, plan: Plan, *, update: bool) -> None:
    """All of it, on stdout."""
    for line in (*understood(grid, found, session.words), *_told(plan, session.words, update=update)):
        click.echo(printable(line))


def understood(grid: Grid, found: Recognised, words: Words) -> Iterator[str]:
    """The file, its columns, and what is to be known of it."""
    yield " · ".join(_file(grid, found, words))
    yield ""
    pairs = [] if found.is_own else list(_columns(found, words))  # the columns of our own table speak for themselves
    width = min(max((len(heading) for heading, _ in pairs), default=0), 40)
    yield from (f"  {heading:<{width}} → {said}" for heading, said in pairs)
    yield from ("",) if pairs else ()
    notes = [note for note in found.problems if not found.is_own or note.code != "import-total-row"]
    for note in notes:
        message = words.problem(note)
        yield f"! {message.text}. {message.hint}".rstrip()
    yield from ("",) if notes else ()


def _file(grid: Grid, found: Recognised, words: Words) -> Iterator[str]:
    mapping = found.map
    yield grid.name
    if found.program:
        yield words.gettext("as %(program)s exports it", program=PROGRAMS[found.program])
    if len(grid.sheets) > 1:
        yield words.gettext("sheet “%(name)s”", name=found.sheet)
    yield words.gettext("headings in row %(n)s", n=found.header_row)
    if grid.delimiter:
        named = {"\t": words.gettext("tab"), ",": words.gettext("comma"), ";": words.gettext("semicolon")}
        yield words.gettext("separated by: %(sign)s", sign=named.get(grid.delimiter, grid.delimiter))
        yield grid.encoding
    if mapping.decimal:
        sign = {",": words.gettext("comma"), ".": words.gettext("point")}[mapping.decimal]
        yield words.gettext("decimals with a %(sign)s", sign=sign)
    orders = {
        "iso": words.gettext("dates as 2026-12-15"),
        "dmy": words.gettext("dates as 15/12/2026"),
        "mdy": words.gettext("dates as 12/15/2026"),
    }
    if mapping.dates:
        yield orders[mapping.dates]
    if mapping.currency:
        yield words.gettext("amounts in %(currency)s", currency=mapping.currency)


def _columns(found: Recognised, words: Words) -> Iterator[tuple[str, str]]:
    """Heading, and what becomes of the column."""
    for heading, field in found.map.columns:
        yield heading, _field(field, words) if field else words.gettext("left out")
    for heading in found.unmapped:
        kept = words.gettext("kept as a field of its own")
        yield heading, kept if found.map.extra else words.gettext("left out")
    for field, template in found.map.templates:
        yield template, _field(field, words)


def _field(name: str, words: Words) -> str:
    """`contacts.email` as `Contacts: E-mail`; a field of the record's own by its label."""
    return ": ".join(words.field(part) for part in name.split("."))


def _told(plan: Plan, words: Words, *, update: bool) -> Iterator[str]:
    if plan.created:
        yield words.ngettext("%(n)s new record:", "%(n)s new records:", len(plan.created))
        yield from _some([_creation(one, words) for one in plan.created], words)
    if plan.updated:
        yield words.ngettext("%(n)s record changes:", "%(n)s records change:", len(plan.updated))
        yield from _some([_revision(one, one.spliced, words) for one in plan.updated], words)
    stale = [one for one in plan.conflicts if one.is_stale]
    others = [one for one in plan.conflicts if not one.is_stale]
    if stale:
        yield words.ngettext(
            "%(n)s record has changed since this table was made. Export it again, and edit that one:",
            "%(n)s records have changed since this table was made. Export it again, and edit that one:",
            len(stale),
        )
        yield from _some([_revision(one, one.left, words) for one in stale], words)
    if others:
        yield (
            words.ngettext(
                "%(n)s record says something else, and this cannot be spliced in:",
                "%(n)s records say something else, and this cannot be spliced in:",
                len(others),
            )
            if update
            else words.ngettext(
                "%(n)s record that is there says something else:",
                "%(n)s records that are there say something else:",
                len(others),
            )
        )
        yield from _some([_revision(one, one.left, words) for one in others], words)
    if plan.unchanged:
        yield words.ngettext(
            "%(n)s record is there already, and says the same.",
            "%(n)s records are there already, and say the same.",
            len(plan.unchanged),
        )
    if plan.skipped:
        by_row = [tuple(cells) for _, cells in groupby(plan.skipped, key=lambda one: one.row)]
        yield words.ngettext("%(n)s bad row:", "%(n)s bad rows:", len(by_row))
        yield from _some([_bad(cells, words) for cells in by_row], words)
    if plan == Plan():
        yield words.gettext("There is no row in it.")


def _some(entries: Sequence[tuple[str, ...]], words: Words) -> Iterator[str]:
    for entry in entries[:MOST]:
        yield from (f"  {line}" for line in entry)
    if len(entries) > MOST:
        yield "  " + words.ngettext("… and %(n)s more", "… and %(n)s more", len(entries) - MOST)
    yield ""


def _creation(one: Creation, words: Words) -> tuple[str, ...]:
    deal = one.deal
    said = (deal.name, deal.client, words.stage(deal.stage), words.money(deal.amount) if deal.amount else "")
    return (f"{deal.path}: {' · '.join(filter(None, said))}",)


def _revision(one: Revision, those: Iterable[Difference], words: Words) -> tuple[str, ...]:
    told = [f"  {_label(each.name, words)}: {_shown(each, words)}" for each in those]
    return (f"{one.deal.path}: {one.deal.name}", *told)


def _label(name: str, words: Words) -> str:
    return words.field(name) if name in _FIELDS or name in ("activities", "notes") else name


def _shown(one: Difference, words: Words) -> str:
    if one.name == "activities":
        return " · ".join(
            f"{sign} {_cut(_plain('', each, words))}"
            for sign, those in (("−", one.before), ("+", one.after))
            if isinstance(those, tuple)
            for each in those
        )
    return f"{_cut(_plain(one.name, one.before, words))} → {_cut(_plain(one.name, one.after, words))}"


def _plain(name: str, said: object, words: Words) -> str:
    """A value of any kind in a line."""
    match said:
        case Contact():
            return " ".join(filter(None, (said.full_name, said.position, said.email, said.phone)))
        case Product():
            units = f"{words.number(said.units)} × " if said.units is not None else ""
            return f"{units}{said.name}{f', {words.money(said.price)}' if said.price else ''}"
        case Activity():
            day = words.date(said.date) if said.date else ""
            return f"{day} {said.text}".strip()
        case Pairs():
            return "; ".join(extra_lines(said))
        case tuple():
            return "; ".join(_plain(name, each, words) for each in said) or value(name, "", words)
    return value(name, said, words)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _bad(cells: Sequence[Skipped], words: Words) -> tuple[str, ...]:
    return tuple(_cell(one, words) for one in cells)


def _cell(one: Skipped, words: Words) -> str:
    where = words.gettext("row %(n)s", n=one.row)
    message = words.problem(one.problem)
    column = f", {one.column}" if one.column else ""
    said = str(dict(one.problem.arguments).get(f"text_{words.language}", one.value))
    typed = f" “{_cut(said)}”" if said else ""
    return f"{where}{column}{typed}: {message.text}. {message.hint}".rstrip()
