"""What several charts draw alike: legends, rows of bars, columns over months; and the tables that say the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil, floor, log10
from operator import add
from urllib.parse import quote

from generator.chart import Cell, Table
from generator.i18n import Words
from generator.rows import NOBODY
from generator.svg import FULL, GRID, INK, LOST, LOST_HATCH, SOFT, STRONG, TRACK, Drawing
from pipeline.funnel import Sum
from pipeline.money import Money

WIDTH, LEFT = 560, 72
"""Of every drawing, and of what stands before an axis."""
DESK, PHONE = 16, 20
"""The largest size of texts in either place (chart.css): what is drawn leaves them their room."""
ROW, HEAD, BAR = 48, 34, 16
"""A row of bars: its height, what stands above the first, and the bar itself."""
FREQUENT = 4
"""What is counted fewer times than this is no long bar."""
CROWDED = 44
"""Columns closer than this show every other month on a phone."""
NARROW, BROAD = frozenset("fijlrtI.,:;'’|!()[] ·-"), frozenset("mwMW@%&—…")


def ems(text: str) -> float:
    """About how wide a text is, in times its size."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(char) in ("W", "F") or char in BROAD:
        return 1
    if char in NARROW:
        return 0.34
    return 0.7 if char.isupper() else 0.57


def shortened(text: str, most: float) -> str:
    """A name on one line, cut to so many times its size; the table has it whole."""
    text = " ".join(text.split())
    if ems(text) <= most:
        return text
    wide, end = ems("…"), 0
    while wide + _em(text[end]) <= most:
        wide += _em(text[end])
        end += 1
    return f"{text[:end].rstrip()}…"


def legend(canvas: Drawing, x: float, entries: Iterable[tuple[str, str, str]]) -> None:
    """What each (text, colour, hatch) stands for, in one line at the top."""
    for text, colour, hatch in entries:
        canvas.box(x, 4, 12, 12, colour, hatch=hatch)
        canvas.text(x + 18, 14, text, colour=SOFT)
        x += 18 + ems(text) * PHONE + 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A sum under its name, in words; `quiet` is a name of ours.

    Without an address it is the rest of them: no list has just these, and no bar compares it with one of the others.
    """

    name: str
    sum: Sum
    href: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The first of many names with their sums, what the rest of them comes to, and what has no name."""

    first: tuple[tuple[str, Sum], ...]
    rest: Sum | None
    nameless: Sum | None
    total: Sum


def ranking(sums: Iterable[tuple[str, Sum]], most: int) -> Ranking | None:
    """So many names at most, in the order given; None where nothing is counted."""
    counted = [(name, total) for name, total in sums if total.count]
    if not counted:
        return None
    named = [(name, total) for name, total in counted if name]
    return Ranking(
        first=tuple(named[:most]),
        rest=reduce(add, (total for _, total in named[most:])) if named[most:] else None,
        nameless=next((total for name, total in counted if not name), None),
        total=reduce(add, (total for _, total in counted)),
    )


def entries(found: Ranking, address: str, rest: str, nameless: str) -> tuple[Entry, ...]:
    """A ranking's rows under their names; an address ends with the name, quoted, or with `-` for none."""
    rows = [Entry(name=name, sum=total, href=address + quoted(name)) for name, total in found.first]
    if found.rest:
        rows.append(Entry(name=rest, sum=found.rest, quiet=True))
    if found.nameless:
        rows.append(Entry(name=nameless, sum=found.nameless, href=address + NOBODY, quiet=True))
    return tuple(rows)


def quoted(name: str) -> str:
    """A name within an address: JavaScript's URLSearchParams reads the very text."""
    return quote(name, safe="", errors="replace")


def said(entry: Entry, words: Words) -> str:
    """A sum in a few words, for the pointer and for those who listen."""
    count = words.ngettext("%(n)s opportunity", "%(n)s opportunities", entry.sum.count)
    return f"{entry.name}: {count}" + (f", {words.money(entry.sum.amount)}" if entry.sum.amount.amount else "")


def amounts(canvas: Drawing, rows: Sequence[Entry], words: Words) -> str:
    """A row each: its name, its figure, and its amount as a bar with the weighted amount within."""
    legend(canvas, 0, ((words.gettext("Amount"), FULL, "///"), (words.gettext("Weighted"), STRONG, "")))
    most = max(entry.sum.amount.amount for entry in rows if entry.href) or 1
    for n, entry in enumerate(rows):
        y = _row(canvas, n, entry, WIDTH - 110, words)
        canvas.text(WIDTH, y, words.short_money(entry.sum.amount), anchor="right", size=13, bold=True)
        if entry.href and entry.sum.count:
            _bar(canvas, y, float(entry.sum.amount.amount / most), FULL, hatch="///")
        if entry.href and entry.sum.weighted.amount:
            _bar(canvas, y, float(entry.sum.weighted.amount / most), STRONG)
    return canvas.svg()


def numbers(
    canvas: Drawing,
    rows: Sequence[Entry],
    legend_text: str,
    words: Words,
    look: tuple[str, str] = (LOST, LOST_HATCH),
) -> str:
    """A row each: its name, how many as a bar, and the figure, with its amount where there are any."""
    legend(canvas, 0, ((legend_text, *look),))
    most = max(FREQUENT, *(entry.sum.count for entry in rows if entry.href))
    apart = 92 if have_amounts(rows) else 0
    for n, entry in enumerate(rows):
        y = _row(canvas, n, entry, WIDTH - 48 - apart, words)
        canvas.text(WIDTH - apart, y, words.number(entry.sum.count), anchor="right", size=13, bold=True)
        if apart:
            canvas.text(WIDTH, y, words.short_money(entry.sum.amount), anchor="right", size=13, colour=SOFT)
        if entry.href and entry.sum.count:
            _bar(canvas, y, entry.sum.count / most, look[0], hatch=look[1])
    return canvas.svg()


def have_amounts(rows: Iterable[Entry]) -> bool:
    """Whether there is any amount to tell."""
    return any(entry.sum.amount.amount for entry in rows)


def numbers_table(head: str, rows: Sequence[Entry], total: Entry | None, words: Words) -> Table:
    """How many each, and their amount where there are any."""
    with_amounts = have_amounts(rows)
    heads = (head, words.gettext("Number"), *((words.gettext("Amount"),) if with_amounts else ()))

    def row(entry: Entry) -> tuple[Cell, ...]:
        amount = (Cell(text=words.money(entry.sum.amount)),) if with_amounts else ()
        name = Cell(text=entry.name, href=entry.href, number=False)
        return (name, Cell(text=words.number(entry.sum.count)), *amount)

    return Table(heads=heads, rows=tuple(map(row, rows)), total=row(total) if total else ())


def height(rows: Sequence[Entry]) -> float:
    """Of a drawing with so many rows."""
    return HEAD + ROW * len(rows)


def _row(canvas: Drawing, n: int, entry: Entry, room: float, words: Words) -> float:
    """The name of a row, the track of its bar and its link; the baseline of its texts."""
    y = HEAD + ROW * n + 14
    colour = SOFT if entry.quiet else INK
    on_desk, on_phone = (shortened(entry.name, room / size) for size in (DESK, PHONE))
    if on_desk == on_phone:
        canvas.text(0, y, on_desk, size=13, colour=colour)
    else:
        canvas.text(0, y, on_desk, size=13, colour=colour, only="desk")
        canvas.text(0, y, on_phone, size=13, colour=colour, only="phone")
    if entry.href:
        canvas.box(0, y + 8, WIDTH, BAR, TRACK)
        canvas.link(-6, y - 18, WIDTH + 12, ROW - 2, entry.href, said(entry, words))
    return y


def _bar(canvas: Drawing, y: float, share: float, colour: str, *, hatch: str = "") -> None:
    """Something is seen of the smallest."""
    canvas.box(0, y + 8, max(share * WIDTH, 2), BAR, colour, hatch=hatch)


def cells(total: Sum, words: Words) -> tuple[Cell, ...]:
    """Number, amount and weighted amount."""
    return (
        Cell(text=words.number(total.count)),
        Cell(text=words.money(total.amount)),
        Cell(text=words.money(total.weighted)),
    )


def amounts_table(head: str, rows: Iterable[Entry], total: Sum | None, words: Words) -> Table:
    """Number, amount and weighted amount of each."""
    return Table(
        heads=(head, words.gettext("Number"), words.gettext("Amount"), words.gettext("Weighted")),
        rows=tuple((Cell(text=entry.name, href=entry.href, number=False), *cells(entry.sum, words)) for entry in rows),
        total=(Cell(text=words.gettext("Total"), number=False), *cells(total, words)) if total else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Amounts upwards and downwards of a base line: so many steps either way, between two heights."""

    top: float
    bottom: float
    step: float
    above: int
    below: int

    @classmethod
    def of(cls, top: float, bottom: float, up: float, down: float = 0) -> Axis:
        """The axis that holds the largest amounts either way."""
        step = _step((up + down) / (6 if down else 4))
        return cls(
            top=top, bottom=bottom, step=step, above=max(ceil(up / step), 0 if down else 1), below=ceil(down / step)
        )

    @property
    def unit(self) -> float:
        """The height of a step."""
        return (self.bottom - self.top) / (self.above + self.below)

    @property
    def base(self) -> float:
        """Where nothing is."""
        return self.top + self.unit * self.above

    def draw(self, canvas: Drawing, currency: str, words: Words) -> None:
        """Its lines, each with its amount."""
        self.lines(canvas, lambda amount: words.short_money(Money.of(str(amount), currency)))

    def lines(self, canvas: Drawing, label: Callable[[int], str]) -> None:
        """Its lines, each with a label made of its amount."""
        for n in range(-self.below, self.above + 1):
            y = self.base - n * self.unit
            canvas.line(LEFT, y, WIDTH, y, GRID if n else SOFT)
            canvas.text(LEFT - 12, y + 4, label(round(abs(n) * self.step)), colour=SOFT, anchor="right")

    def at(self, amount: float) -> float:
        """The height of an amount."""
        return self.base - amount / self.step * self.unit

    def column(
        self,
        canvas: Drawing,
        x: float,
        width: float,
        amount: float,
        colour: str,
        *,
        hatch: str = "",
        down: bool = False,
    ) -> None:
        """An amount, up or down from the base line; something is seen of the smallest."""
        tall = max(amount / self.step * self.unit, 2)
        canvas.box(x, self.base if down else self.base - tall, width, tall, colour, hatch=hatch)


def _step(least: float) -> float:
    """The distance between lines: 1, 2 or 5 of a power of ten, and not less than this."""
    if least <= 1:
        return 1
    power: float = 10.0 ** floor(log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


def name_months(
    canvas: Drawing,
    months: Sequence[tuple[str, float]],
    y: float,
    words: Words,
    *,
    pitch: float,
    beside: tuple[bool, bool] = (False, False),
) -> None:
    """The names of months below their columns' middles, with the year below the first and below each January.

    `beside` says whether a longer name stands before the first and after the last.
    """
    names = [name for name, _ in months]
    january = next((n for n, name in enumerate(names) if name.endswith("-01")), 0)
    for n, (name, x) in enumerate(months):
        next_to = (beside[0] and n == 0) or (beside[1] and n == len(months) - 1)
        only = "desk" if pitch < CROWDED and (next_to or (n - january) % 2 == 1) else ""
        canvas.text(x, y + 22, words.short_month(name).split(" ")[0].strip("."), anchor="center", only=only)
        if name.endswith("-01") or (n == 0 and january != 1):
            canvas.text(x, y + 40, name[:4], colour=SOFT, anchor="center", only=only)


def nice_floor(least: float, most: float) -> float:
    """Where an axis that does not begin at 0 begins: below the least, with some room, at a round amount."""
    room = max((most - least) * 0.4, most * 0.1)
    step = _step(room / 2)
    return max(floor((least - room) / step) * step, 0.0)
