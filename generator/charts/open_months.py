"""When the pipeline closes, by number: how many close in each month, where amounts are hidden."""

from __future__ import annotations

from generator.chart import Chart, Table, of_numbers
from generator.charts.close_months import entries, view
from generator.drawing import WIDTH, height, numbers, numbers_table
from generator.i18n import Words
from generator.labels import N_
from generator.svg import FULL, Drawing
from pipeline.funnel import CloseMonths


def draw(months: CloseMonths, words: Words) -> str:
    """A row a month: its name, how many close in it, and a bar as long."""
    rows = entries(months, words)
    title = words.gettext("Open opportunities by closing month")
    description = words.gettext("A bar for each month, by how many close in it; the table has the figures.")
    canvas = Drawing("open-months", WIDTH, height(rows), title, description)
    return numbers(canvas, rows, words.gettext("Number open"), words, look=(FULL, "///"))


def table(months: CloseMonths, words: Words) -> Table:
    """How many close in each month; what has no close date comes last."""
    return numbers_table(words.gettext("Closes"), entries(months, words), None, words)


CHART = Chart(
    name="open-months",
    page="index",
    slot="pipeline",
    title=N_("Open opportunities by closing month"),
    view=of_numbers(view),
    draw=draw,
    table=table,
    order=20,
    also=("forecast",),
)
