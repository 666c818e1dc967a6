"""What the charts of trends draw alike: columns over weeks, in parts by stage, and rows of shares; and their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import BAR, HEAD, LEFT, PHONE, ROW, WIDTH, Axis, name_months, shortened
from generator.i18n import Words
from generator.legend import KEY, draw_key, key_lines
from generator.site import Site
from generator.svg import FULL, INK, RAMP, TRACK, Drawing
from pipeline import trends
from pipeline.dates import month
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.trends import Week

BOTTOM, BELOW = 250, 46
ENOUGH = 10
"""Cases below which a figure proves nothing."""
FEW = 9
"""So many weeks are named each, more by their months."""

Weeks = tuple[Week, ...]


def by_week(site: Site) -> Weeks | None:
    """The weeks of a site's history; None without one, where nothing is drawn."""
    return trends.weeks(site.history, site.today) or None


def stages_by_week(name: str, title: str, pick: Callable[[Sum], Money], order: int) -> Chart:
    """The chart of a figure of every week and stage."""
    return Chart(
        name=name,
        page="trends",
        slot="weeks",
        title=title,
        view=of_amounts(by_week),
        draw=lambda found, words: _draw(name, words.gettext(title), found, pick, words),
        table=lambda found, words: _table(found, pick, words),
        order=order,
    )


def _draw(name: str, title: str, weeks: Weeks, pick: Callable[[Sum], Money], words: Words) -> str:
    """A column a week, in parts by stage, the first stage lowest."""
    stages = [stage for stage, _ in weeks[0].stages]
    looks = [_look(n, len(stages)) for n in range(len(stages))]
    description = words.gettext("A column for each week, in parts by stage; the table has the figures.")
    lines = key_lines((words.stage(stage), *look) for stage, look in zip(stages, looks, strict=True))
    top = KEY * len(lines) + 14
    canvas = Drawing(name, WIDTH, top + BOTTOM + BELOW, title, description)
    draw_key(canvas, lines)
    axis = Axis.of(top, top + BOTTOM, max(float(pick(week.total).amount) for week in weeks))
    axis.draw(canvas, pick(weeks[0].total).currency, words)
    pitch = (WIDTH - LEFT) / len(weeks)
    wide = min(pitch * 0.78, 40)
    for at, week in enumerate(weeks):
        x, foot = LEFT + (at + 0.5) * pitch - wide / 2, axis.base
        for (_, total), (colour, hatch) in zip(week.stages, looks, strict=True):
            tall = float(pick(total).amount) / axis.step * axis.unit
            if tall:
                canvas.box(x, foot - tall, wide, tall, colour, hatch=hatch)
                foot -= tall
    name_weeks(canvas, weeks, top + BOTTOM, pitch, words)
    return canvas.svg()


def _look(n: int, count: int) -> tuple[str, str]:
    """From faint to strong, every other one with a pattern."""
    colour = RAMP[round(n * (len(RAMP) - 1) / max(count - 1, 1))]
    return colour, "///" if n % 2 else ""


def name_weeks(canvas: Drawing, weeks: Weeks, y: float, pitch: float, words: Words) -> None:
    """Few weeks by their last day; many by the month in which each first one ends."""
    middles = [LEFT + (n + 0.5) * pitch for n in range(len(weeks))]
    if len(weeks) <= FEW:
        for n, (week, x) in enumerate(zip(weeks, middles, strict=True)):
            only = "desk" if pitch < 80 and (len(weeks) - 1 - n) % 2 else ""
            canvas.text(x, y + 22, words.day_month(week.day), anchor="center", only=only)
        return
    firsts: list[tuple[str, float]] = []
    for week, x in zip(weeks, middles, strict=True):
        if not firsts or firsts[-1][0] != month(week.day):
            firsts.append((month(week.day), x))
    if len(firsts) > 1 and firsts[1][1] - firsts[0][1] < 30:
        firsts.pop(0)
    name_months(canvas, firsts, y, words, pitch=pitch * 4.3)


def _table(weeks: Weeks, pick: Callable[[Sum], Money], words: Words) -> Table:
    """The newest week first: the number of open ones, the amount of each stage, and all of them."""
    stages = [stage for stage, _ in weeks[0].stages]
    return Table(
        heads=(words.gettext("Week to"), "n", *(words.stage(stage) for stage in stages), words.gettext("Total")),
        rows=tuple(
            (
                Cell(text=words.date(week.day), number=False),
                Cell(text=words.number(week.total.count)),
                *(Cell(text=words.money(pick(total))) for _, total in week.stages),
                Cell(text=words.money(pick(week.total))),
            )
            for week in reversed(weeks)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row: its name, its figure in words, how far the bar goes (0 to 1, None: no figure), of how many."""

    name: str
    figure: str
    share: float | None
    n: int
    href: str = ""


def bars(name: str, title: str, description: str, rows: Sequence[Bar], words: Words, enough: int = ENOUGH) -> str:
    """A row each: its name with n, its figure, and a bar; where n is not enough, that is said."""
    canvas = Drawing(name, WIDTH, HEAD / 2 + ROW * len(rows), title, description)
    for n, row in enumerate(rows):
        y = HEAD / 2 + ROW * n + 4
        label = f"{shortened(row.name, (WIDTH - 330) / PHONE)} · n = {words.number(row.n)}"
        if row.n < enough:
            label = ", ".join((label, words.gettext("too few")))
        canvas.text(0, y, label, size=13, colour=INK)
        canvas.text(WIDTH, y, row.figure, anchor="right", size=13, bold=True)
        canvas.box(0, y + 8, WIDTH, BAR, TRACK)
        if row.share is not None:
            canvas.box(0, y + 8, max(min(row.share, 1.0) * WIDTH, 2), BAR, FULL, hatch="///")
        if row.href:
            canvas.link(-6, y - 18, WIDTH + 12, ROW - 2, row.href, f"{row.name}: {row.figure}")
    return canvas.svg()
