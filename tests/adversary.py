"""How much is thrown at it: a size that every run can afford, or all of it (`make torture`).

A test marked `adversarial` says what it threw by `thrown(inputs=…)`; the sums stand at the end of the run.
"""

from __future__ import annotations

import os
from typing import Protocol, TypeVar

FULL = os.environ.get("EMBUDO_TORTURE") == "full"
_T = TypeVar("_T")


class Thrown(Protocol):
    """Counts what was thrown, by kind: `thrown(kills=12)`."""

    def __call__(self, **counts: int) -> None: ...


def size(small: _T, full: _T) -> _T:
    """One of two sizes, as this run can afford."""
    return full if FULL else small
