"""Places in a text: those that are cut out of it, and those that are set aside while the rest is looked through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]
GAP = "…"
_ASIDE = "\ufffc"
LONGEST_RUN = 15
"""Groups of digits that one number has at most."""


def cut(text: str, spans: Iterable[Span]) -> str:
    """The text with an ellipsis at each place; those that overlap have one."""
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept += [text[at:start], GAP]
        at = max(at, end)
    return "".join((*kept, text[at:]))


def aside(text: str, spans: Iterable[Span]) -> str:
    """A text as long as it was, in which those places are neither digits nor words nor spaces."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept += [text[at:start], _ASIDE * (end - max(start, at))]
        at = max(at, end)
    return "".join((*kept, text[at:]))


def uncovered(spans: Iterable[Span], others: Iterable[Span]) -> Iterator[Span]:
    """Those places that no other covers from end to end."""
    covered = {at for span in others for at in range(*span)}
    return (span for span in spans if not (span[0] in covered and span[1] - 1 in covered))


def runs(text: str, chain: re.Pattern[str], covers: Callable[[Sequence[str], Sequence[str]], bool]) -> Iterator[Span]:
    """Those groups of digits of a chain that are covered together, the longest first.

    `covers` is asked of groups and of the marks around them: one before each, and one after the last.
    """
    for match in chain.finditer(text):
        spans = [group.span() for group in re.finditer(r"\d+", text[match.start() : match.end()])]
        groups = [match[0][start:end] for start, end in spans]
        marks = ["", *(match[0][one[1] : other[0]] for one, other in pairwise(spans)), ""]
        marks[0] = match[0][: spans[0][0]]
        n = 0
        while n < len(groups):
            for last in range(min(len(groups), n + LONGEST_RUN), n, -1):
                if covers(groups[n:last], marks[n : last + 1]):
                    yield match.start() + spans[n][0], match.start() + spans[last - 1][1]
                    n = last - 1
                    break
            n += 1
