"""A page made ready for any printer: no links, colours by their values, and hatches as lines.

Browsers make a large picture of every pattern; WeasyPrint knows no variables within drawings.
"""

from __future__ import annotations

import re
from itertools import product
from math import floor

TILE = 72
"""The side of a pattern, in units of the drawing."""
_LINK = re.compile(r"</?a(?:\s[^>]*)?>")
_COLOUR = re.compile(r"(--[\w-]+): (#[0-9a-f]{3,6});")
_USED = re.compile(r'="var\((--[\w-]+)\)"')
_PATTERN = re.compile(r'<pattern id="([^"]+)"[^>]*>(.*?)</pattern>', re.DOTALL)
_FILLED = re.compile(r'<path d="([^"]*)" fill="url\(#([^)"]+)\)"(?: color="[^"]*")? ?/>')
_NUMBER = re.compile(r"-?[\d.]+")


def ready(html: str) -> str:
    """The page as it is printed. Its own style sheet gives the colours."""
    colours = dict(_COLOUR.findall(html))
    html = _USED.sub(lambda match: f'="{colours[match[1]]}"', _LINK.sub("", html))
    return _FILLED.sub(_box, _PATTERN.sub(r'<g id="\1">\2</g>', html))


def _box(match: re.Match[str]) -> str:
    """A hatched box, filled with copies of what its pattern repeats."""
    numbers = [float(number) for number in _NUMBER.findall(match[1])]
    xs, ys = numbers[::2], numbers[1::2]
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    copies = "".join(
        f'<use href="#{match[2]}" x="{x * TILE}" y="{y * TILE}"/>' for x, y in product(_over(xs), _over(ys))
    )
    place = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}"'
    return f'<svg {place} viewBox="{left:g} {top:g} {width:g} {height:g}">{copies}</svg>'


def _over(those: list[float]) -> range:
    """The tiles that reach from the least to the greatest."""
    return range(floor(min(those) / TILE), floor(max(those) / TILE) + 1)
