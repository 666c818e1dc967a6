"""The people behind some opportunities: each person of a client once, with all that is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from pipeline.opportunity import Contact, Opportunity
from pipeline.vocabulary import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at a client: a contact, the decision maker, or both, of one or more opportunities."""

    client: str
    contact: Contact
    deals: tuple[Opportunity, ...]

    @property
    def key(self) -> str:
        """What tells one person of a client from another: the name, else the e-mail, else the phone."""
        return _key(self.client, self.contact)


def persons(deals: Iterable[Opportunity]) -> tuple[Person, ...]:
    """Everybody who can be named or reached, in the opportunities' order; the first that is said of them counts."""
    known: dict[str, Person] = {}
    for deal in deals:
        for contact in (*deal.contacts, deal.decision_maker):
            if contact is None or not (contact.full_name or contact.email or contact.phone):
                continue
            one = Person(client=deal.client, contact=contact, deals=(deal,))
            before = known.get(one.key)
            known[one.key] = one if before is None else _joined(before, contact, deal)
    return tuple(known.values())


def _key(client: str, contact: Contact) -> str:
    return f"{fold(client)}\0{fold(contact.full_name) or fold(contact.email) or fold(contact.phone)}"


def _joined(person: Person, contact: Contact, deal: Opportunity) -> Person:
    said = {
        field.name: getattr(person.contact, field.name) or getattr(contact, field.name) for field in fields(Contact)
    }
    named = {"name": person.contact.name, "surname": person.contact.surname}
    deals = person.deals if person.deals[-1] is deal else (*person.deals, deal)
    return replace(person, contact=Contact(**{**said, **named}), deals=deals)
