"""How good past forecasts were: for each ended month, what was forecast when it began, and what was then won."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, name_months
from generator.forecasting import BELOW, MOST_PITCH, TALL, won_in
from generator.i18n import Words
from generator.labels import N_
from generator.legend import KEY, Look, draw_key, key_lines
from generator.site import Site
from generator.svg import FULL, WON, Drawing
from pipeline.backtest import Tested

MONTHS = 12

Months = tuple[Tested, ...]


def view(site: Site) -> Months | None:
    """The last twelve, oldest first; nothing is drawn before the first month has ended."""
    return site.forecast.backtest.months[-MONTHS:] or None


def draw(found: Months, words: Words) -> str:
    """Two columns a month: the forecast, and what was won of it, with what nobody foresaw above."""
    looks: list[Look] = [
        (words.gettext("Forecast, weighted"), FULL, "///"),
        (words.gettext("Won of those open then"), WON, ""),
        (words.gettext("Won unforeseen"), WON, ".."),
    ]
    lines = key_lines(looks)
    top = KEY * len(lines) + 14
    title = words.gettext("Past forecasts, and what was won")
    description = words.gettext("Two columns a past month: its forecast and what was won; the table has the figures.")
    canvas = Drawing("past-forecasts", WIDTH, top + TALL + BELOW, title, description)
    draw_key(canvas, lines)
    axis = Axis.of(
        top, top + TALL, max(float(max(one.forecast.amount, (one.actual + one.unforeseen).amount)) for one in found)
    )
    axis.draw(canvas, found[0].forecast.currency, words)
    pitch = min((WIDTH - LEFT) / len(found), MOST_PITCH)
    wide = min(pitch * 0.36, 26)
    middles = []
    for n, one in enumerate(found):
        middle = LEFT + (n + 0.5) * pitch
        actual, whole = float(one.actual.amount), float((one.actual + one.unforeseen).amount)
        if one.forecast.amount:
            axis.column(canvas, middle - wide - 1, wide, float(one.forecast.amount), FULL, hatch="///")
        if actual:
            axis.column(canvas, middle + 1, wide, actual, WON)
        if whole > actual:
            canvas.box(middle + 1, axis.at(whole), wide, axis.at(actual) - axis.at(whole), WON, hatch="..")
        if whole:
            label = f"{words.period(one.period)}: {words.money(one.actual + one.unforeseen)}"
            canvas.link(middle - pitch / 2, top, pitch, TALL + BELOW, won_in(one.period), label)
        middles.append((one.period, middle))
    name_months(canvas, middles, top + TALL, words, pitch=pitch)
    return canvas.svg()


def table(found: Months, words: Words) -> Table:
    """Forecast, won of it, the error, and what nobody foresaw, the newest month first."""
    return Table(
        heads=(
            words.gettext("Month"),
            words.gettext("Forecast"),
            words.gettext("Amount won"),
            words.gettext("Error"),
            words.gettext("Unforeseen"),
        ),
        rows=tuple(
            (
                Cell(text=words.period(one.period), href=_address(one), number=False),
                Cell(text=words.money(one.forecast)),
                Cell(text=words.money(one.actual)),
                Cell(text="–" if one.bias is None else words.signed_percent(one.bias)),
                Cell(text=words.money(one.unforeseen)),
            )
            for one in reversed(found)
        ),
    )


def _address(one: Tested) -> str:
    return won_in(one.period) if (one.actual + one.unforeseen).amount else ""


CHART = Chart(
    name="past-forecasts",
    page="forecast",
    slot="good",
    title=N_("Past forecasts, and what was won"),
    view=of_amounts(view),
    draw=draw,
    table=table,
)
