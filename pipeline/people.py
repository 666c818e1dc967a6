"""Contacts, the decision maker, and products, in every form that people write them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.opportunity import Contact, Influence, Product
from pipeline.reading import Reader
from pipeline.vocabulary import CONTACT_KEYS, INFLUENCES, PRODUCT_KEYS, fold

_MAIL = re.compile(r"(?P<name>[^<>]*?)[ \t]*<(?P<email>[^<>\s]+@[^<>\s]+)>")
_BARE_MAIL = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;]+")
_TEXTS = ("name", "surname", "position", "phone", "email", "location", "remarks", "values")


def read_contacts(reader: Reader, node: Node | None) -> tuple[Contact, ...]:
    """One or more contacts: each a text (`Marta Ruiz <m@x.es>`) or a mapping."""
    if node is None:
        return ()
    nodes = node.nodes if isinstance(node, Items) else (node,)
    return tuple(contact for item in nodes if (contact := read_contact(reader, item)))


def read_contact(reader: Reader, node: Node) -> Contact | None:
    """One person; None where nothing is stated."""
    if isinstance(node, Scalar):
        return _from_text(reader.text(node))
    if isinstance(node, Items):
        reader.report("contact-expected", node)
        return None
    fields, others = reader.fields(node, CONTACT_KEYS)
    if not fields and not others:
        return None
    texts = {name: reader.text(fields[name]) for name in _TEXTS if name in fields}
    name, email = _parted(texts.pop("name", ""))
    texts["email"] = texts.get("email") or email
    contact = Contact(
        name=name,
        **{key: text for key, text in texts.items() if text},
        influence=cast("Influence | None", reader.choice(fields.get("influence"), "influence", INFLUENCES)),
        decides=bool(reader.boolean(fields.get("decides"), "decides")),
        met=reader.boolean(fields.get("met"), "met"),
        extra=tuple((key.text, text) for key, value in others if (text := reader.text(value))),
    )
    said = (contact.name, *texts.values(), contact.influence, contact.decides, contact.met, contact.extra)
    return contact if any(said) else None


def _from_text(text: str) -> Contact | None:
    name, email = _parted(text)
    return Contact(name=name, email=email) if text else None


def _parted(text: str) -> tuple[str, str]:
    """Name and e-mail in a text that may state one or both."""
    match = _MAIL.fullmatch(text) if "@" in text else None
    if match:
        return match["name"], match["email"]
    return ("", text) if "@" in text and _BARE_MAIL.fullmatch(text) else (text, "")


def read_decision_maker(
    reader: Reader, node: Node | None, of_contacts: Node | None, contacts: tuple[Contact, ...]
) -> tuple[Contact | None, tuple[Contact, ...]]:
    """Who decides, and the contacts with that one marked. The name of a contact means that person."""
    stated = read_contact(reader, node) if node is not None else None
    marked = [contact for contact in contacts if contact.decides]
    if stated is None or (not stated.name and not stated.email and marked):
        if not marked:
            return None, contacts
        if len(marked) > 1 and node is None and of_contacts is not None:
            reader.report("two-decision-makers", of_contacts, names=tuple(m.full_name for m in marked))
        same = marked[0]
    else:
        found = same_person(stated, contacts)
        if found is None:
            return replace(stated, decides=True), contacts
        same = found
    chosen = replace(same, decides=True)
    if stated is None or stated == Contact(name=stated.name):
        decider = chosen
    else:
        decider = replace(_merge(stated, same), decides=True)
    return decider, tuple(chosen if contact is same else contact for contact in contacts)


def same_person(stated: Contact, contacts: tuple[Contact, ...]) -> Contact | None:
    """The contact that is meant: by full name, else by first name, else by e-mail."""
    wanted = fold(stated.full_name)
    full = [c for c in contacts if fold(c.full_name) == wanted and wanted]
    first = [c for c in contacts if fold(c.name) == wanted and wanted]
    mail = [c for c in contacts if not wanted and c.email and c.email == stated.email]
    return next((group[0] for group in (full, first, mail) if len(group) == 1), full[0] if full else None)


def _merge(stated: Contact, contact: Contact) -> Contact:
    """What is stated of the decision maker, and for the rest what the contact says."""
    texts = {
        name: getattr(stated, name) or getattr(contact, name) for name in _TEXTS if name not in ("name", "surname")
    }
    return replace(
        contact,
        **texts,
        influence=stated.influence or contact.influence,
        met=contact.met if stated.met is None else stated.met,
        extra=stated.extra or contact.extra,
    )


def read_products(reader: Reader, node: Node | None) -> tuple[Product, ...]:
    """Products and services: texts, or a name with units and a price."""
    if node is None:
        return ()
    nodes = node.nodes if isinstance(node, Items) else (node,)
    return tuple(product for item in nodes if (product := _read_product(reader, item)))


def _read_product(reader: Reader, node: Node) -> Product | None:
    if not isinstance(node, Table):
        text = reader.text(node, "products")
        return Product(name=text) if text else None
    fields, others = reader.fields(node, PRODUCT_KEYS)
    details = [f"{key.text}: {text}" for key, value in others if (text := reader.text(value))]
    name = reader.mapped("products", reader.text(fields.get("name")))
    units = reader.units(fields.get("units"), "units")
    price = reader.money(fields.get("price"), "price")
    label = " · ".join([name, *details] if name else details)
    return Product(name=label, units=units, price=price) if label or units or price else None
