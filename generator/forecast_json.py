"""The forecast as JSON: every field of the contract by its name."""

from __future__ import annotations

from datetime import date

from generator.contract import Json, money, total, unconverted
from pipeline.billing import Billing
from pipeline.book import Book
from pipeline.bookings import Booked, Bookings
from pipeline.forecast import Forecast
from pipeline.simulation import DRAWS, Simulation
from pipeline.velocity import sales_cycle, velocity
from pipeline.winloss import last_year, win_rate

OF_BOOKINGS = ("commit", "best_case", "won", "target", "attainment", "coverage", "p10", "p50", "p90")
"""What a period of the billing forecast does not have."""


def bookings(value: Bookings, simulation: Simulation) -> Json:
    """Periods by close date, with what was won in them, their targets and their ranges."""
    return {
        "basis": "bookings",
        "by": value.by,
        "periods": [_booked(one, simulation) for one in value.periods],
        "overdue": total(value.overdue),
        "undated": total(value.undated),
        "unconverted": unconverted(value.unconverted),
        "won_unconverted": unconverted(value.won_unconverted),
    }


def _booked(one: Booked, simulation: Simulation) -> Json:
    ranges = simulation.of(one.name)
    return {
        "period": one.name,
        **total(one.open),
        "commit": money(one.commit),
        "best_case": money(one.best_case),
        "won": money(one.won.amount),
        "target": money(one.target),
        "attainment": one.attainment,
        "coverage": one.coverage,
        **{name: money(amount) for name, amount in ranges._asdict().items()},
        "categories": {category: total(its) for category, its in one.categories},
        "chance": simulation.chances.get(one.name),
    }


def billing(value: Billing) -> Json:
    """Periods by invoice date."""
    return {
        "basis": "billing",
        "by": value.by,
        "periods": [{"period": one.name, **total(one.sum), **dict.fromkeys(OF_BOOKINGS)} for one in value.periods],
        "overdue": total(value.overdue),
        "undated": total(value.undated),
        "unconverted": unconverted(value.unconverted),
        "by_close_date": value.by_close_date,
    }


def learned(found: Forecast, book: Book, today: date) -> Json:
    """What history says: of stages, of past forecasts, and of what is won."""
    rate = win_rate(book.known, book.settings.rates, last_year(today))
    cycle = sales_cycle(book.known, last_year(today))
    return {
        "currency": book.settings.currency,
        "stages": [
            {
                "stage": one.stage.name,
                "configured": float(one.stage.probability),
                "calibrated": one.value,
                "n": one.n,
                "sufficient": one.is_sufficient,
                "interval": one.interval,
            }
            for one in found.stages
        ],
        "simulation": {
            "draws": DRAWS,
            "seed": f"{found.simulation.seed:016x}",
            "count": found.simulation.count,
            "slips": [{"months": months, "share": share} for months, share in found.slips.shares],
            "closed": len(found.slips.closed),
            "moved": found.simulation.moved,
        },
        "backtest": [
            {
                "period": one.period,
                "forecast": money(one.forecast),
                "actual": money(one.actual),
                "unforeseen": money(one.unforeseen),
                "bias": one.bias,
            }
            for one in found.backtest.months
        ],
        "mape": found.backtest.mape,
        "win_rate": {"count": rate.count, "amount": rate.amount, "won": rate.won, "lost": rate.lost},
        "sales_cycle": {"median_days": cycle.median_days, "n": cycle.n},
        "velocity": money(velocity(book, today)),
    }
