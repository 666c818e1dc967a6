"""The text of a new record: every field of the method, in the workspace's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.quoting import written
from pipeline.vocabulary import CONTACT_KEYS, KEYS, Key, Type, index

ALWAYS = (
    "name client stage created amount close_date invoice_date products contacts decision_maker next_date next_step"
).split()
HEADING = {"en": "Negotiation", "es": "Negociación"}
PERSON = ("name", "surname", "position", "phone", "email", "influence")
DECIDER = ("name", "position", "phone", "email", "met", "values")


def compose(fields: Mapping[str, tuple[str, ...]], language: str) -> str:
    """A record's text. `fields` are texts by key's name, several for a list; keys without one stay empty."""
    keys = [key for key in KEYS if key.name in ALWAYS or key.name in fields]
    lines = [line for key in keys for line in _lines(key, fields.get(key.name, ()), language)]
    return "\n".join(["---", *lines, "---", "", f"## {HEADING[language]}", "", ""])


def _lines(key: Key, texts: tuple[str, ...], language: str) -> Iterator[str]:
    name = key.spelled(language)
    if not texts and key.type is Type.CONTACTS:
        yield f"{name}:"
        yield from _person(PERSON, "  - ", language)
    elif not texts and key.type is Type.CONTACT:
        yield f"{name}:"
        yield from _person(DECIDER, "  ", language)
    elif key.type in (Type.CONTACTS, Type.PRODUCTS, Type.TEXTS) and texts:
        yield f"{name}:"
        yield from (f"  - {written(text)}" for text in texts)
    else:
        value = texts[0] if texts else ""
        typed = key.type not in (Type.TEXT, Type.DATED_TEXT, Type.CONTACT)
        yield f"{name}: {value if typed else written(value)}".rstrip(" ")


def _person(names: tuple[str, ...], lead: str, language: str) -> Iterator[str]:
    """The empty fields of a person, the first behind `lead`."""
    known = index(CONTACT_KEYS)
    for number, name in enumerate(names):
        value = " [ ]" if name == "met" else ""
        indent = " " * len(lead) if number else lead
        yield f"{indent}{known[name].spelled(language)}:{value}"
