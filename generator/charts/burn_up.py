"""The burn-up of the current period: what was won so far, day by day, against its target, and where it may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, Entry, said
from generator.forecasting import BELOW, TALL, closing, won_in
from generator.i18n import Words
from generator.labels import N_
from generator.legend import GOAL, KEY, RANGE, Look, draw_key, key_lines, span
from generator.site import Site
from generator.svg import GRID, INK, RAMP, SOFT, WON, Drawing
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.periods import By, first_day, last_day, period
from pipeline.simulation import Range
from pipeline.targets import Progress, progress, wins

RIGHT = 26
"""Room for the range at the end."""
PREFERRED: tuple[By, ...] = ("quarter", "month", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """One that was won in the period, and what was won until then, itself included."""

    slug: str
    name: str
    day: date
    amount: Money | None
    so_far: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnUp:
    """The period, its wins in order, its target, and what may still come."""

    name: str
    today: date
    wins: tuple[Win, ...]
    won: Money
    target: Money | None
    open: Sum
    """What is open and closes in it."""
    range: Range
    won_href: str
    open_href: str


def view(site: Site) -> BurnUp | None:
    """Of the quarter, else of the month or the year that has a target; nothing where none has, and none is won."""
    standing = [progress(site.book, site.today, period(site.today, by), by) for by in PREFERRED]
    one = next((each for each in standing if each.target), standing[0])
    if not site.book.opportunities or (one.target is None and not one.won.count):
        return None
    return BurnUp(
        name=one.name,
        today=site.today,
        wins=tuple(_wins(site, one)),
        won=one.won.amount,
        target=one.target,
        open=one.open,
        range=site.forecast.simulation.of(one.name),
        won_href=won_in(one.name) if one.won.count else "",
        open_href=closing(one.name, period(site.today, "month")) if one.open.count else "",
    )


def _wins(site: Site, one: Progress) -> list[Win]:
    rates, found = site.book.settings.rates, []
    by = next(by for by in PREFERRED if period(site.today, by) == one.name)
    won = [(deal.closed_on, deal) for deal in wins(site.book, one.name, by)]
    total = rates.total(())
    for day, deal in sorted(won, key=lambda pair: (pair[0] or date.max, pair[1].slug)):
        amount = rates.convert(deal.real_amount)
        total += amount or rates.total(())
        if day:
            found.append(Win(slug=deal.slug, name=deal.name, day=day, amount=deal.real_amount, so_far=total))
    return found


def draw(found: BurnUp, words: Words) -> str:
    """A line that climbs with every win; the target above it, and the likely end beside."""
    looks: list[Look] = [(words.gettext("Amount won"), WON, "")]
    if found.target:
        looks.append((words.gettext("Target"), INK, GOAL))
    if found.range.p90.amount:
        looks.append((words.gettext("Likely, 8 times in 10"), INK, RANGE))
    lines = key_lines(looks)
    top, foot = KEY * len(lines) + 14, KEY * len(lines) + 14 + TALL
    title = words.gettext("Won so far in %(period)s", period=words.period(found.name))
    description = words.gettext("A line that climbs with every win of the period; the table has the figures.")
    canvas = Drawing("burn-up", WIDTH, foot + BELOW, title, description)
    draw_key(canvas, lines)
    high = found.won + found.range.p90
    axis = Axis.of(top, foot, float(max(high.amount, found.target.amount if found.target else 0)))
    axis.draw(canvas, found.won.currency, words)
    first, last = first_day(found.name), last_day(found.name)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((day - first).days / ((last - first).days + 1))

    end = across(last + timedelta(days=1))
    if found.target:
        canvas.line(LEFT, axis.base, end, axis.at(float(found.target.amount)), GRID, width=1.5)
        canvas.box(LEFT, axis.at(float(found.target.amount)) - 1.25, end - LEFT, 2.5, INK)
    _climb(canvas, axis, found, across)
    canvas.line(across(found.today), top - 4, across(found.today), foot + 6, SOFT, width=1.5)
    canvas.text(across(found.today), foot + 22, words.gettext("today"), anchor="center", bold=True)
    if found.range.p90.amount:
        low, middle = found.won + found.range.p10, found.won + found.range.p50
        span(canvas, end + 12, *(axis.at(float(money.amount)) for money in (high, low, middle)))
    if (across(found.today) - LEFT) > 60:
        canvas.text(LEFT, foot + 40, words.day_month(first), colour=SOFT)
    canvas.text(WIDTH, foot + 40, words.day_month(last), colour=SOFT, anchor="right")
    here = across(found.today)
    if found.won_href:
        label = f"{words.gettext('Won so far')}: {words.money(found.won)}"
        canvas.link(LEFT, top, max(here - LEFT, 24), TALL, found.won_href, label)
    if found.open_href:
        entry = Entry(name=words.gettext("Open in it"), sum=found.open)
        canvas.link(here, top, WIDTH - here, TALL, found.open_href, said(entry, words))
    return canvas.svg()


def _climb(canvas: Drawing, axis: Axis, found: BurnUp, across: Callable[[date], float]) -> None:
    """Steps from win to win, until today."""
    x, so_far = float(LEFT), 0.0
    for win in found.wins:
        to, height = across(win.day), float(win.so_far.amount)
        _stretch(canvas, axis, x, to, so_far)
        canvas.box(to - 1.5, axis.at(height), 3, axis.at(so_far) - axis.at(height), WON)
        x, so_far = to, height
    _stretch(canvas, axis, x, across(found.today), so_far)


def _stretch(canvas: Drawing, axis: Axis, x: float, to: float, amount: float) -> None:
    """Days on which nothing was won: a line over all that was won before."""
    if to > x:
        canvas.box(x, axis.at(amount), to - x, axis.base - axis.at(amount), RAMP[0], hatch="///")
        canvas.box(x, axis.at(amount) - 1.5, to - x, 3, WON)


def table(found: BurnUp, words: Words) -> Table:
    """Every win, with what was won until then; what is open, what is likely, and the target."""
    rows = [
        (
            Cell(text=win.name, href=f"opportunities/{win.slug}.html", number=False),
            Cell(text=words.day_month(win.day)),
            Cell(text=words.money(win.amount) if win.amount else "–"),
            Cell(text=words.money(win.so_far)),
        )
        for win in found.wins
    ]
    empty = Cell(text="")
    so_far = Cell(text=words.gettext("Won so far"), href=found.won_href, number=False)
    rows.append((so_far, empty, empty, Cell(text=words.money(found.won))))
    still = Cell(text=words.gettext("Open in it"), href=found.open_href, number=False)
    rows.append((still, empty, Cell(text=words.money(found.open.amount)), empty))
    if found.range.p90.amount:
        likely = " – ".join(words.short_money(found.won + end) for end in (found.range.p10, found.range.p90))
        rows.append((Cell(text=words.gettext("Likely at its end"), number=False), empty, empty, Cell(text=likely)))
    if found.target:
        target = Cell(text=words.money(found.target))
        rows.append((Cell(text=words.gettext("Target"), number=False), empty, empty, target))
    heads = (words.gettext("Opportunity"), words.gettext("Won on"), words.field("amount"), words.gettext("Won so far"))
    return Table(heads=heads, rows=tuple(rows))


CHART = Chart(
    name="burn-up",
    page="forecast",
    slot="targets",
    title=N_("Won so far in the current period"),
    view=of_amounts(view),
    draw=draw,
    table=table,
)
