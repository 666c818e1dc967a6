"""What was worked out of things that are still the same is not worked out again: for who builds again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, Protocol, TypeVar

_T = TypeVar("_T")
_PLAIN = frozenset((str, int, bool, date, type(None)))
"""Types whose equal values are the same; of all others only a value itself is."""


class Once(Protocol):
    """Gives what `make` makes, which depends on what is `given` and on nothing else that may change."""

    def __call__(self, key: Hashable, given: tuple[Any, ...], make: Callable[[], _T], /) -> _T:
        """What is made, or was made under this key when the same was given."""


def anew(_key: Hashable, _given: tuple[Any, ...], make: Callable[[], _T]) -> _T:
    """Made each time: for who builds but once."""
    return make()


class Kept:
    """Made once for what is given: the last that was made under each key is kept."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}

    def __call__(self, key: Hashable, given: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        """As `Once`."""
        known = self._made.get(key)
        if known is None or not _is_same(known[0], given):
            known = self._made[key] = given, make()
        made: _T = known[1]
        return made


def _is_same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    if len(one) != len(other):
        return False
    for a, b in zip(one, other, strict=True):
        if a is not b:
            kind = type(a)
            if kind is not type(b) or not (_is_same(a, b) if kind is tuple else kind in _PLAIN and a == b):
                return False
    return True
