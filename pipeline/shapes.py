"""What may stand at each key of a record: text as typed or a typed value, and what may stand below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Key, Type, fold, index, spellings


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand at a key: text as typed, or a typed value whose ` # …` is a comment; and what below it."""

    text: bool = True
    flow: str = ""
    """Brackets that open a YAML collection here; elsewhere they are text."""
    keys: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))
    item: Shape | None = None
    other: Shape | None = None
    """The shape at a key that `keys` does not name."""
    names: tuple[str, ...] = ()
    """Spellings of the keys, for near misses."""


ANY = Shape()
TYPED = Shape(text=False)
TEXTS = Shape(flow="[", item=ANY)


@cache
def _below(keys: tuple[Key, ...]) -> Mapping[str, Shape]:
    return MappingProxyType({name: shape_of(key.type) for name, key in index(keys).items()})


@cache
def shape_of(type_: Type) -> Shape:
    """The shape of a key's value."""
    match type_:
        case Type.TEXT | Type.DATED_TEXT:
            return ANY
        case Type.TEXTS:
            return TEXTS
        case Type.PRODUCTS | Type.CONTACTS | Type.CONTACT:
            keys = PRODUCT_KEYS if type_ is Type.PRODUCTS else CONTACT_KEYS
            one = Shape(flow="{", keys=_below(keys), names=spellings(keys))
            return Shape(flow="[{", keys=one.keys, names=one.names, item=one)
        case _:
            return TYPED


@cache
def record_shape(aliases: tuple[tuple[str, str], ...]) -> Shape:
    """The shape of a record's front matter, with the settings' foreign keys."""
    own = index(KEYS)
    foreign = {name: shape_of(own[fold(ours)].type) for name, ours in aliases}
    return Shape(keys=MappingProxyType({**_below(KEYS), **foreign}), names=spellings(KEYS))
