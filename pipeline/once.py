"""What was worked out of things that are still the same is not worked out again: for who builds again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from itertools import compress
from operator import is_, is_not
from typing import Any, Generic, Protocol, TypeVar

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_PLAIN = frozenset((str, int, bool, date, type(None)))
"""Types whose equal values are the same; of all others only a value itself is."""
_Made = tuple[object, tuple[Any, ...], Any]
"""A thing, what else was given, and what was made of them."""


class Each(Generic[_T_co]):
    """Gives what `make` makes of each of many things: of that very thing, and the same given with it, once."""

    __slots__ = ("_before", "_make", "_now")

    def __init__(
        self,
        make: Callable[..., _T_co],
        before: dict[int, _Made] | None = None,
        now: dict[int, _Made] | None = None,
    ) -> None:
        self._make = make
        self._before = {} if before is None else before
        self._now = {} if now is None else now
        """By a thing's number, which no other has as long as the thing is kept here beside what was made of it."""

    def __call__(self, thing: object, *given: Any) -> _T_co:
        """What is made, or was made before."""
        number = id(thing)
        known = self._now.get(number) or self._before.get(number)
        if known is None or not (known[1] is given or _is_same(known[1], given)):
            known = thing, given, self._make(thing, *given)
        self._now[number] = known
        made: _T_co = known[2]
        return made

    def __reduce__(self) -> tuple[type[Each[_T_co]], tuple[Callable[..., _T_co]]]:
        """In another process things have other numbers: there it begins anew."""
        return type(self), (self._make,)


class Once(Protocol):
    """Gives what `make` makes, which depends on what is `given` and on nothing else that may change."""

    def __call__(self, key: Hashable, given: tuple[Any, ...], make: Callable[[], _T], /) -> _T:
        """What is made, or was made under this key when the same was given."""

    def each(self, key: Hashable, given: tuple[Any, ...], make: Callable[..., _T], /) -> Callable[..., _T]:
        """Gives what is made of each of many things, under this key and when the same is given."""


class Anew:
    """Made each time: for who builds but once."""

    def __call__(self, _key: Hashable, _given: tuple[Any, ...], make: Callable[[], _T], /) -> _T:
        """As `Once`."""
        return make()

    def each(self, _key: Hashable, _given: tuple[Any, ...], make: Callable[..., _T], /) -> Callable[..., _T]:
        """As `Once`."""
        return make


anew = Anew()


class Kept:
    """Made once for what is given: the last that was made under each key is kept, as long as it is asked for."""

    def __init__(self) -> None:
        self._before: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}
        self._now: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}
        self._each: dict[Hashable, tuple[tuple[Any, ...], dict[int, Any], dict[int, Any]]] = {}
        """By key: what was given, and by number what was made before the last round, and what was asked for in it."""

    def __call__(self, key: Hashable, given: tuple[Any, ...], make: Callable[[], _T], /) -> _T:
        """As `Once`."""
        known = self._now.get(key) or self._before.get(key)
        if known is None or not _is_same(known[0], given):
            known = given, make()
        self._now[key] = known
        made: _T = known[1]
        return made

    def each(self, key: Hashable, given: tuple[Any, ...], make: Callable[..., _T], /) -> Each[_T]:
        """As `Once`."""
        known = self._each.get(key)
        if known is None or not _is_same(known[0], given):
            known = self._each[key] = given, {}, {}
        return Each(make, known[1], known[2])

    def forget(self) -> None:
        """A round ends, in which all was asked for that there is: nothing else is kept."""
        self._before, self._now = self._now, {}
        self._each = {key: (given, now, {}) for key, (given, _, now) in self._each.items()}


def _is_same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    if len(one) != len(other):
        return False
    if all(map(is_, one, other)):
        return True
    for a, b in compress(zip(one, other, strict=True), map(is_not, one, other)):
        kind = type(a)
        if kind is not type(b) or not (_is_same(a, b) if kind is tuple else kind in _PLAIN and a == b):
            return False
    return True
