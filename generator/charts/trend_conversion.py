"""Of those that left a stage, how many got further or were won."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table
from generator.drawing import quoted
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.trending import Bar, bars
from pipeline.trends import Conversion, conversions

Stages = tuple[Conversion, ...]


def view(site: Site) -> Stages | None:
    """Nothing is drawn without history."""
    return conversions(site.history) if site.history.is_known else None


def _address(one: Conversion) -> str:
    """The list of those that are in the stage now."""
    return f"opportunities.html#stage={quoted(one.stage.name)}" if one.still else ""


def _ratio(one: Conversion, words: Words) -> str:
    return "–" if one.ratio is None else words.percent_whole(one.ratio)


def draw(found: Stages, words: Words) -> str:
    """A row a stage."""
    rows = [
        Bar(
            name=sentence(words.stage(one.stage)),
            figure=_ratio(one, words),
            share=one.ratio,
            n=one.n,
            href=_address(one),
        )
        for one in found
    ]
    title = words.gettext("Conversion of each stage")
    description = words.gettext(
        "A bar for each stage: of those that left it, the share that got further or was won; the table has the figures."
    )
    return bars("trend-conversion", title, description, rows, words)


def table(found: Stages, words: Words) -> Table:
    """How many left each stage, got further, and are in it still."""
    return Table(
        heads=(
            words.gettext("Stage"),
            words.gettext("Left it (n)"),
            words.gettext("Got further"),
            words.gettext("Conversion"),
            words.gettext("In it now"),
        ),
        rows=tuple(
            (
                Cell(text=sentence(words.stage(one.stage)), href=_address(one), number=False),
                Cell(text=words.number(one.n)),
                Cell(text=words.number(one.reached)),
                Cell(text=_ratio(one, words)),
                Cell(text=words.number(one.still)),
            )
            for one in found
        ),
    )


CHART = Chart(
    name="trend-conversion",
    page="trends",
    slot="stages",
    title=N_("Conversion of each stage"),
    view=view,
    draw=draw,
    table=table,
    order=40,
)
