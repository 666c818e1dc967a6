"""A field that is made of columns: `{product} · {account}`, without the separators around what is empty."""

from __future__ import annotations

import re
from collections.abc import Callable

_PART = re.compile(r"([(\[«“\"]?)\{([^{}]+)\}([)\]»”\"]?)")
"""A column's name, with the brackets or quotes that go with it."""


def named(template: str) -> tuple[str, ...]:
    """The columns that a template is made of."""
    return tuple(match[2].strip() for match in _PART.finditer(template))


def filled(template: str, value: Callable[[str], str]) -> str:
    """The template with the values of its columns; empty where all of them are."""
    parts = list(_PART.finditer(template))
    text, written, start = "", False, 0
    for match in parts:
        between, start = template[start : match.start()], match.end()
        inner = value(match[2].strip())
        if inner and (written or match is parts[0]):
            text += between
        if inner:
            text += f"{match[1]}{inner}{match[3]}"
            written = True
    return text + template[start:] if parts and value(parts[-1][2].strip()) else text if parts else template
