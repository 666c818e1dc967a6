"""Rules across fields and across records: nothing here hides a record, but a slug that two share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pipeline.frontmatter import Document
from pipeline.nodes import Node
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.source import Argument, Place, Problem
from pipeline.vocabulary import nearest

MOST_ACTIONS = 2
_CONFLICTED = re.compile(
    r"(.+?)[ ._-]*(?:\((?=[^()]*conflict)[^()]*\)|\.sync-conflict-[0-9]{8}-[0-9]{6}.*|[ _-]conflicted copy.*)",
    re.IGNORECASE,
)
"""How Dropbox, Nextcloud, OneDrive, Google Drive and Syncthing call a file that two saved at once."""
_COPIED = re.compile(
    r"(.+?)(?: \([0-9]{1,2}\)| ?[-–]? ?(?<![^\W_])(?i:cop(?:ia|y))(?: \(?[0-9]{1,2}\)?)?|-[A-Z0-9][A-Z0-9-]{2,})"
)
"""Copies by hand, and OneDrive's with the name of a machine."""
_COPYING = re.compile(r"(?i:cop[iy])|\(|-[A-Z0-9-]{3,}\Z")
"""Something of which there is in every name of a copy that is none of a conflict."""
_COPY_OF = re.compile(r"(?:Copia de|Copy of) (.+)", re.IGNORECASE)


def check_opportunity(
    deal: Opportunity, fields: Mapping[str, Node], document: Document, settings: Settings
) -> Iterator[Problem]:
    """What one record says that does not fit together."""

    def at(name: str, code: str, **arguments: Argument) -> Problem:
        return Problem.at(document.place(fields[name]), code, **arguments)

    actions = [line for line in deal.next_step.split("\n") if line.strip()]
    if len(actions) > MOST_ACTIONS:
        yield at("next_step", "too-many-actions", count=len(actions), most=MOST_ACTIONS)
    if deal.amount and deal.monthly_amount and deal.months and "amount" in fields:
        product = deal.monthly_amount * deal.months
        if product != deal.amount and deal.amount.amount:
            yield at(
                "amount",
                "monthly-disagrees",
                amount=deal.amount,
                product=product,
                months=deal.months,
            )
    if deal.created and deal.close_date and deal.close_date < deal.created:
        yield at("close_date", "close-before-created", close=deal.close_date, created=deal.created)
    if deal.is_open:
        for name in ("actual_close_date", "actual_amount", "lost_reason"):
            if getattr(deal, name):
                yield at(name, "closed-field-on-open", stage=deal.stage.name, stage_es=deal.stage.label("es"))
    if settings.owners and deal.owner and "owner" in fields and settings.owner_key(deal.owner) == deal.owner:
        known = [name for pair in settings.owners for name in pair]
        suggestion = nearest(deal.owner, known)
        if suggestion and deal.owner not in known:
            yield at("owner", "owner-near-miss", text=deal.owner, suggestion=suggestion)


def check_book(deals: Iterable[Opportunity]) -> Iterator[Problem]:
    """What records say of each other: two with one slug (the first path keeps it), two with one id."""
    slugs: dict[str, Opportunity] = {}
    ids: dict[str, Opportunity] = {}
    for deal in deals:
        if deal.slug in slugs:
            yield Problem.at(deal.place, "slug-collision", slug=deal.slug, other=slugs[deal.slug].path)
            continue
        slugs[deal.slug] = deal
        if deal.id in ids:
            yield Problem.at(deal.place, "same-id", id=deal.id, other=ids[deal.id].path)
        ids.setdefault(deal.id, deal)


def check_copies(paths: Iterable[str], deals: Iterable[Opportunity]) -> Iterator[Problem]:
    """Copies that a cloud drive, or somebody by hand, made beside a record: counted too, they would count it twice."""
    known, read = set(paths), {deal.path: deal for deal in deals}
    for path in sorted(known):
        folder, _, name = path.rpartition("/")
        stem, _, ending = name.rpartition(".")
        for text, is_sure in _originals(stem):
            original = f"{folder}/{text}.{ending}"
            if original in known and original != path and (is_sure or _says_the_same(read, path, original)):
                yield Problem.at(Place(path=path), "copy-of", original=original)
                break


@lru_cache(maxsize=65536)
def _originals(stem: str) -> tuple[tuple[str, bool], ...]:
    """What a file would be a copy of, by its name; and whether that name says so for sure."""
    return tuple(_read_as_copy(stem))


def _read_as_copy(stem: str) -> Iterator[tuple[str, bool]]:
    if "conflict" in stem.lower() and (match := _CONFLICTED.fullmatch(stem)):
        yield match[1], True
    for pattern in (_COPIED, _COPY_OF) if _COPYING.search(stem) else ():
        if match := pattern.fullmatch(stem):
            yield match[1], False


def _says_the_same(read: Mapping[str, Opportunity], path: str, original: str) -> bool:
    """Whether two records are called the same, and of the same client: then one is a copy and not another sale."""
    copy, other = read.get(path), read.get(original)
    return copy is not None and other is not None and (copy.name, copy.client) == (other.name, other.client)
