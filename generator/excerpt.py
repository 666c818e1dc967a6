"""A problem as text: where, what, the line with a caret, and the remedy."""

from __future__ import annotations

import unicodedata

from generator.i18n import Words, printable
from pipeline.source import Place, Problem

WIDEST = 100


def caret_lines(place: Place) -> tuple[str, str] | None:
    """The line of a place and a line of carets below it, cut to a window; None where there is no line."""
    if not place.excerpt.strip():
        return None
    text = printable(place.excerpt.replace("\t", " "))
    start = min(place.column - 1, len(text))
    end = max(min(start + place.width, len(text)), start + 1)
    cut = max(0, start - WIDEST // 3) if len(text) > WIDEST else 0
    shown, head = text[cut : cut + WIDEST], text[cut:start]
    carets = "^" * max(_columns(text[start : min(end, cut + WIDEST)]), 1)
    lead, tail = ("…" if cut else ""), ("…" if len(text) > cut + WIDEST else "")
    return f"{lead}{shown}{tail}", " " * (len(lead) + _columns(head)) + carets


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def as_text(problem: Problem, words: Words) -> str:
    """The whole problem, for a terminal: `path:line:column: error: …`."""
    place, message = problem.place, words.problem(problem)
    severity = words.gettext("error") if problem.is_error else words.gettext("warning")
    lines = [f"{printable(place.path)}:{place.line}:{place.column}: {severity}: {message.text}"]
    excerpt = caret_lines(place)
    if excerpt:
        number = str(place.line)
        lines.append(f"  {number} | {excerpt[0]}")
        lines.append(f"  {' ' * len(number)} | {excerpt[1]}")
    if message.hint:
        lines.append(f"  {message.hint}")
    return "\n".join(lines)
