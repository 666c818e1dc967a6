"""How long opportunities stay in each stage: the median of the stays that are over."""

from __future__ import annotations

from decimal import Decimal

from generator.chart import Cell, Chart, Table
from generator.drawing import quoted
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.trending import Bar, bars
from pipeline.trends import StageDays, days_in_stages

Stages = tuple[StageDays, ...]


def view(site: Site) -> Stages | None:
    """Nothing is drawn without history."""
    return days_in_stages(site.history, site.today) if site.history.is_known else None


def _address(one: StageDays) -> str:
    return f"opportunities.html#stage={quoted(one.stage.name)}" if one.n_going_on else ""


def _days(days: float | None, words: Words) -> str:
    return "–" if days is None else words.number(Decimal(str(days)).normalize() + 0)


def draw(found: Stages, words: Words) -> str:
    """A row a stage."""
    most = max((one.over or 0 for one in found), default=0) or 1
    rows = [
        Bar(
            name=sentence(words.stage(one.stage)),
            figure="–" if one.over is None else words.gettext("%(days)s days", days=_days(one.over, words)),
            share=None if one.over is None else one.over / most,
            n=one.n,
            href=_address(one),
        )
        for one in found
    ]
    title = words.gettext("Days in each stage")
    description = words.gettext(
        "A bar for each stage: the median of the stays that are over; the table has those that go on too."
    )
    return bars("trend-days", title, description, rows, words)


def table(found: Stages, words: Words) -> Table:
    """Medians, each with how many stays it is of."""
    return Table(
        heads=(
            words.gettext("Stage"),
            words.gettext("Median days"),
            "n",
            words.gettext("So far"),
            words.gettext("In it now"),
        ),
        rows=tuple(
            (
                Cell(text=sentence(words.stage(one.stage)), href=_address(one), number=False),
                Cell(text=_days(one.over, words)),
                Cell(text=words.number(one.n)),
                Cell(text=_days(one.going_on, words)),
                Cell(text=words.number(one.n_going_on)),
            )
            for one in found
        ),
    )


CHART = Chart(
    name="trend-days",
    page="trends",
    slot="stages",
    title=N_("Days in each stage"),
    view=view,
    draw=draw,
    table=table,
    order=50,
)
