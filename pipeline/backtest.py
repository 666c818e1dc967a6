"""How good past forecasts were: what was forecast for each past month when it began, against what was won in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from pipeline.dates import at, month
from pipeline.history import History
from pipeline.money import Money
from pipeline.periods import between, first_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A month: its weighted bookings forecast at its first moment, and what those open then won in it.

    `unforeseen` is what others won. All in the base currency.
    """

    period: str
    forecast: Money
    actual: Money
    unforeseen: Money

    @property
    def bias(self) -> float | None:
        """(forecast − actual) ÷ actual: above 0 where too much was forecast; None where nothing was won."""
        if not self.actual.amount:
            return None
        return float((self.forecast - self.actual).amount / self.actual.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Every ended month whose first moment has a book, oldest first."""

    months: tuple[Tested, ...]

    @property
    def mape(self) -> float | None:
        """The mean absolute percentage error over the months in which something was won; None without any."""
        errors = [abs(tested.bias) for tested in self.months if tested.bias is not None]
        return sum(errors) / len(errors) if errors else None

    @property
    def bias(self) -> float | None:
        """Of all months together: (forecasts − actuals) ÷ actuals; None where nothing was won."""
        actual = sum(tested.actual.amount for tested in self.months)
        forecast = sum(tested.forecast.amount for tested in self.months)
        return float((forecast - actual) / actual) if actual else None


def backtest(history: History, today: date) -> Backtest:
    """Settings are today's; records are as they stood. A won one counts in the month in which it closed."""
    if history.began is None:
        return Backtest(months=())
    zone, rates = history.settings.zone, history.settings.rates
    began = history.began.astimezone(zone).date()
    names = [
        name
        for name in between(began, first_day(month(today)) - timedelta(days=1), "month")
        if at(first_day(name), time.min, zone) >= history.began
    ]
    rows = {name: row for row, name in enumerate(names)}
    numbers = [history.number_at(at(first_day(name), time.min, zone)) for name in names]
    forecast, actual, unforeseen = (tuple[list[Money | None], ...]([] for _ in names) for _ in range(3))
    for record in history.records:
        opened = [deal if deal and deal.is_open else None for deal in record.standings(numbers)]
        for name, deal, those in zip(names, opened, forecast, strict=True):
            if deal and deal.close_date and month(deal.close_date) == name:
                those.append(deal.weighted)
        closed, won = record.closed_on, record.deals[-1][1] if record.deals else None
        row = rows.get(month(closed)) if closed and won and won.kind == "won" else None
        if row is not None and won:
            (actual if opened[row] else unforeseen)[row].append(won.real_amount)
    return Backtest(
        months=tuple(
            Tested(period=name, forecast=rates.total(f), actual=rates.total(a), unforeseen=rates.total(u))
            for name, f, a, u in zip(names, forecast, actual, unforeseen, strict=True)
        )
    )
