"""A small line of amounts over time, as points that a template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.money import Money

WIDTH, HEIGHT, MARGIN = 240, 48, 4
ROOM = 0.25
"""Below the least amount, in parts of how far they go: the line tells of changes, the list of amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """Points `x,y` of a line with steps, in a box of WIDTH × HEIGHT units, and the amounts it goes through."""

    points: str
    last: tuple[float, float]
    amounts: tuple[tuple[datetime, Money | None], ...]
    width: int = WIDTH
    height: int = HEIGHT


def spark(amounts: Sequence[tuple[datetime, Money | None]], until: datetime) -> Spark | None:
    """None where the amount never changed. No amount, or one in another currency than the last, is a gap at 0."""
    if len(amounts) < 2:
        return None
    currency = next((money.currency for _, money in reversed(amounts) if money), "")
    levels = [float(money.amount) if money and money.currency == currency else 0.0 for _, money in amounts]
    first, most = amounts[0][0].timestamp(), max(levels)
    low = min(levels) - (most - min(levels)) * ROOM
    high = (most - low) or 1.0
    span = max(until.timestamp() - first, 1.0)
    wide, tall = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    points: list[tuple[float, float]] = []
    for (at, _), level in zip(amounts, levels, strict=True):
        x = MARGIN + min((at.timestamp() - first) / span, 1.0) * wide
        y = MARGIN + (1 - (level - low) / high) * tall
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    points.append((MARGIN + wide, points[-1][1]))
    rounded = [(round(x, 1), round(y, 1)) for x, y in points]
    return Spark(points=" ".join(f"{x},{y}" for x, y in rounded), last=rounded[-1], amounts=tuple(amounts))
