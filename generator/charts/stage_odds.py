"""What stages are worth: the probability that is configured, and the one that our own outcomes show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from generator.chart import Cell, Chart, Table
from generator.drawing import BAR, HEAD, PHONE, ROW, WIDTH, quoted, shortened
from generator.i18n import Words
from generator.labels import N_
from generator.legend import MARK, RANGE, Look, draw_key, key_lines
from generator.phrases import sentence
from generator.site import Site
from generator.svg import FULL, INK, TRACK, Drawing
from pipeline.calibration import Calibrated
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """A stage: configured, calibrated and used probability, and where the true one lies at 95 %. `won` of `n`."""

    stage: Stage
    configured: Decimal
    calibrated: float
    interval: tuple[float, float] | None
    won: int
    n: int
    is_sufficient: bool


def view(site: Site) -> tuple[Odds, ...] | None:
    """Nothing is drawn without history."""
    return tuple(_odds(one) for one in site.forecast.stages) if site.history.is_known else None


def _odds(one: Calibrated) -> Odds:
    return Odds(
        stage=one.stage,
        configured=one.stage.probability,
        calibrated=one.value,
        interval=one.interval,
        won=one.won,
        n=one.n,
        is_sufficient=one.is_sufficient,
    )


def _name(one: Odds, words: Words) -> str:
    return sentence(words.stage(one.stage))


def _address(one: Odds) -> str:
    """The open ones that are in the stage now."""
    return f"opportunities.html#stage={quoted(one.stage.name)}"


def draw(found: tuple[Odds, ...], words: Words) -> str:
    """A bar for each stage, as long as its calibrated probability; a mark where it is configured."""
    looks: list[Look] = [
        (words.gettext("Calibrated"), FULL, "///"),
        (words.gettext("95% of won ÷ n"), INK, RANGE),
        (words.gettext("Configured"), INK, MARK),
    ]
    title = words.gettext("What each stage is worth")
    description = words.gettext("A bar as long as each stage's calibrated probability; the table has the figures.")
    canvas = Drawing("stage-odds", WIDTH, HEAD + ROW * len(found), title, description)
    draw_key(canvas, key_lines(looks)[:1])
    for n, one in enumerate(found):
        y = HEAD + ROW * n + 14
        label = f"{shortened(_name(one, words), (WIDTH - 330) / PHONE)} · n = {words.number(one.n)}"
        if not one.is_sufficient:
            label = ", ".join((label, words.gettext("too few")))
        canvas.text(0, y, label, size=13)
        canvas.text(WIDTH, y, words.percent_whole(one.calibrated), anchor="right", size=13, bold=True)
        canvas.box(0, y + 8, WIDTH, BAR, TRACK)
        canvas.box(0, y + 8, max(one.calibrated * WIDTH, 2), BAR, FULL, hatch="///")
        if one.interval:
            low, high = one.interval
            canvas.box(low * WIDTH, y + 8 + BAR / 2 - 0.9, (high - low) * WIDTH, 1.8, INK)
            for x in (low, high):
                canvas.box(x * WIDTH - 0.9, y + 8 + BAR / 2 - 4, 1.8, 8, INK)
        canvas.box(float(one.configured) * WIDTH - 1.25, y + 5, 2.5, BAR + 6, INK)
        label = f"{_name(one, words)}: {words.percent_whole(one.calibrated)}"
        canvas.link(-6, y - 18, WIDTH + 12, ROW - 2, _address(one), label)
    return canvas.svg()


def table(found: tuple[Odds, ...], words: Words) -> Table:
    """Each stage's configured and calibrated probability, its interval, and which of them the ranges use."""
    return Table(
        heads=(
            words.field("stage"),
            words.gettext("Configured"),
            words.gettext("Calibrated"),
            words.gettext("95% of won ÷ n"),
            words.gettext("Won of n"),
            words.gettext("Used"),
        ),
        rows=tuple(
            (
                Cell(text=_name(one, words), href=_address(one), number=False),
                Cell(text=words.percent(one.configured)),
                Cell(text=words.percent_whole(one.calibrated)),
                Cell(text=_interval(one, words)),
                Cell(text=f"{words.number(one.won)}/{words.number(one.n)}"),
                Cell(text=words.percent_whole(one.calibrated if one.is_sufficient else one.configured)),
            )
            for one in found
        ),
    )


def _interval(one: Odds, words: Words) -> str:
    if one.interval is None:
        return "–"
    return " – ".join(words.percent_whole(end) for end in one.interval)


CHART = Chart(
    name="stage-odds",
    page="forecast",
    slot="sure",
    title=N_("What each stage is worth"),
    view=view,
    draw=draw,
    table=table,
)
