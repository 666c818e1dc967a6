"""A draft → the text of its record: what its fields say, written so that every YAML program reads the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.composing import ALWAYS, HEADING
from pipeline.draft import Draft
from pipeline.opportunity import Extra, Pairs
from pipeline.quoting import misread, quoted, written
from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Key, Type, fold, index

PLAIN = (Type.DATE, Type.MONEY, Type.RATIO, Type.NUMBER, Type.STAGE, Type.CHOICE, Type.BOOLEAN)
"""Types whose values stand as they are: what they mean is not YAML's to say."""
WITHIN: dict[Type, tuple[Key, ...]] = {
    Type.CONTACTS: CONTACT_KEYS,
    Type.CONTACT: CONTACT_KEYS,
    Type.PRODUCTS: PRODUCT_KEYS,
}
"""The keys of what stands below a key."""
LONGEST_KEY = 200
_KEY = re.compile(r"[^\W\d_][\w .()/+€$%·-]*")
_BLOCK_LINE = re.compile(r"[^\s](?:.*[^\s])?")


def draft_text(draft: Draft, language: str, aliases: Collection[str] = ()) -> str:
    """The record's text: the fields of the method, those said beyond them, then notes and negotiation.

    Fields of their own whose names would be read as one of ours, or as an alias (folded), get a number.
    """
    said = dict(draft.fields)
    lines = ["---"]
    for key in KEYS:
        value = said.get(key.name, "")
        if value:
            lines += field_lines(key.spelled(language), value, key, language)
        elif key.name in ALWAYS and key.type not in WITHIN:
            lines.append(f"{key.spelled(language)}:")
    taken = {*index(KEYS), *aliases}
    for name, value in draft.extra:
        own = _own_name(name, taken)
        taken.add(fold(own))
        lines += field_lines(own, value, None, language)
    lines += ["---", ""]
    if draft.notes:
        lines += [draft.notes.strip("\n"), ""]
    lines += [f"## {HEADING[language]}", ""]
    if draft.activities:
        lines += [draft.activities.strip("\n"), ""]
    return "\n".join(lines)


def _own_name(name: str, taken: Collection[str]) -> str:
    """A name for a field that nothing else has."""
    plain = " ".join(name.split())[:LONGEST_KEY]
    plain = plain if fold(plain) not in ("", fold("<<")) else f"({plain})"
    own, number = plain, 2
    while fold(own) in taken:
        own, number = f"{plain} ({number})", number + 1
    return own


def field_lines(name: str, value: Extra, key: Key | None, language: str, indent: str = "") -> Iterator[str]:
    """A field as it stands in a record; `key` is None for one that is none of ours."""
    lead = f"{indent}{_key(name)}:"
    if isinstance(value, str):
        yield from _text_lines(lead, value, indent, is_plain=key is not None and key.type in PLAIN)
        return
    yield lead
    yield from _below(value, WITHIN.get(key.type, ()) if key else (), language, indent + "  ")


def _below(value: tuple[Extra, ...] | Pairs, keys: tuple[Key, ...], language: str, indent: str) -> Iterator[str]:
    """A list or a mapping, on the lines below its key."""
    if isinstance(value, Pairs):
        known = index(keys)
        for name, inner in value.items:
            key = known.get(fold(name))
            yield from field_lines(key.spelled(language) if key else name, inner, key, language, indent)
        return
    for item in value:
        if isinstance(item, str):
            yield from _text_lines(f"{indent}-", item, indent, is_plain=False)
        elif isinstance(item, Pairs) and item.items:
            first, *rest = _below(item, keys, language, indent + "  ")
            yield f"{indent}- {first.removeprefix(indent + '  ')}"
            yield from rest
        elif not isinstance(item, Pairs):
            yield f"{indent}-"
            yield from _below(item, (), language, indent + "  ")


def _text_lines(lead: str, text: str, indent: str, *, is_plain: bool) -> Iterator[str]:
    """A text behind its key or dash: several lines as a block where YAML keeps them as they are, else quoted."""
    if is_plain:
        yield f"{lead} {' '.join(text.split())}".rstrip()
    elif "\n" in text and all(_BLOCK_LINE.fullmatch(line) and line.isprintable() for line in text.split("\n")):
        yield f"{lead} |-"
        yield from (f"{indent}  {line}" for line in text.split("\n"))
    else:
        yield f"{lead} {written(text)}" if text else lead


def _key(name: str) -> str:
    return name if _KEY.fullmatch(name) and not misread(name) and name == name.strip() else quoted(name)
