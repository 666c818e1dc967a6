"""The weighted pipeline at the end of each week, by stage."""

from __future__ import annotations

from generator.chart import Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.trending import Weeks, stages_by_week, stages_table
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.trends import weeks


def view(site: Site) -> Weeks | None:
    """Nothing is drawn without history."""
    return weeks(site.history, site.today) or None


def _weighted(total: Sum) -> Money:
    return total.weighted


def draw(found: Weeks, words: Words) -> str:
    """Weighted amounts as they stood, at today's rates and probabilities of stages."""
    return stages_by_week("trend-weighted", words.gettext("Weighted amount by week"), found, _weighted, words)


def table(found: Weeks, words: Words) -> Table:
    """The newest week first."""
    return stages_table(found, _weighted, words)


CHART = Chart(
    name="trend-weighted",
    page="trends",
    slot="weeks",
    title=N_("Weighted amount by week"),
    view=view,
    draw=draw,
    table=table,
    order=20,
)
