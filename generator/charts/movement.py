"""How the pipeline moved since the last review: from what was open then, step by step, to what is open now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.changing import signed
from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import WIDTH, nice_floor
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.svg import FULL, GRID, LOST, LOST_HATCH, STRONG, TRACK, WON, Drawing
from pipeline.money import Money
from pipeline.movement import LOSSES

ROW, BAR, TOP = 48, 16, 2
FAR = Decimal("0.6")
"""Where everything happens above this share of the axis, the axis begins later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the movement: how many, their amount, and the level of the pipeline before and after it."""

    name: str
    count: int
    amount: Money
    before: Decimal
    after: Decimal


Steps = tuple[Step, ...]


def view(site: Site) -> Steps | None:
    """Start, end, and what happened in between; None without history, or where there was nothing at either end."""
    moved = site.movement
    if moved is None or not (moved.unconverted or any(those for _, those in moved.moves)):
        return None
    return tuple(_steps(site))


def _steps(site: Site) -> Iterator[Step]:
    moved = site.movement
    assert moved is not None  # noqa: S101  asked before
    level = Decimal(0)
    for name, those in moved.moves:
        amount = moved.amount(name)
        if name == "end":
            yield Step(name=name, count=len(those), amount=amount, before=Decimal(0), after=amount.amount)
        elif those or name == "start":
            after = level + (-amount.amount if name in LOSSES else amount.amount)
            yield Step(name=name, count=len(those), amount=amount, before=level, after=after)
            level = after


def address(step: Step) -> str:
    """What stands behind a step."""
    if step.name in ("start", "end"):
        return "opportunities.html" if step.name == "end" else ""
    return f"review.html#step-{step.name}"


def draw(steps: Steps, words: Words) -> str:
    """A row a step; each bar begins where the one before it ended."""
    title = words.gettext("Movement since the last review")
    most = float(max((max(step.before, step.after) for step in steps), default=Decimal(0))) or 1.0
    least = float(min(min(step.before or step.after, step.after) for step in steps))
    floor = nice_floor(least, most) if Decimal(str(least / most)) > FAR else 0.0
    description = words.gettext(
        "A bar for each step, from the amount that was open at the last review to the amount that is open now; "
        "the table has the figures."
    )
    canvas = Drawing("movement", WIDTH, TOP + ROW * len(steps), title, description)
    scale = WIDTH / (most - floor)
    x_of = [_spot(float(step.after), floor, scale) for step in steps]
    for n, step in enumerate(steps):
        y = TOP + ROW * n + 14
        ends = step.name in ("start", "end")
        name = f"{words.code('step', step.name)} · {words.number(step.count)}"
        canvas.text(0, y, name, size=13, bold=ends)
        canvas.text(WIDTH, y, signed(step.name, step.amount, words), anchor="right", size=13, bold=True)
        canvas.box(0, y + 8, WIDTH, BAR, TRACK)
        left, right = sorted((_spot(float(step.before), floor, scale), x_of[n]))
        colour, hatch = _look(step.name)
        canvas.box(0 if ends else left, y + 8, max(right - (0 if ends else left), 2), BAR, colour, hatch=hatch)
        if ends and floor:
            for x in (10.0, 16.0):
                canvas.box(x, y + 6, 3, BAR + 4, TRACK)
        if n + 1 < len(steps):
            canvas.line(x_of[n], y + 8 + BAR, x_of[n], y + ROW + 8, GRID)
        if address(step):
            label = f"{words.code('step', step.name)}: {_said(step, words)}"
            canvas.link(-6, y - 18, WIDTH + 12, ROW - 2, address(step), label)
    return canvas.svg()


def _spot(level: float, floor: float, scale: float) -> float:
    return max((level - floor) * scale, 0.0)


def _look(name: str) -> tuple[str, str]:
    if name in ("start", "end"):
        return STRONG, ""
    if name == "won":
        return WON, ""
    return (LOST, LOST_HATCH) if name in LOSSES else (FULL, "///")


def _said(step: Step, words: Words) -> str:
    count = words.ngettext("%(n)s opportunity", "%(n)s opportunities", step.count)
    return f"{count}, {signed(step.name, step.amount, words)}"


def table(steps: Steps, words: Words) -> Table:
    """How many, and their amount, in each step."""
    *moves, end = steps

    def row(step: Step) -> tuple[Cell, ...]:
        return (
            Cell(text=words.code("step", step.name), href=address(step), number=False),
            Cell(text=words.number(step.count)),
            Cell(text=signed(step.name, step.amount, words)),
        )

    return Table(
        heads=(words.gettext("Movement"), words.gettext("Number"), words.gettext("Amount")),
        rows=tuple(map(row, moves)),
        total=row(end),
    )


CHART = Chart(
    name="movement",
    page="review",
    slot="movement",
    title=N_("Movement since the last review"),
    view=of_amounts(view),
    draw=draw,
    table=table,
    order=60,
    also=("index",),
)
