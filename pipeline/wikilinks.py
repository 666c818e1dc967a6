"""`[[links]]` from one record to another: by file, by path, or by the opportunity's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.files import RECORDS
from pipeline.opportunity import Opportunity, extra_lines
from pipeline.slugs import slug_of
from pipeline.vocabulary import fold

LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]*))?\]\]")
"""A target, and the text to show."""


def label(target: str, shown: str = "") -> str:
    """What a link reads as: its own text, else the last part of its target."""
    return shown.strip() or target.split("#", maxsplit=1)[0].rsplit("/", 1)[-1].strip() or target


def index(deals: Iterable[Opportunity]) -> Mapping[str, str]:
    """Slugs by all that a link may call an opportunity. A name that two have is nobody's."""
    known: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for deal in deals:
        within = deal.path.removeprefix(f"{RECORDS}/").rsplit(".", 1)[0].casefold()
        known |= {within: deal.slug, f"{RECORDS}/{within}": deal.slug, deal.slug: deal.slug}
        names.setdefault(fold(deal.name), []).append(deal.slug)
    return {**{f"={name}": slugs[0] for name, slugs in names.items() if len(slugs) == 1}, **known}


def links(known: Mapping[str, str], deal: Opportunity) -> tuple[tuple[str, str], ...]:
    """The targets in a record's texts that are opportunities, each with its slug."""
    found = dict.fromkeys(target for text in _texts(deal) if "[[" in text for target, _ in LINK.findall(text))
    pairs = ((target, _slug(target, known)) for target in found)
    return tuple((target, slug) for target, slug in pairs if slug)


def _texts(deal: Opportunity) -> Iterator[str]:
    yield deal.notes
    for activity in deal.activities:
        yield activity.text
        yield activity.body
    for _key, value in deal.extra:
        yield from extra_lines(value)


def _slug(target: str, known: Mapping[str, str]) -> str:
    plain = target.split("#", maxsplit=1)[0].strip().removeprefix("./").lstrip("/")
    plain = plain[:-3] if plain.lower().endswith(".md") else plain
    by_path = known.get(plain.casefold().removeprefix("../"))
    if by_path or "/" in plain:
        return by_path or ""
    return known.get(slug_of(plain)) or known.get(f"={fold(plain)}") or ""
