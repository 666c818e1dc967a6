"""What the search of the pages reads: every opportunity with all that was written about it, fetched when needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generator.export import Export
from generator.i18n import Words, printable
from generator.listed import Piece
from generator.phrases import sentence
from generator.site import Site
from pipeline.opportunity import Contact, Opportunity, extra_lines


@dataclass(frozen=True, slots=True)
class Index:
    """All that can be found: what is known of each, as it is written."""

    found: tuple[Piece, ...]


ESCAPES = (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""What would end a script, or a line of one."""
WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def view(site: Site) -> Index:
    """Every opportunity with all that was written about it."""
    words = Words(site.language)
    found = site.once.each("found", site.spelled, partial(_found, site, words))
    return Index(tuple(map(found, site.book.opportunities)))


def content(index: Index, _words: Words) -> bytes:
    """A classic script, since a page opened from the disk may read no other file."""
    return b"embudo.index([" + b",".join([one.data for one in index.found]) + b"]);\n"


def _found(site: Site, words: Words, deal: Opportunity) -> Piece:
    amount = deal.real_amount if deal.kind == "won" else deal.amount
    known = {
        "slug": deal.slug,
        "name": printable(deal.name),
        "client": printable(deal.client),
        "stage": sentence(words.stage(deal.stage)),
        "amount": words.money(amount) if amount else "",
        "open": deal.is_open,
        "text": printable("\n".join(line for line in _lines(site, deal) if line)),
    }
    text = WRITTEN(known)
    for letter, escape in ESCAPES:
        text = text.replace(letter, escape)
    return Piece(text.encode("utf-8", "replace"))


def _lines(site: Site, deal: Opportunity) -> Iterator[str]:
    yield from (deal.end_customer, deal.next_step, site.owner(deal), deal.channel, deal.lost_reason, deal.lost_to)
    yield from (*deal.tags, *deal.competitors)
    for person in (deal.decision_maker, *deal.contacts):
        if person is not None:
            yield " · ".join(_known(person))
    yield from (product.name for product in deal.products)
    for activity in deal.activities:
        yield activity.text
        yield activity.body
    yield deal.notes
    for _key, value in deal.extra:
        yield from extra_lines(value)


def _known(person: Contact) -> Iterator[str]:
    texts = (person.full_name, person.position, person.phone, person.email, person.location, person.values)
    yield from (text for text in (*texts, person.remarks) if text)
    yield from (value for _key, value in person.extra if value)


EXPORT = Export(name="search", path="assets/search-index.js", view=view, content=content)
