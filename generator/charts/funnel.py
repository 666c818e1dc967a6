"""The funnel: the open amount of each stage, and within it what it is worth by its probability."""

from __future__ import annotations

from dataclasses import dataclass

from generator.chart import Chart, Table, of_amounts
from generator.drawing import WIDTH, Entry, amounts, amounts_table, height, quoted
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import Drawing
from pipeline.funnel import Funnel, Sum, funnel
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Stages in the funnel's order."""

    stages: tuple[tuple[Stage, Sum], ...]
    open: Sum


def view(site: Site) -> Bars | None:
    """Nothing is drawn where nothing is open."""
    found: Funnel = funnel(site.book)
    return Bars(stages=found.stages, open=found.open) if found.open.count else None


def entries(bars: Bars, words: Words) -> tuple[Entry, ...]:
    """A row a stage."""
    return tuple(
        Entry(
            name=sentence(words.stage(stage)),
            sum=total,
            href=f"opportunities.html#stage={quoted(stage.name)}",
        )
        for stage, total in bars.stages
    )


def draw(bars: Bars, words: Words) -> str:
    """A row a stage: its name and figure, and its amount as a bar with the weighted amount within."""
    rows = entries(bars, words)
    title = words.gettext("Open amount by stage")
    description = words.gettext("A bar for each stage, its weighted amount within; the table has the figures.")
    return amounts(Drawing("funnel", WIDTH, height(rows), title, description), rows, words)


def table(bars: Bars, words: Words) -> Table:
    """Count, amount and weighted amount of each stage."""
    return amounts_table(words.gettext("Stage"), entries(bars, words), bars.open, words)


CHART = Chart(
    name="funnel",
    page="index",
    slot="pipeline",
    title=N_("Open amount by stage"),
    view=of_amounts(view),
    draw=draw,
    table=table,
    order=10,
)
