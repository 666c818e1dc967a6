"""Sellers whose odds and pushes are known: what their history teaches is true, and as sure as it says."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import pytest

from pipeline.calibration import calibration
from pipeline.simulation import seed, simulate
from pipeline.slippage import slippage
from tests.sellers import ODDS, Sellers, sellers

# two hundred simulated months take twice as long where each line is counted, and others count them
pytestmark = pytest.mark.no_cover

Z = 1.959964
"""Of a normal distribution, 95 % lie so many deviations around the mean."""
MONTHS = slice(4, 24)
"""From the fifth month on there is something to learn from."""


def interval(won: int, n: int) -> tuple[float, float]:
    """Where the odds lie with 95 % confidence (Wilson 1927)."""
    center, half = won + Z * Z / 2, Z * sqrt(won * (n - won) / n + Z * Z / 4)
    return (center - half) / (n + Z * Z), (center + half) / (n + Z * Z)


def held(those: Sellers) -> Iterator[bool]:
    """Of each stage: whether the interval of what its history says holds the truth."""
    for one, truth in zip(calibration(those.history), ODDS, strict=True):
        low, high = interval(one.won, one.n)
        assert one.interval == pytest.approx((low, high), abs=1e-6)
        assert low <= one.value <= high
        yield low <= truth <= high


def test_the_interval_of_the_odds_holds_the_truth_nine_times_of_ten() -> None:
    """95 % of them should. Those of one history go together: who is in one stage has often been in others."""
    whole = [holds for number in range(1, 11) for holds in held(sellers(number))]
    assert sum(whole) / len(whole) >= 0.9
    smaller = [holds for number in range(7, 37) for holds in held(sellers(number, 600))]
    assert sum(smaller) / len(smaller) >= 0.9


def within(those: Sellers) -> Iterator[bool]:
    """Of each month: whether what was open at its first moment won as much in it as was simulated then."""
    for month in those.months[MONTHS]:
        known = those.known(month)
        book = known.at(known.last)
        simulated = simulate(book, month, calibration(known), slippage(known, month), seed(book, known))
        told = simulated.of(f"{month:%Y-%m}")
        yield told.p10.amount <= those.won(month) <= told.p90.amount


def test_of_two_hundred_months_eight_in_ten_lie_between_p10_and_p90() -> None:
    told = [inside for number in range(1, 11) for inside in within(sellers(number))]
    assert len(told) == 200
    assert sum(told) / len(told) == pytest.approx(0.8, abs=0.08)
