"""Close dates pushed into a later month, by the month in which they were pushed."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table
from generator.drawing import LEFT, WIDTH, Axis, name_months
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import LATE, Drawing
from generator.trending import BELOW
from pipeline.trends import Pushes, pushes_by_month

TOP, BOTTOM, WIDE = 16, 170, 24

Months = tuple[Pushes, ...]


def view(site: Site) -> Months | None:
    """Nothing is drawn without history."""
    return pushes_by_month(site.history, site.today) if site.history.is_known else None


def draw(months: Months, words: Words) -> str:
    """A column a month."""
    title = words.gettext("Close dates pushed by month")
    description = words.gettext("A column for each of the last 12 months; the table has the figures.")
    canvas = Drawing("trend-pushes", WIDTH, BOTTOM + BELOW, title, description)
    axis = Axis.of(TOP, BOTTOM, max(one.count for one in months))
    axis.lines(canvas, words.number)
    pitch = (WIDTH - LEFT) / len(months)
    middles = [(one.month, LEFT + (n + 0.5) * pitch) for n, one in enumerate(months)]
    for one, (_, middle) in zip(months, middles, strict=True):
        if one.count:
            axis.column(canvas, middle - WIDE / 2, WIDE, one.count, LATE, hatch="\\\\\\")
    name_months(canvas, middles, BOTTOM, words, pitch=pitch)
    return canvas.svg()


def table(months: Months, words: Words) -> Table:
    """The newest month first."""
    return Table(
        heads=(words.gettext("Month"), words.gettext("Pushes"), words.gettext("Opportunities")),
        rows=tuple(
            (
                Cell(text=sentence(words.month(one.month)), number=False),
                Cell(text=words.number(one.count)),
                Cell(text=words.number(one.opportunities)),
            )
            for one in reversed(months)
        ),
    )


CHART = Chart(
    name="trend-pushes",
    page="trends",
    slot="feeding",
    title=N_("Close dates pushed by month"),
    view=view,
    draw=draw,
    table=table,
    order=70,
)
