"""The chart of the bookings forecast: columns by period, in parts by category, with likely ranges and targets."""

from __future__ import annotations

from dataclasses import dataclass

from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, Entry, said
from generator.forecasting import BELOW, MOST_PITCH, SHOWN, TALL, By, beyond, closing, later, name_periods
from generator.i18n import Words
from generator.legend import GOAL, KEY, RANGE, Look, draw_key, key_lines, span
from generator.site import Site
from generator.svg import FULL, INK, RAMP, STRONG, WON, Drawing
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.periods import period
from pipeline.simulation import Range
from pipeline.stages import Category

LOOKS: dict[Category, tuple[str, str]] = {
    "commit": (STRONG, ""),
    "best_case": (FULL, "///"),
    "pipeline": (RAMP[1], ""),
    "omitted": (RAMP[0], "///"),
}
"""From sure to unsure, every other one with a pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A period of the bookings forecast as it is drawn."""

    name: str
    won: Money
    open: Sum
    categories: tuple[tuple[Category, Sum], ...]
    range: Range
    target: Money | None
    href: str

    @property
    def total(self) -> Money:
        """Won, and everything open."""
        return self.won + self.open.amount

    @property
    def low(self) -> Money:
        """Won, and what is likely to be at least."""
        return self.won + self.range.p10

    @property
    def high(self) -> Money:
        """Won, and what is likely to be at most."""
        return self.won + self.range.p90


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The periods of a chart, what is overdue, and what closes beyond them."""

    by: By
    columns: tuple[Column, ...]
    overdue: Sum
    later: Sum | None
    later_href: str
    categories: tuple[Category, ...]
    """Those that occur."""


def booked_columns(site: Site, by: By) -> Columns | None:
    """What is drawn of the bookings forecast; nothing where nothing is open or won."""
    found, today = site.bookings[by], period(site.today, "month")
    shown = found.periods[: SHOWN[by]]
    if not (found.overdue.count or any(one.open.count or one.won.count for one in found.periods)):
        return None
    simulated = site.forecast.simulation
    return Columns(
        by=by,
        columns=tuple(
            Column(
                name=one.name,
                won=one.won.amount,
                open=one.open,
                categories=one.categories,
                range=simulated.of(one.name),
                target=one.target,
                href=closing(one.name, today),
            )
            for one in shown
        ),
        overdue=found.overdue,
        later=later(found.periods[SHOWN[by] :]),
        later_href=beyond(found),
        categories=tuple(c for c in LOOKS if any(dict(one.categories)[c].count for one in shown)),
    )


def draw_columns(name: str, title: str, found: Columns, words: Words) -> str:
    """A column a period: what is won below, then open ones by category; beside it the likely range, and its target."""
    looks: list[Look] = []
    if any(one.won.amount for one in found.columns):
        looks.append((words.gettext("Amount won"), WON, ""))
    looks += [(words.category(category), *LOOKS[category]) for category in found.categories]
    if any(one.range.p90.amount for one in found.columns):
        looks.append((words.gettext("Likely, 8 times in 10"), INK, RANGE))
    if any(one.target for one in found.columns):
        looks.append((words.gettext("Target"), INK, GOAL))
    lines = key_lines(looks)
    top = KEY * len(lines) + 14
    description = words.gettext(
        "A column for each period, in parts by forecast category, with what is won and the likely range; "
        "the table has the figures."
    )
    canvas = Drawing(name, WIDTH, top + TALL + BELOW, title, description)
    draw_key(canvas, lines)
    highest = max(
        float(max(one.total.amount, one.high.amount, one.target.amount if one.target else 0)) for one in found.columns
    )
    axis = Axis.of(top, top + TALL, highest)
    axis.draw(canvas, found.columns[0].won.currency, words)
    pitch = min((WIDTH - LEFT) / len(found.columns), MOST_PITCH)
    wide = min(pitch * 0.5, 44)
    middles = []
    for n, one in enumerate(found.columns):
        middle = LEFT + (n + 0.5) * pitch
        _draw_column(canvas, axis, one, middle - wide * 0.6, wide)
        if one.range.p90.amount:
            middle_of = axis.at(float((one.won + one.range.p50).amount))
            span(
                canvas, middle + wide * 0.72, axis.at(float(one.high.amount)), axis.at(float(one.low.amount)), middle_of
            )
        if one.target:
            canvas.box(middle - pitch * 0.46, axis.at(float(one.target.amount)) - 1.25, pitch * 0.92, 2.5, INK)
        if one.open.count:
            label = said(Entry(name=words.period(one.name), sum=one.open), words)
            canvas.link(middle - pitch / 2, top, pitch, TALL + BELOW, one.href, label)
        middles.append((one.name, middle))
    name_periods(canvas, middles, top + TALL, pitch, words)
    return canvas.svg()


def _draw_column(canvas: Drawing, axis: Axis, one: Column, x: float, wide: float) -> None:
    foot = 0.0
    layers = [(one.won, WON, ""), *((total.amount, *LOOKS[category]) for category, total in one.categories)]
    for money, colour, hatch in layers:
        amount = float(money.amount)
        if amount:
            tall = axis.at(foot) - axis.at(foot + amount)
            canvas.box(x, axis.at(foot + amount), wide, tall, colour, hatch=hatch)
        foot += amount


def columns_table(found: Columns, words: Words) -> Table:
    """Open amounts of each period by category, each with its list, and what was won."""
    heads = [words.gettext("Closes"), words.field("amount")]
    heads += [words.category(category) for category in found.categories]
    rows = []
    if found.overdue.count:
        rows.append(_apart(words.gettext("Overdue"), found.overdue, "opportunities.html#month=overdue", found, words))
    for one in found.columns:
        by_category = dict(one.categories)
        cells = [
            Cell(text=words.money(its.amount), href=f"{one.href}&category={category}") if its.count else Cell(text="–")
            for category, its in ((category, by_category[category]) for category in found.categories)
        ]
        href = one.href if one.open.count else ""
        whole = Cell(text=words.money(one.open.amount), href=href)
        rows.append((Cell(text=words.period(one.name), href=href, number=False), whole, *cells))
    if found.later:
        rows.append(_apart(words.gettext("Later"), found.later, found.later_href, found, words))
    return Table(heads=tuple(heads), rows=tuple(rows))


def _apart(name: str, total: Sum, href: str, found: Columns, words: Words) -> tuple[Cell, ...]:
    """What is in none of the periods: its amount, in no category."""
    whole = Cell(text=words.money(total.amount), href=href)
    return (Cell(text=name, href=href, number=False), whole, *[Cell(text="")] * len(found.categories))


def bookings_chart(by: By, title: str, order: int) -> Chart:
    """The chart of the bookings forecast by month or by quarter."""
    name = f"forecast-{by}s"
    return Chart(
        name=name,
        page="forecast",
        slot="bookings",
        title=title,
        view=of_amounts(lambda site: booked_columns(site, by)),
        draw=lambda found, words: draw_columns(name, words.gettext(title), found, words),
        table=columns_table,
        order=order,
    )
