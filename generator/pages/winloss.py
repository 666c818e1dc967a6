"""Win and loss: how often we win, how fast, where and against whom; and why we lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from generator.behind import Behind, behind
from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.site import Site
from generator.trending import ENOUGH
from pipeline.funnel import Unconverted, without_rate
from pipeline.losses import Losses, Median, by_reason, by_stage, lost, together
from pipeline.money import Money
from pipeline.outcomes import Group, Names, competitors, ended, group, groups, products
from pipeline.sizes import Band, by_size
from pipeline.stages import Stage
from pipeline.velocity import Velocity, factors
from pipeline.winloss import Ended, last_year

FIRST, SHOWN = 8, 60
"""Rows of a table that stand open, and that it has at all; what is beyond is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table of win rates: those of one name, or of one band of amounts."""

    name: str
    band: Band | None
    n: int
    won: Ended
    lost: Ended
    cancelled: int
    by_count: float | None
    by_amount: float | None
    behind: Behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The decided ones by one of their fields."""

    key: str
    first: tuple[Line, ...]
    more: tuple[Line, ...]
    left: int
    """Names that are in no row."""
    departed: int
    """Deleted ones that are left out, for history does not keep their field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A row of the table of reasons."""

    reason: str
    n: int
    amount: Money
    stages: tuple[tuple[Stage, int], ...]
    stage_unknown: int
    pushes: Median
    silent_days: Median
    behind: Behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Velocity and its factors, as they are read."""

    a_day: Money | None
    open: int
    win_rate: float | None
    mean_won: Money | None
    mean_days: float | None
    median_days: float | None
    n: int
    """Won ones whose cycle is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WinLoss:
    """The page, of the last twelve months."""

    since: date
    until: date
    all: Line
    departed: int
    pace: Pace
    cancelled: Behind
    cuts: tuple[Cut, ...]
    alike: tuple[tuple[str, bool], ...]
    """Fields that part nothing, and whether any of them states it."""
    why: tuple[Why, ...]
    every_loss: Why
    died: tuple[tuple[Stage | None, Behind], ...]
    has_history: bool
    lacks: tuple[Lack, ...]
    unconverted: tuple[Unconverted, ...]
    enough: int
    ever_closed: int


def view(site: Site) -> WinLoss:
    """One page."""
    book, period = site.book, last_year(site.today)
    decided = tuple(deal for deal in site.ended if deal.kind != "cancelled")
    cancelled = tuple(deal for deal in site.ended if deal.kind == "cancelled")
    losses = lost(book, site.history, period)
    cuts = site.once(("cuts",), (site.ended, book.departed, site.spelled), partial(_shown, site))
    return WinLoss(
        since=period[0],
        until=period[1],
        all=_line(site, "decided", group("", decided, book.settings.rates)),
        departed=sum(deal.kind != "cancelled" for deal in ended(book.departed, period)),
        pace=_pace(factors(book, site.today)),
        cancelled=behind(site, "cancelled", cancelled),
        cuts=tuple(cut for cut in cuts if _parts(cut)),
        alike=tuple((cut.key, any(line.name or line.band for line in cut.first)) for cut in cuts if not _parts(cut)),
        why=tuple(_why(site, f"reason-{n}", one) for n, one in enumerate(by_reason(losses, book), start=1)),
        every_loss=_why(site, "lost", together("", losses, book.settings)),
        died=tuple(
            (stage, behind(site, f"died-{n}", [loss.deal for loss in those]))
            for n, (stage, those) in enumerate(by_stage(losses, book.settings), start=1)
        ),
        has_history=site.history.is_known,
        lacks=lacks(site.history.limits),
        unconverted=without_rate((deal.final_amount for deal in decided), book.settings.rates),
        enough=ENOUGH,
        ever_closed=sum(not deal.is_open for deal in book.opportunities),
    )


def _shown(site: Site) -> tuple[Cut, ...]:
    """What is not hidden of them."""
    return tuple(cut for cut in _cuts(site) if cut.key != "amount" or "amounts" not in site.hidden)


def _cuts(site: Site) -> Iterator[Cut]:
    """Everything that the decided ones are parted by. History does not keep what deleted ones offered, and to whom."""
    rates, closed = site.book.settings.rates, site.ended
    there = ended(site.book.opportunities, last_year(site.today))
    departed = sum(deal.kind != "cancelled" for deal in closed) - sum(deal.kind != "cancelled" for deal in there)
    owned: tuple[tuple[str, Names], ...] = (
        ("owner", lambda deal: (site.owner(deal),)),
        ("channel", lambda deal: (site.channel(deal),)),
        ("tier", lambda deal: (site.tier(deal),)),
    )
    for key, names in owned:
        yield _cut(site, key, [(None, one) for one in groups(closed, names, rates)], 0)
    for key, names in (("products", products), ("competitors", competitors)):
        yield _cut(site, key, [(None, one) for one in groups(there, names, rates)], departed)
    yield _cut(site, "amount", by_size(closed, rates), 0)


def _cut(site: Site, key: str, found: Sequence[tuple[Band | None, Group]], departed: int) -> Cut:
    lines = [_line(site, f"{key}-{n}", one, band) for n, (band, one) in enumerate(found[:SHOWN], start=1)]
    return Cut(
        key=key,
        first=tuple(lines[:FIRST]),
        more=tuple(lines[FIRST:]),
        left=len(found) - len(lines),
        departed=departed,
    )


def _parts(cut: Cut) -> bool:
    """Whether there is something to compare; one band of all amounts is not."""
    return sum(cut.key != "amount" or line.band is not None for line in cut.first) > 1


def _line(site: Site, place: str, one: Group, band: Band | None = None) -> Line:
    return Line(
        name=one.name,
        band=band,
        n=one.n,
        won=one.won,
        lost=one.lost,
        cancelled=one.cancelled,
        by_count=one.by_count,
        by_amount=one.by_amount,
        behind=behind(site, place, one.deals),
    )


def _why(site: Site, place: str, one: Losses) -> Why:
    return Why(
        reason=one.reason,
        n=one.n,
        amount=one.amount,
        stages=one.stages,
        stage_unknown=one.stage_unknown,
        pushes=one.pushes,
        silent_days=one.silent_days,
        behind=behind(site, place, [loss.deal for loss in one.losses]),
    )


def _pace(found: Velocity) -> Pace:
    mean = found.cycle.mean_days
    return Pace(
        a_day=found.a_day,
        open=found.open,
        win_rate=None if found.win_rate is None else float(found.win_rate),
        mean_won=found.mean_won,
        mean_days=None if mean is None else round(float(mean), 1),
        median_days=found.cycle.median_days,
        n=found.cycle.n,
    )


PAGE = Page("winloss", template="pages/winloss.html", view=view, order=72, title=N_("Win and loss"))
