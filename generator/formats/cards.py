"""The people of the opportunities as cards for a phone's or a mail program's address book (vCard 3.0)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from generator.i18n import Words, printable
from pipeline.opportunity import Opportunity
from pipeline.persons import Person, persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A person's card. Absent texts are empty."""

    uid: str
    full_name: str
    name: str
    surname: str
    client: str
    position: str
    phone: str
    email: str
    location: str
    opportunities: tuple[str, ...]


def view(deals: tuple[Opportunity, ...]) -> tuple[Card, ...]:
    """A card for each person of each client."""
    return tuple(map(_card, persons(deals)))


def _card(person: Person) -> Card:
    contact = person.contact
    return Card(
        uid=sha256(person.key.encode("utf-8", "replace")).hexdigest()[:32] + "@embudo",
        full_name=printable(contact.full_name or contact.email or contact.phone),
        name=printable(contact.name),
        surname=printable(contact.surname),
        client=printable(person.client),
        position=printable(contact.position),
        phone=printable(contact.phone),
        email=printable(contact.email),
        location=printable(contact.location),
        opportunities=tuple(printable(deal.name) for deal in person.deals),
    )


def content(cards: tuple[Card, ...], words: Words) -> bytes:
    """The cards one below the other, folded and escaped as every address book reads them."""
    from icalendar.parser import Contentlines  # noqa: PLC0415  takes long to import

    lines = Contentlines(line for card in cards for line in _lines(card, words))
    return bytes(lines.to_ical()) if lines else b""  # type: ignore[no-untyped-call]


def _lines(card: Card, words: Words) -> list[Any]:
    from icalendar.parser import Contentline, Parameters  # noqa: PLC0415
    from icalendar.prop import vAdr, vN, vOrg  # noqa: PLC0415

    note = words.ngettext(
        "Opportunity: %(names)s",
        "Opportunities: %(names)s",
        len(card.opportunities),
        names=", ".join(card.opportunities),
    )
    stated = (
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("PRODID", f"-//embudo//contacts//{words.language.upper()}"),
        ("UID", card.uid),
        ("FN", card.full_name),
        ("N", vN((card.surname, card.name, "", "", ""))),
        ("ORG", card.client and vOrg((card.client,))),
        ("TITLE", card.position),
        ("TEL;TYPE=WORK", card.phone),
        ("EMAIL;TYPE=INTERNET", card.email),
        ("ADR;TYPE=WORK", card.location and vAdr(("", "", "", card.location, "", "", ""))),
        ("NOTE", note),
        ("END", "VCARD"),
    )
    return [Contentline.from_parts(name, Parameters(), value) for name, value in stated if value]
