"""The forecast and how sure it is: what our own history says of open opportunities, and what they may bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.backtest import Backtest, backtest
from pipeline.book import Book
from pipeline.calibration import Calibrated, calibration
from pipeline.history import History
from pipeline.once import Once, anew
from pipeline.periods import KINDS, period
from pipeline.simulation import Simulation, seed, simulate
from pipeline.slippage import Slippage, slippage
from pipeline.targets import progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is learned from history, the ranges that follow, and how good earlier forecasts were."""

    stages: tuple[Calibrated, ...]
    slips: Slippage
    simulation: Simulation
    backtest: Backtest


def forecast(book: Book, history: History, today: date, once: Once = anew) -> Forecast:
    """On a day. Without history, probabilities are those of the settings, and nothing is moved or tested."""
    stages, slips = calibration(history), slippage(history, today)
    standing = (progress(book, today, period(today, by), by) for by in KINDS)
    goals = {one.name: one.gap for one in standing if one.gap and one.gap.amount > 0}
    return Forecast(
        stages=stages,
        slips=slips,
        simulation=simulate(book, today, stages, slips, seed(book, history, once), goals, once),
        backtest=backtest(history, today),
    )
