"""How many opportunities were created in each week: what feeds the funnel."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table
from generator.drawing import LEFT, WIDTH, Axis
from generator.i18n import Words
from generator.labels import N_
from generator.svg import FULL, Drawing
from generator.trending import BELOW, Weeks, by_week, name_weeks

TOP, BOTTOM = 16, 170


def draw(found: Weeks, words: Words) -> str:
    """A column a week."""
    title = words.gettext("Opportunities created by week")
    description = words.gettext("A column for each week; the table has the figures.")
    canvas = Drawing("trend-created", WIDTH, BOTTOM + BELOW, title, description)
    axis = Axis.of(TOP, BOTTOM, max(week.created for week in found))
    axis.lines(canvas, words.number)
    pitch = (WIDTH - LEFT) / len(found)
    wide = min(pitch * 0.78, 40)
    for n, week in enumerate(found):
        if week.created:
            axis.column(canvas, LEFT + (n + 0.5) * pitch - wide / 2, wide, week.created, FULL, hatch="///")
    name_weeks(canvas, found, BOTTOM, pitch, words)
    return canvas.svg()


def table(found: Weeks, words: Words) -> Table:
    """The newest week first."""
    return Table(
        heads=(words.gettext("Week to"), words.gettext("Created")),
        rows=tuple(
            (Cell(text=words.date(week.day), number=False), Cell(text=words.number(week.created)))
            for week in reversed(found)
        ),
        total=(
            Cell(text=words.gettext("Total"), number=False),
            Cell(text=words.number(sum(week.created for week in found))),
        ),
    )


CHART = Chart(
    name="trend-created",
    page="trends",
    slot="feeding",
    title=N_("Opportunities created by week"),
    view=by_week,
    draw=draw,
    table=table,
    order=30,
)
