"""The text of one opportunity's file, as a seller would have typed it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Key, Type

Item = str | Mapping[str, str]
Value = str | Mapping[str, str] | Sequence[Item]
"""A text, a decision maker, or a list of texts, contacts or products; keys are the vocabulary's names."""

LANGUAGES = ("es", "en")
HEADINGS = ("Negociación", "Negotiation")
KINDS = {
    "call": ("llamada", "call"),
    "email": ("correo", "email"),
    "visit": ("visita", "visit"),
    "meeting": ("reunión", "meeting"),
    "note": ("nota", "note"),
}
_INLINE = ("competitors", "tags")
_TEXTS = (Type.TEXT, Type.CONTACT)
_UNSAFE = re.compile(
    r"""^[-?:,\[\]{}\#&*!|>'"%@`\s] | :\s | :$ | \s\# | \s$
    | ^(?:~|null|yes|no|true|false|on|off|y|n)$ | ^[-+.]?\d[\d_.,:]*$""",
    re.VERBOSE | re.IGNORECASE,
)


@cache
def scalar(text: str) -> str:
    """A text as a YAML value: in double quotes where another program would misread it."""
    return json.dumps(text, ensure_ascii=False) if _UNSAFE.search(text) else text


def activity(day: date, kind: str, text: str, language: int) -> str:
    """One dated note: a list item, or a heading with the text's further lines below it."""
    title, _, body = text.strip().partition("\n")
    head = f"{day.isoformat()} {KINDS[kind][language]}: {title}"
    return f"\n### {head}\n\n{body.strip()}\n" if body else f"- {head}"


@dataclass(slots=True)
class Deal:
    """A deal as it stands at one moment of the telling: it changes as events are played."""

    slug: str
    owner: str
    currency: str
    fields: dict[str, Value]
    extra: Mapping[str, str]
    notes: str
    decider: dict[str, str]
    activities: list[str] = field(default_factory=list)
    """Oldest first."""
    last_kind: str = ""

    @property
    def path(self) -> str:
        """Where its file stands in the workspace."""
        return f"opportunities/{self.slug}.md"

    def text(self, key: str) -> str:
        """A plain field, empty where it is not set."""
        value = self.fields.get(key, "")
        return value if isinstance(value, str) else ""


def render(deal: Deal, language: int) -> str:
    """The whole record, its activities newest first."""
    lines = ["---"]
    for key in KEYS:
        if key.name in deal.fields:
            lines += _field(key, deal.fields[key.name], language)
    lines += [f"{name}: {scalar(text)}" for name, text in deal.extra.items()]
    lines += ["---", ""]
    if deal.notes:
        lines += [deal.notes.strip(), ""]
    log = "\n".join(reversed(deal.activities)).strip()
    text = "\n".join([*lines, f"## {HEADINGS[language]}", "", log]).replace("\n\n\n", "\n\n")
    return text.rstrip() + "\n"


def _field(key: Key, value: Value, language: int) -> list[str]:
    name = key.spelled(LANGUAGES[language])
    if isinstance(value, str):
        return [f"{name}: {_plain(key, value)}"]
    keys = PRODUCT_KEYS if key.name == "products" else CONTACT_KEYS
    if isinstance(value, Mapping):
        return [f"{name}:", *(f"  {line}" for line in _mapping(value, keys, language))]
    if key.name in _INLINE:
        return [f"{name}: [{', '.join(scalar(item) for item in value if isinstance(item, str))}]"]
    lines = [f"{name}:"]
    for item in value:
        first, *rest = [scalar(item)] if isinstance(item, str) else _mapping(item, keys, language)
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return lines


def _mapping(value: Mapping[str, str], keys: Sequence[Key], language: int) -> list[str]:
    return [f"{key.spelled(LANGUAGES[language])}: {_plain(key, value[key.name])}" for key in keys if key.name in value]


def _plain(key: Key, text: str) -> str:
    if key.type is Type.DATED_TEXT:
        return json.dumps(text, ensure_ascii=False)
    return scalar(text) if key.type in _TEXTS else text
