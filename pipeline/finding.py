"""Which opportunity is meant: by slug, path, or any part of a name or client."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.opportunity import Opportunity


def plain(text: str) -> str:
    """The text without case and accents, as people search."""
    folded = unicodedata.normalize("NFKD", text.strip())
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold()


def find(which: str, deals: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    """The best matches: exact beats prefix beats substring beats close spelling; several are a tie."""
    wanted = plain(which)
    names = [(deal, tuple(_names(deal))) for deal in deals]
    if not wanted:
        return ()
    exact = [deal for deal, known in names if wanted in known]
    if exact:
        one = [deal for deal in exact if wanted in (plain(deal.slug), plain(deal.path))]
        return tuple(one or exact)
    for matches in (str.startswith, str.__contains__):
        found = [deal for deal, known in names if any(matches(name, wanted) for name in known)]
        if found:
            return tuple(found)
    return _close(wanted, names)


def _names(deal: Opportunity) -> Iterator[str]:
    yield plain(deal.slug)
    yield plain(deal.path)
    yield plain(deal.path.rsplit("/", 1)[-1])
    yield plain(deal.path).removeprefix("opportunities/").removesuffix(".md")
    yield plain(deal.name)
    yield plain(deal.client)


def _close(wanted: str, names: Iterable[tuple[Opportunity, tuple[str, ...]]]) -> tuple[Opportunity, ...]:
    from difflib import SequenceMatcher  # noqa: PLC0415  most know what it is called

    scored = []
    for deal, known in names:
        words = {word for name in known for word in (name, *name.replace("-", " ").split())}
        score = max(SequenceMatcher(None, wanted[:80], word[:80]).ratio() for word in words)
        scored.append((score, deal))
    best = max((score for score, _ in scored), default=0)
    return tuple(deal for score, deal in scored if score == best) if best >= 0.75 else ()
