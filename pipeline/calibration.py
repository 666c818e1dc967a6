"""What stages are worth by our own history: of those that passed through one and were decided, the share won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from pipeline.history import History
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage

WEIGHT = 5
"""What is configured counts as so many outcomes (k)."""
ENOUGH = 10
"""Outcomes below which the history is insufficient."""
Z = 1.959964
"""The standard normal deviate of a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """A stage, its configured probability, and how many of those that passed through it were decided, and won."""

    stage: Stage
    n: int
    won: int

    @property
    def value(self) -> float:
        """The calibrated probability, (won + k·p) ÷ (n + k)."""
        return float((self.won + WEIGHT * self.stage.probability) / (self.n + WEIGHT))

    @property
    def is_sufficient(self) -> bool:
        """Whether the history says enough to be used."""
        return self.n >= ENOUGH

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies at 95 %: Wilson's score interval (1927) of won ÷ n; None without outcomes."""
        if not self.n:
            return None
        share, z2 = self.won / self.n, Z * Z / self.n
        middle, half = share + z2 / 2, Z * sqrt(share * (1 - share) / self.n + z2 / self.n / 4)
        return max((middle - half) / (1 + z2), 0.0), min((middle + half) / (1 + z2), 1.0)


def calibration(history: History) -> tuple[Calibrated, ...]:
    """Of each open stage, in the funnel's order.

    Won and lost ones count by their last outcome, deleted ones as they were last seen; cancelled ones do not.
    """
    stages = history.settings.stages.open
    n, won = ({stage.name: 0 for stage in stages} for _ in range(2))
    for record in history.records:
        kind = record.deals[-1][1].kind if record.deals else ""
        if kind in ("won", "lost"):
            for name in {deal.stage.name for _, deal in record.deals if deal.is_open}:
                n[name] += 1
                won[name] += kind == "won"
    return tuple(Calibrated(stage=stage, n=n[stage.name], won=won[stage.name]) for stage in stages)


def usable(calibrated: Iterable[Calibrated]) -> Mapping[str, float]:
    """The calibrated probabilities of those stages of which the history says enough, by name."""
    return {one.stage.name: one.value for one in calibrated if one.is_sufficient}


def odds(deal: Opportunity, known: Mapping[str, float]) -> Decimal | float:
    """How likely an open opportunity is to be won: as it states, else as is known of its stage, else as configured."""
    if deal.own_probability is not None:
        return deal.own_probability
    return known.get(deal.stage.name, deal.stage.probability)
