"""Sellers whose odds and pushes are known: what their history teaches is true, and as sure as it says."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import pytest

from pipeline.calibration import calibration
from tests.sellers import ODDS, Sellers, sellers

Z = 1.959964
"""Of a normal distribution, 95 % lie so many deviations around the mean."""


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
    told = [holds for number in range(7, 37) for holds in held(sellers(number, 600))]
    assert sum(told) / len(told) >= 0.9
