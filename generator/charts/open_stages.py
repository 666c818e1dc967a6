"""The funnel by number: how many are open in each stage, where amounts are hidden."""

from __future__ import annotations

from generator.chart import Chart, Table, of_numbers
from generator.charts.funnel import Bars, entries, view
from generator.drawing import WIDTH, Entry, height, numbers, numbers_table
from generator.i18n import Words
from generator.labels import N_
from generator.svg import FULL, Drawing


def draw(bars: Bars, words: Words) -> str:
    """A row a stage: its name, how many are in it, and a bar as long."""
    rows = entries(bars, words)
    title = words.gettext("Open opportunities by stage")
    description = words.gettext("A bar for each stage, by how many are in it; the table has the figures.")
    canvas = Drawing("open-stages", WIDTH, height(rows), title, description)
    return numbers(canvas, rows, words.gettext("Number open"), words, look=(FULL, "///"))


def table(bars: Bars, words: Words) -> Table:
    """How many are in each stage."""
    total = Entry(name=words.gettext("Total"), sum=bars.open)
    return numbers_table(words.gettext("Stage"), entries(bars, words), total, words)


CHART = Chart(
    name="open-stages",
    page="index",
    slot="pipeline",
    title=N_("Open opportunities by stage"),
    view=of_numbers(view),
    draw=draw,
    table=table,
    order=10,
)
