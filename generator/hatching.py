"""Hatches as lines for paper: printers make a picture of every pattern, two hundred times the size."""

from __future__ import annotations

import re
from itertools import product
from math import floor

TILE = 72
"""The side of a pattern, in units of the drawing."""
_PATTERN = re.compile(r'<pattern id="([^"]+)"[^>]*>(.*?)</pattern>', re.DOTALL)
_FILLED = re.compile(r'<path d="([^"]*)" fill="url\(#([^)"]+)\)" ?/>')
_NUMBER = re.compile(r"-?[\d.]+")


def drawn(svg: str) -> str:
    """The drawing, its hatched boxes filled with copies of what their patterns repeat."""
    return _FILLED.sub(_box, _PATTERN.sub(r'<g id="\1">\2</g>', svg))


def _box(match: re.Match[str]) -> str:
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
