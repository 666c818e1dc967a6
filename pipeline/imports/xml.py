"""The XML within workbooks: gone through once, without entities of its own and in one encoding only."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from pipeline.imports.extents import UnreadableError

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def walk(xml: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call back for every element and text; raises where it is not well formed, or states entities."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - the library's own way to say that this is all
    except (expat.ExpatError, ValueError) as fault:
        raise UnreadableError from fault


@lru_cache(maxsize=1_000)
def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: Attributes, name: str) -> str:
    """The value of an attribute, whatever its prefix."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _refuse(*_: object) -> None:
    raise UnreadableError
