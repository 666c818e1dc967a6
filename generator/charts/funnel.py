"""The funnel: the open amount of each stage, and within it what it is worth by its probability."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from generator.chart import Cell, Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import FULL, SOFT, STRONG, TRACK, Drawing
from pipeline.funnel import Funnel, Sum, funnel
from pipeline.stages import Stage

WIDTH, ROW, TOP, LEFT, RIGHT = 560, 46, 34, 132, 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Stages in the funnel's order."""

    stages: tuple[tuple[Stage, Sum], ...]
    open: Sum


def view(site: Site) -> Bars | None:
    """Nothing is drawn where nothing is open."""
    found: Funnel = funnel(site.book)
    return Bars(stages=found.stages, open=found.open) if found.open.count else None


def address(stage: Stage) -> str:
    """The list of a stage's opportunities."""
    return f"opportunities.html#stage={quote(stage.name)}"


def draw(bars: Bars, words: Words) -> str:
    """A row a stage: its name, its amount as a bar with the weighted amount within, and the figure."""
    height = TOP + ROW * len(bars.stages)
    title = words.gettext("Open amount by stage")
    said = words.gettext("A bar for each stage, its weighted amount within; the table has the figures.")
    canvas = Drawing("funnel", WIDTH, height, title, said)
    canvas.box(LEFT, 4, 12, 12, FULL, hatch="///")
    canvas.text(LEFT + 18, 14, words.gettext("Amount"), colour=SOFT)
    canvas.box(LEFT + 108, 4, 12, 12, STRONG)
    canvas.text(LEFT + 126, 14, words.gettext("Weighted"), colour=SOFT)
    most = max((float(total.amount.amount) for _, total in bars.stages), default=0) or 1
    span = WIDTH - LEFT - RIGHT
    for n, (stage, total) in enumerate(bars.stages):
        y = TOP + n * ROW
        full, strong = (float(m.amount) / most * span for m in (total.amount, total.weighted))
        canvas.text(LEFT - 12, y + 20, shortened(sentence(words.stage(stage))), anchor="right", size=13)
        canvas.box(LEFT, y, span, 30, TRACK)
        if full:
            canvas.box(LEFT, y, max(full, 2), 30, FULL, hatch="///")
        if strong:
            canvas.box(LEFT, y, max(strong, 2), 30, STRONG)
        canvas.text(WIDTH - RIGHT + 10, y + 20, words.short_money(total.amount), size=13, bold=True)
        canvas.link(0, y - 6, WIDTH, ROW - 4, address(stage), _label(stage, total, words))
    return canvas.svg()


def shortened(text: str, most: int = 17) -> str:
    """A name cut to what fits beside a bar; the table has it whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _label(stage: Stage, total: Sum, words: Words) -> str:
    count = words.ngettext("%(n)s opportunity", "%(n)s opportunities", total.count)
    return f"{sentence(words.stage(stage))}: {count}, {words.money(total.amount)}"


def table(bars: Bars, words: Words) -> Table:
    """Count, amount and weighted amount of each stage."""
    return Table(
        heads=(
            words.gettext("Stage"),
            words.gettext("Number"),
            words.gettext("Amount"),
            words.gettext("Weighted"),
        ),
        rows=tuple(
            (
                Cell(text=sentence(words.stage(stage)), href=address(stage), number=False),
                Cell(text=words.number(total.count)),
                Cell(text=words.money(total.amount)),
                Cell(text=words.money(total.weighted)),
            )
            for stage, total in bars.stages
        ),
        total=(
            Cell(text=words.gettext("Total"), number=False),
            Cell(text=words.number(bars.open.count)),
            Cell(text=words.money(bars.open.amount)),
            Cell(text=words.money(bars.open.weighted)),
        ),
    )


CHART = Chart(
    name="funnel",
    page="index",
    slot="pipeline",
    title=N_("Open amount by stage"),
    view=view,
    draw=draw,
    table=table,
    order=10,
)
