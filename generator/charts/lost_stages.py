"""Where lost opportunities died: how many in each stage, and what they would have brought."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table
from generator.drawing import WIDTH, Entry, have_amounts, height, numbers
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import Drawing
from pipeline.funnel import Sum
from pipeline.losses import by_stage, lost, total
from pipeline.stages import Stage
from pipeline.winloss import last_year

Stages = tuple[tuple[Stage | None, Sum], ...]


def view(site: Site) -> Stages | None:
    """Of the last twelve months, in the funnel's order, not known last; nothing without history, or where none died."""
    if not site.history.is_known:
        return None
    settings = site.book.settings
    losses = lost(site.book, site.history, last_year(site.today))
    return tuple((stage, total(those, settings.rates)) for stage, those in by_stage(losses, settings)) or None


def _entries(found: Stages, words: Words) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            name=sentence(words.stage(stage)) if stage else words.gettext("Stage not known"),
            sum=those,
            href=f"winloss.html#died-{n}",
            quiet=stage is None,
        )
        for n, (stage, those) in enumerate(found, start=1)
    )


def draw(found: Stages, words: Words) -> str:
    """A row a stage."""
    rows = _entries(found, words)
    title = words.gettext("Where lost ones died")
    description = words.gettext("A bar for each stage, by the number lost from it; the table has the figures.")
    canvas = Drawing("lost-stages", WIDTH, height(rows), title, description)
    said = words.gettext("Number lost, and their amount") if have_amounts(rows) else words.gettext("Number lost")
    return numbers(canvas, rows, said, words)


def table(found: Stages, words: Words) -> Table:
    """How many in each stage, their share and their amount."""
    rows = _entries(found, words)
    count, with_amounts = sum(entry.sum.count for entry in rows), have_amounts(rows)
    return Table(
        heads=(
            words.gettext("Last open stage"),
            words.gettext("Number lost"),
            words.gettext("Share"),
            *((words.gettext("Amount"),) if with_amounts else ()),
        ),
        rows=tuple(
            (
                Cell(text=entry.name, href=entry.href, number=False),
                Cell(text=words.number(entry.sum.count)),
                Cell(text=words.percent_whole(entry.sum.count / count)),
                *((Cell(text=words.money(entry.sum.amount)),) if with_amounts else ()),
            )
            for entry in rows
        ),
    )


CHART = Chart(
    name="lost-stages",
    page="winloss",
    slot="stages",
    title=N_("Where lost ones died"),
    view=view,
    draw=draw,
    table=table,
)
