"""The forecast: the answer, the months behind it, how sure it is, how good earlier ones were, targets and billing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from generator.answering import answer, answer_in_numbers, billing_answer, how_good, how_sure
from generator.drawing import quoted
from generator.forecasting import SHOWN, By, beyond, closing, later, won_in
from generator.i18n import Words
from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.site import Site
from pipeline.billing import Part, later_parts, sum_of
from pipeline.bookings import Booked
from pipeline.funnel import Sum, Unconverted, without_rate
from pipeline.money import Money
from pipeline.periods import KINDS, between, first_day, last_day, parts, period
from pipeline.simulation import Range
from pipeline.stages import CATEGORIES
from pipeline.targets import Progress, owners, progress, target

LISTED = 200
"""So many of those that are invoiced in a period are listed, the largest; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A period of the bookings forecast, and the lists behind its figures. Ratios may be None."""

    name: str
    open: Sum
    commit: Money
    best_case: Money
    won: Money
    won_count: int
    range: Range
    target: Money | None
    attainment: float | None
    coverage: float | None
    href: str
    commit_href: str
    """Of the open ones in it: what is won has a list of its own. So has the best case."""
    commit_open: Money
    best_case_href: str
    best_case_open: Money
    won_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter and its months."""

    line: Line
    months: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target and how it stands; the company's has no owner."""

    owner: str
    name: str
    is_over: bool
    """Whether its period has ended."""
    won: Money
    won_count: int
    target: Money
    attainment: float | None
    gap: Money
    open: Sum
    coverage: float | None
    won_href: str
    open_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoiced:
    """What one opportunity brings in a period, in the base currency."""

    slug: str
    name: str
    client: str
    kind: str
    by_close_date: bool
    """Whether it stands at its close date, since it states no invoice date."""
    amount: Money | None
    weighted: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A period of the billing forecast and the list behind it; `later-…` is what lies beyond the last one."""

    name: str
    sum: Sum
    rows: tuple[Invoiced, ...]
    """The largest first."""
    more: Sum | None
    """What is not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The page, in its order."""

    records: int
    answer: str
    current: Line
    gap: Money | None
    sure: tuple[str, ...]
    is_tested: bool
    good: str
    quarters: tuple[Quarter, ...]
    overdue: Sum
    undated: Sum
    later: Sum | None
    later_href: str
    aims: tuple[Aim, ...]
    past_aims: tuple[Aim, ...]
    billing: str
    bills: tuple[Bill, ...]
    billed_undated: Sum
    by_close_date: int
    unknown: int
    unconverted: tuple[Unconverted, ...]
    """Open ones, and those won this year or later."""
    billed_unconverted: tuple[Unconverted, ...]
    """Where they are others than those."""
    excluded: int
    lacks: tuple[Lack, ...]
    today: date
    quarter: str
    """The current one, for the example of a target."""


def view(site: Site) -> Forecast:
    """One page."""
    book, today, words = site.book, site.today, Words(site.language)
    months, quarters = site.bookings["month"], site.bookings["quarter"]
    found, billed = site.forecast, site.billing["month"]
    current = quarters.periods[0]
    aims = tuple(_aims(site))
    recent = (deal for deal in book.won if (deal.closed_on or date.min).year >= today.year)
    amounts = (*(deal.amount for deal in book.open), *(deal.real_amount for deal in recent))
    unconverted = without_rate(amounts, book.settings.rates)
    return Forecast(
        records=len(book.opportunities),
        answer=answer_in_numbers(current, words)
        if "amounts" in site.hidden
        else answer(current, found.simulation, words),
        current=_line(site, current),
        gap=current.gap,
        sure=tuple(how_sure(found, words)),
        is_tested=bool(found.backtest.months),
        good=how_good(found.backtest, words),
        quarters=tuple(
            Quarter(
                line=_line(site, one),
                months=tuple(
                    _line(site, each)
                    for each in (*_past_months(site, one), *months.periods)
                    if period(first_day(each.name), "quarter") == one.name
                ),
            )
            for one in quarters.periods[: SHOWN["quarter"]]
        ),
        overdue=quarters.overdue,
        undated=quarters.undated,
        later=later(quarters.periods[SHOWN["quarter"] :]),
        later_href=beyond(quarters),
        aims=tuple(one for one in aims if not one.is_over),
        past_aims=tuple(one for one in aims if one.is_over),
        billing=billing_answer(site.billing["quarter"].periods[0], words),
        bills=tuple(_bills(site)),
        billed_undated=billed.undated,
        by_close_date=billed.by_close_date,
        unknown=billed.unknown,
        unconverted=unconverted,
        billed_unconverted=tuple(one for one in billed.unconverted if one not in unconverted),
        excluded=len(book.broken),
        lacks=lacks(site.history.limits),
        today=today,
        quarter=period(today, "quarter"),
    )


def _past_months(site: Site, quarter: Booked) -> Iterator[Booked]:
    """The months of a quarter that are over, of which only what was won is left, where something was."""
    nothing = Sum.of((), site.book.settings.rates)
    for name in parts(quarter.name):
        if last_day(name) >= site.today:
            continue
        standing = progress(site.book, site.today, name, "month")
        if standing.won.count:
            categories = tuple((category, nothing) for category in CATEGORIES)
            yield Booked(name=name, won=standing.won, open=nothing, target=standing.target, categories=categories)


def _line(site: Site, one: Booked) -> Line:
    this, by_category = period(site.today, "month"), dict(one.categories)
    sure, best = by_category["commit"].count, by_category["best_case"].count
    return Line(
        name=one.name,
        open=one.open,
        commit=one.commit,
        best_case=one.best_case,
        won=one.won.amount,
        won_count=one.won.count,
        range=site.forecast.simulation.of(one.name),
        target=one.target,
        attainment=one.attainment,
        coverage=one.coverage,
        href=closing(one.name, this) if one.open.count else "",
        commit_href=closing(one.name, this, ("commit",)) if sure else "",
        commit_open=one.commit - one.won.amount,
        best_case_href=closing(one.name, this, ("commit", "best_case")) if sure or best else "",
        best_case_open=one.best_case - one.won.amount,
        won_href=won_in(one.name) if one.won.count else "",
    )


def _aims(site: Site) -> Iterator[Aim]:
    """The company's targets of this year, then those of each owner; of periods to come the forecast itself tells."""
    settings, today = site.book.settings, site.today
    first, last = first_day(str(today.year)), last_day(str(today.year))
    for owner in ("", *owners(settings)):
        for by in KINDS[::-1]:
            for name in between(first, last, by):
                if first_day(name) <= today and target(settings, name, owner):
                    yield from _aim(site, owner, progress(site.book, today, name, by, owner))


def _aim(site: Site, owner: str, one: Progress) -> Iterator[Aim]:
    owner = site.spellings["owner"](owner) if owner else ""
    mine = f"&owner={quoted(owner)}" if owner else ""
    is_over = last_day(one.name) < site.today
    this = period(site.today, "month")
    if one.target and one.gap:
        yield Aim(
            owner=owner,
            name=one.name,
            is_over=is_over,
            won=one.won.amount,
            won_count=one.won.count,
            target=one.target,
            attainment=one.attainment,
            gap=one.gap,
            open=one.open,
            coverage=None if is_over else one.coverage,
            won_href=won_in(one.name) + mine if one.won.count else "",
            open_href=closing(one.name, this) + mine if one.open.count else "",
        )


def _bills(site: Site) -> Iterator[Bill]:
    """Quarters and months, each with what lies beyond those that are told apart."""
    kinds: tuple[By, ...] = ("quarter", "month")
    for by in kinds:
        periods = site.billing[by].periods
        for one in periods[: SHOWN[by]]:
            if one.parts:
                yield _bill(site, one.name, one.parts, one.sum)
        rest = later_parts(periods[SHOWN[by] :])
        if rest:
            yield _bill(site, f"later-{by}", rest, sum_of(rest, site.book.settings.rates))


def _bill(site: Site, name: str, those: Sequence[Part], whole: Sum) -> Bill:
    return Bill(
        name=name,
        sum=whole,
        rows=tuple(_invoiced(part) for part in those[:LISTED]),
        more=sum_of(those[LISTED:], site.book.settings.rates) if those[LISTED:] else None,
    )


def _invoiced(part: Part) -> Invoiced:
    deal = part.deal
    return Invoiced(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        kind=deal.kind,
        by_close_date=deal.invoice_date is None,
        amount=part.amount,
        weighted=part.weighted,
    )


PAGE = Page("forecast", template="pages/forecast.html", view=view, order=35, title=N_("Forecast"))
