"""What is to be won: the target of a period, of the company or of one owner, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.book import Book
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.periods import By, parts, period
from pipeline.settings import Settings
from pipeline.vocabulary import fold
from pipeline.winloss import Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a period stands: what was won in it, what is open and closes in it (overdue ones do not), and its target."""

    name: str
    won: Ended
    open: Sum
    target: Money | None

    @property
    def attainment(self) -> float | None:
        """Won ÷ target; None without a target."""
        return float(self.won.amount.amount / self.target.amount) if self.target and self.target.amount else None

    @property
    def gap(self) -> Money | None:
        """Target − won, negative beyond the target; None without a target."""
        return self.target - self.won.amount if self.target else None

    @property
    def coverage(self) -> float | None:
        """Open amount ÷ gap; None without a target, or where it is reached."""
        gap = self.gap
        return float(self.open.amount.amount / gap.amount) if gap and gap.amount > 0 else None


def target(settings: Settings, name: str, owner: str = "") -> Money | None:
    """The period's own target, else the sum of those of the periods that make it up where all are given, else None.

    In the base currency; one without a rate is not given. Owners' targets never add up to the company's.
    """
    wanted = _key(settings, owner)
    own = next((one for one in settings.targets if one.period == name and _key(settings, one.owner) == wanted), None)
    if own:
        return settings.rates.convert(own.amount)
    found = [target(settings, part, owner) for part in parts(name)]
    return settings.rates.total(found) if found and all(found) else None


def owners(settings: Settings) -> tuple[str, ...]:
    """Whoever has a target of their own, in the order of the settings."""
    named = {_key(settings, one.owner): settings.owner_name(one.owner) for one in settings.targets if one.owner}
    return tuple(named.values())


def progress(book: Book, today: date, name: str, by: By, owner: str = "") -> Progress:
    """How one period stands on a day, of the company or of an owner."""
    rates, wanted = book.settings.rates, _key(book.settings, owner)
    won = [deal for deal in wins(book, name, by) if _is_of(deal, wanted, book.settings)]
    closing = (d for d in book.open if d.close_date and d.close_date >= today and period(d.close_date, by) == name)
    return Progress(
        name=name,
        won=Ended(count=len(won), amount=rates.total(deal.real_amount for deal in won)),
        open=Sum.of((deal for deal in closing if _is_of(deal, wanted, book.settings)), rates),
        target=target(book.settings, name, owner),
    )


def wins(book: Book, name: str, by: By) -> Iterator[Opportunity]:
    """Those that were won in a period."""
    return (deal for deal in book.won if (day := deal.closed_on) and period(day, by) == name)


def _is_of(deal: Opportunity, wanted: str, settings: Settings) -> bool:
    """Whether an opportunity is that of an owner, by key or by name; all are without one."""
    return not wanted or (deal.owner != "" and _key(settings, deal.owner) == wanted)


def _key(settings: Settings, owner: str) -> str:
    return fold(settings.owner_key(owner)) if owner else ""
