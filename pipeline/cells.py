"""What stands in a cell of a spreadsheet: people, products and lists as text, and what a cell says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from pipeline.money import Money
from pipeline.opportunity import Activity, Contact, Extra, Pairs, Product
from pipeline.people import same_person
from pipeline.reading import short_items
from pipeline.vocabulary import ACTIVITY_KINDS_ES, CONTACT_KEYS, INFLUENCES, PRODUCT_KEYS, Key, fold, index

INFLUENCES_ES = {value: word for word, value in INFLUENCES.items() if word != value}
ACCENTED = {"telefono": "teléfono", "ubicacion": "ubicación"}
"""Keys as a Spanish reader expects them; either is read."""
SPELLED = {
    language: {
        key.name: ACCENTED.get(key.spelled(language), key.spelled(language)) for key in (*CONTACT_KEYS, *PRODUCT_KEYS)
    }
    for language in ("en", "es")
}
"""The words of people's and products' fields."""
YES_NO = {"en": ("yes", "no"), "es": ("sí", "no")}
_OF_PERSON = tuple(key.name for key in CONTACT_KEYS if key.name not in ("name", "decides"))
_values = attrgetter(*_OF_PERSON)
_QUOTED = r'"(?:[^"]|"")*+"'
_VALUE = rf"(?:(?P<quoted>{_QUOTED})(?=[ \t]*(?:[;\n]|\Z))|(?P<bare>[^;\n]*+))[ \t]*(?P<end>[;\n]|\Z)"
_OF_CONTACTS, _OF_PRODUCTS = index(CONTACT_KEYS), index(PRODUCT_KEYS)
_PART = re.compile(rf'[ \t]*(?:(?:(?P<named>{_QUOTED})|(?P<key>[^;\n":]{{1,60}}+))[ \t]*:(?P<gap>[ \t]*))?{_VALUE}')
_LISTED = re.compile(rf"[ \t]*{_VALUE}")
_MAIL = re.compile(r'[^<>;:"\s][^<>;:"\n]*[^<>;:"\s] <[^<>;"\s]+@[^<>;"\s]+>')


def people_cells(contacts: Sequence[Contact], decider: Contact | None, language: str) -> tuple[str, str]:
    """The contacts, one a line: `Marta; surname: Ruiz; position: Compras; email: m@x.es`, and who decides.

    They read with `contacts_said` and `decision_maker_said`. Of a decision maker among the contacts there is only the
    name, and what the contact does not say; who decides is then not marked at the contact.
    """
    same = _same(decider, contacts)
    people = "\n".join([_person(contact, language, is_marked=contact is not same) for contact in contacts])
    return people, _decision_maker(decider, same, contacts, language)


def products_cell(products: Iterable[Product], language: str) -> str:
    """One product or service a line: `Furgoneta; units: 12; price: 30000.00 EUR`. Reads with `products_said`."""
    return "\n".join([_product(product, language) for product in products])


def list_cell(items: Sequence[str]) -> str:
    """Short texts: `fleet; renting`. Reads with `list_said`."""
    if len(items) == 1 and short_items(items[0]) != list(items):
        return _quoted(items[0])
    return "; ".join(map(_word, items))


def extra_cell(value: Extra) -> str:
    """A field that is none of ours: its text, or JSON of a list or a mapping. Reads with `extra_said`."""
    return value if isinstance(value, str) and extra_said(value) == value else _json(value)


def activities_cell(activities: Iterable[Activity], language: str) -> str:
    """Dated notes as a record has them below their heading: `- 2026-11-18 visit: …`, the body indented."""
    return "\n".join([_entry(activity, language) for activity in activities])


def decimal(number: object, language: str) -> str:
    """A number, ungrouped, with the language's decimal mark."""
    return str(number).replace(".", ",") if language == "es" else str(number)


def contacts_said(text: str) -> tuple[Extra, ...]:
    """The people of a cell: texts, or pairs by the names of CONTACT_KEYS; what has another name is kept."""
    return tuple(_items(text, _OF_CONTACTS, keeps=True))


def decision_maker_said(text: str) -> Extra:
    """The person of a cell: a text, or pairs by the names of CONTACT_KEYS; an empty text where there is none."""
    people = contacts_said(text)
    return people[0] if len(people) == 1 else text


def products_said(text: str) -> tuple[Extra, ...]:
    """The products and services of a cell: texts, or pairs by the names of PRODUCT_KEYS."""
    return tuple(_items(text, _OF_PRODUCTS, keeps=False))


def list_said(text: str) -> tuple[str, ...]:
    """The texts of a cell, between semicolons or line ends; between commas where they are short."""
    found = [part for part in _LISTED.finditer(text) if part["quoted"] or part["bare"].strip()]
    if len(found) == 1 and found[0]["bare"]:
        return tuple(short_items(found[0]["bare"].strip()))
    return tuple(filter(None, map(_value, found)))


def extra_said(text: str) -> Extra:
    """The value of a cell: JSON of texts, lists and mappings as what it says, all else as its text."""
    if text[:1] not in ("[", "{", '"'):
        return text
    try:
        found = json.loads(text, object_pairs_hook=lambda pairs: Pairs(tuple(pairs)))
        said = _texts(found)
    except (ValueError, RecursionError):
        return text
    return text if said is None else said


def _texts(found: object) -> Extra | None:
    """A value of JSON, where there is nothing but text in it."""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        items = [_texts(item) for item in found]
        return None if None in items else tuple(item for item in items if item is not None)
    if isinstance(found, Pairs):
        pairs = [(key, _texts(value)) for key, value in found.items]
        return (
            None
            if any(value is None for _, value in pairs)
            else Pairs(tuple((k, v) for k, v in pairs if v is not None))
        )
    return None


def _json(value: Extra) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{_json(key)}: {_json(inner)}" for key, inner in value.items) + "}"
    return "[" + ", ".join(map(_json, value)) + "]"


def _same(decider: Contact | None, contacts: Sequence[Contact]) -> Contact | None:
    """The contact that the decision maker's full name means, where that is the one who decides."""
    if decider is None or not decider.full_name:
        return None
    same = same_person(Contact(name=decider.full_name), tuple(contacts))
    return same if same and same.decides and (same.name, same.surname) == (decider.name, decider.surname) else None


def _decision_maker(decider: Contact | None, same: Contact | None, contacts: Sequence[Contact], language: str) -> str:
    if decider is None:
        return ""
    if decider == same:
        return _item(decider.full_name, [])
    if same is not None:
        known = _stated(same, language)
        alone = [said for said in _stated(decider, language) if said not in known]
        return _item(decider.full_name, [*alone, *(_others(decider) if decider.extra != same.extra else ())])
    if decider == next((contact for contact in contacts if contact.decides), None):
        return ""
    return _person(decider, language, is_marked=False)


def _person(contact: Contact, language: str, *, is_marked: bool) -> str:
    stated = [*_stated(contact, language), *_others(contact)]
    if contact.decides and is_marked:
        stated.insert(0, f"{SPELLED[language]['decides']}: {YES_NO[language][0]}")
    if len(stated) == 1 and contact.email and _MAIL.fullmatch(mail := f"{contact.name} <{contact.email}>"):
        return mail
    return _item(contact.name, stated)


def _stated(contact: Contact, language: str) -> list[str]:
    """What is said of a person but for the name and fields of other names: `cargo: Compras`, by the language's keys."""
    spelled = SPELLED[language]
    found = []
    for name, value in zip(_OF_PERSON, _values(contact), strict=True):
        if not value and value is not False:
            continue
        said = value
        if name == "met":
            said = YES_NO[language][0 if value else 1]
        elif name == "influence" and language == "es":
            said = INFLUENCES_ES[value]
        found.append(f"{spelled[name]}: {_word(said)}")
    return found


def _others(contact: Contact) -> list[str]:
    return [f"{_key(key)}: {_word(value)}" for key, value in contact.extra]


def _product(product: Product, language: str) -> str:
    stated = []
    if product.units is not None:
        stated.append(f"{SPELLED[language]['units']}: {decimal(f'{product.units:f}', language)}")
    if product.price is not None:
        stated.append(f"{SPELLED[language]['price']}: {_money(product.price, language)}")
    return _item(product.name, stated)


def _money(money: Money, language: str) -> str:
    return f"{decimal(money, language)} {money.currency}"


def _item(name: str, parts: list[str]) -> str:
    """A name and what is stated of it, the name in quotes where it would not be read as one."""
    if name:
        key, colon, rest = name.partition(":")
        is_like_a_field = colon and (_is_field(key) or '"' in rest)
        parts.insert(0, _quoted(name) if is_like_a_field else _word(name))
    elif not parts or not _is_field(parts[0].partition(":")[0]):
        parts.insert(0, _quoted(""))
    return "; ".join(parts)


def _is_field(name: str) -> bool:
    folded = fold(name)
    return folded in _OF_CONTACTS or folded in _OF_PRODUCTS


def _key(name: str) -> str:
    is_plain = name == name.strip() and 0 < len(name) <= 60 and not any(c in ';\n":' for c in name)
    return name if is_plain else _quoted(name)


def _word(text: str) -> str:
    is_plain = text == text.strip() and text[:1] not in ("", '"') and ";" not in text and "\n" not in text
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _value(part: re.Match[str]) -> str:
    return part["quoted"][1:-1].replace('""', '"') if part["quoted"] else part["bare"].strip()


def _items(text: str, keys: Mapping[str, Key], *, keeps: bool) -> Iterator[Extra]:
    """Each item of a cell: it starts on a line, or with what has no key. Unknown keys are kept, or are text."""
    pairs: list[tuple[str, Extra]] = []
    is_first = True
    for part in _PART.finditer(text):
        key, value = _pair(part, keys, keeps=keeps and not is_first)
        if (is_first or not key) and pairs:
            yield _one(pairs)
            pairs = []
        pairs += [(key or "name", value)] if value or (not key and part["quoted"]) else []
        is_first = part["end"] != ";"
    if pairs:
        yield _one(pairs)


def _one(pairs: list[tuple[str, Extra]]) -> Extra:
    stated = tuple((name, value) for name, value in pairs if value)
    return stated[0][1] if len(stated) == 1 and stated[0][0] == "name" else Pairs(stated)


def _pair(part: re.Match[str], keys: Mapping[str, Key], *, keeps: bool) -> tuple[str, str]:
    """A key's name and its value; no key where the part is a name, or a text as it stands."""
    if part["named"]:
        return part["named"][1:-1].replace('""', '"'), _value(part)
    if not part["key"]:
        return "", _value(part)
    known = keys.get(fold(part["key"]))
    if known or (keeps and (part["gap"] or not (part["quoted"] or part["bare"]))):
        return known.name if known else part["key"].strip(), _value(part)
    return "", part[0].rstrip(";\n").strip()


def _entry(activity: Activity, language: str) -> str:
    said = activity.text
    if activity.date is None:
        said = f"[ ] {said}" if said[:1] in ("", "[") else said
    else:
        when, clock, kind = activity.date.isoformat(), activity.time, activity.kind
        if clock:
            when += f" {clock.isoformat('auto' if clock.second else 'minutes')}"
        if kind:
            when += f" {ACTIVITY_KINDS_ES[kind] if language == 'es' else kind}"
        said = f"{when}: {said}".rstrip(" ")
    if not activity.body:
        return f"- {said}"
    return "\n".join([f"- {said}", *[f"    {line}" if line else "" for line in activity.body.split("\n")]])
