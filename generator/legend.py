"""Legends of many entries, and the signs that stand for a range, a goal and a mark."""

from __future__ import annotations

from collections.abc import Iterable

from generator.drawing import PHONE, WIDTH, ems, shortened
from generator.svg import INK, PANEL, SOFT, Drawing

KEY = 22
"""A line of a legend."""
Look = tuple[str, str, str]
"""A text, and the colour and the hatch that stand for it; `RANGE`, `GOAL` and `MARK` are signs of their own."""
RANGE, GOAL, MARK = "range", "goal", "mark"


def key_lines(looks: Iterable[Look]) -> list[list[Look]]:
    """A legend of many entries, in as many lines as they need."""
    lines: list[list[Look]] = [[]]
    room = float(WIDTH)
    for label, colour, hatch in looks:
        short = shortened(label, (WIDTH - 40) / PHONE)
        needed = 36 + ems(short) * PHONE
        if needed > room and lines[-1]:
            lines.append([])
            room = WIDTH
        lines[-1].append((short, colour, hatch))
        room -= needed
    return lines


def draw_key(canvas: Drawing, lines: Iterable[Iterable[Look]]) -> None:
    """Such a legend, from the top."""
    for line, looks in enumerate(lines):
        x, y = 0.0, KEY * line
        for label, colour, hatch in looks:
            if hatch == RANGE:
                span(canvas, x + 6, y + 4, y + 16)
            elif hatch == GOAL:
                canvas.box(x - 2, y + 9, 16, 2.5, colour)
            elif hatch == MARK:
                canvas.box(x + 4.75, y + 2, 2.5, 16, colour)
            else:
                canvas.box(x, y + 4, 12, 12, colour, hatch=hatch)
            canvas.text(x + 18, y + 14, label, colour=SOFT)
            x += 36 + ems(label) * PHONE


def span(canvas: Drawing, x: float, top: float, bottom: float, middle: float | None = None) -> None:
    """From a high to a low value, over whatever stands there; a dot at the middle one."""
    canvas.box(x - 2.25, top, 4.5, bottom - top, PANEL)
    canvas.box(x - 0.9, top, 1.8, bottom - top, INK)
    for y in (top, bottom):
        canvas.box(x - 4, y - 0.9, 8, 1.8, INK)
    if middle is not None:
        canvas.box(x - 4, middle - 2.5, 8, 5, INK)
