"""What long lists show of each thing: looked at, and rendered, by itself and no more often than it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from typing import Any, Protocol, TypeVar

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)


class Listed:
    """One of a long list: frozen, and the same object as long as it shows the same, where anything is kept at all."""

    __slots__ = ("_mark",)

    _mark: bytes

    def mark(self, said: Callable[[], bytes]) -> bytes:
        """What stands for all that it says, which is asked for once."""
        try:
            return self._mark
        except AttributeError:
            mark = sha256(said()).digest()
            object.__setattr__(self, "_mark", mark)
            return mark


@dataclass(frozen=True, slots=True)
class Piece(Listed):
    """One of a long list as it is written into a file."""

    data: bytes


def marks(those: Iterable[Listed]) -> tuple[bytes, ...] | None:
    """The marks of many, where all of them were asked for before."""
    try:
        return tuple(map(_MARK, those))
    except AttributeError:
        return None


_MARK = attrgetter("_mark")


class Macro(Protocol[_T_co]):
    """A template's macro, for one of a list."""

    name: str

    def __call__(self, one: Listed, /, *given: Any) -> _T_co:
        """What it shows."""


def anew(macro: Macro[_T], one: Listed, *given: Any) -> _T:
    """Rendered each time: for who renders a page but once."""
    return macro(one, *given)


class Kept:
    """What one page last showed of each, for who renders it again. `given` are plain values, and the frame stays."""

    def __init__(self, frame: object, before: Kept | None) -> None:
        self._frame = frame
        self._before = before._shown if before and before._frame is frame else {}
        self._shown: dict[tuple[object, ...], tuple[Listed, Any]] = {}

    def __call__(self, macro: Macro[_T], one: Listed, *given: Any) -> _T:
        """As `anew`."""
        key = macro.name, id(one), given
        known = self._before.get(key) or (one, macro(one, *given))
        self._shown[key] = known
        shown: _T = known[1]
        return shown

    def done(self) -> bool:
        """The page is rendered, and what it shows no more is forgotten: whether it has lists at all."""
        self._before = {}
        return bool(self._shown)
