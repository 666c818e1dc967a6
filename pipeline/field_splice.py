"""A field of a record that says something else: only its value is touched, or one line is added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.drafting import field_lines
from pipeline.edits import BlockEdit, FieldEdit, Refused
from pipeline.frontmatter import Document
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.quoting import misread, quoted, written
from pipeline.source import Source
from pipeline.splice import Position, Text
from pipeline.vocabulary import ALSO_ENGLISH, CONTACT_KEYS, KEYS, YES, Key, Type, fold, index, nearest, spellings

AS_TEXT = (Type.TEXT, Type.DATED_TEXT, Type.TEXTS, Type.PRODUCTS, Type.CONTACTS, Type.CONTACT)
"""Types whose plain values have no comment behind them."""
Pairs = Mapping[str, tuple[Scalar, Node]]


def with_field(
    source: Source, document: Document, one: FieldEdit, aliases: Mapping[str, str], language: str
) -> bytes | Refused:
    """The record's bytes with a field that says something else."""
    outer, _, inner = one.name.partition(".")
    pairs = _named(document.fields, KEYS, aliases)
    within = _Within(document, document.fields, pairs, KEYS, language_of(document, language))
    name = outer
    if inner:
        table = _person(pairs, outer)
        if table is None:
            return Refused(code="nobody", line=pairs[outer][0].line + 1 if outer in pairs else 1, name=outer)
        within = _Within(document, table, _named(table, CONTACT_KEYS, {}), CONTACT_KEYS, within.language)
        name = inner
    key = index(within.keys).get(fold(name))
    stated = within.pairs.get(key.name if key else fold(name))
    text = Text.of(source.data)
    if stated is not None:
        changed = within.restated(text, stated, key, one.text)
        return changed if isinstance(changed, Refused) else changed.data
    if not one.text:
        return source.data
    suggestion = "" if key else nearest(name, spellings(within.keys))
    if suggestion:
        return Refused(code="near-miss", name=name, suggestion=suggestion)
    return within.stated(text, key, name, one.text).data


def with_block(
    source: Source, document: Document, one: BlockEdit, aliases: Mapping[str, str], language: str
) -> bytes | Refused:
    """The record's bytes with a field that says other things, on lines of its own; its key stays as it is written."""
    pairs = _named(document.fields, KEYS, aliases)
    language = language_of(document, language)
    within = _Within(document, document.fields, pairs, KEYS, language)
    key = index(KEYS).get(fold(one.name))
    stated = pairs.get(key.name if key else fold(one.name))
    text = Text.of(source.data)
    if within.is_flow:
        return Refused(code="several-lines", line=document.fields.line + 1, name=one.name)
    if stated is None:
        own = key.spelled(language) if key else one.name
        return within.added(text, key, list(field_lines(own, one.value, key, language))).data
    name, value = stated
    first, last = name.line, max(name.line, _end(document.lines, value)[0])
    if _has_comment(document.lines[first : last + 1], value):
        return Refused(code="several-lines", line=first + 1, name=name.text)  # a comment would be lost
    colon = document.lines[first].index(":", name.end[1])
    follower = document.lines[last + 1]
    if isinstance(one.value, str) and follower[:1].isspace():  # a block of text would take it for its own
        return text.replaced((first, colon + 1), (last, len(document.lines[last])), f" {quoted(one.value)}").data
    head, *rest = field_lines("x", one.value, key, language)
    new = [document.lines[first][:colon] + head.removeprefix("x"), *(" " * name.column + line for line in rest)]
    return text.inserted(last + 1, new).without(first, last + 1).data


def _has_comment(lines: tuple[str, ...], value: Node) -> bool:
    """Whether there is a `#` on the lines of a value that is none of its texts."""
    said = sum(text.count(" #") for text in _texts(value))
    return any(line.lstrip().startswith("#") for line in lines) or sum(line.count(" #") for line in lines) > said


def _texts(value: Node) -> Iterator[str]:
    """The texts within a value."""
    if isinstance(value, Scalar):
        yield value.text
    elif isinstance(value, Items):
        yield from (text for node in value.nodes for text in _texts(node))
    else:
        yield from (text for key, node in value.pairs for text in (key.text, *_texts(node)))


def _person(pairs: Pairs, name: str) -> Table | None:
    """The fields of the decision maker: his own, or those of the contact that he is."""
    found = pairs.get(name)
    value = found[1] if found else None
    if isinstance(value, Table):
        return value if value.pairs else None
    called = fold(value.text) if isinstance(value, Scalar) else ""
    contacts = pairs["contacts"][1] if name == "decision_maker" and "contacts" in pairs else None
    people = contacts.nodes if isinstance(contacts, Items) else (contacts,)
    for person in people:
        if isinstance(person, Table):
            said = {key: _text(node) for key, (_, node) in _named(person, CONTACT_KEYS, {}).items()}
            full = f"{said.get('name', '')} {said.get('surname', '')}"
            if called in (fold(full), fold(said.get("name", ""))) if called else fold(said.get("decides", "")) in YES:
                return person
    return None


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _named(table: Table, keys: tuple[Key, ...], aliases: Mapping[str, str]) -> dict[str, tuple[Scalar, Node]]:
    """Pairs by our key's name, or by the folded one that the file has."""
    known = index(keys)
    found: dict[str, tuple[Scalar, Node]] = {}
    for key, value in table.pairs:
        folded = fold(key.text)
        ours = aliases.get(folded) or (known[folded].name if folded in known else folded)
        found.setdefault(ours, (key, value))
    return found


def language_of(document: Document, otherwise: str) -> str:
    """The language that a file's keys are in."""
    known = index(KEYS)
    spanish = english = 0
    for key, _ in document.fields.pairs:
        ours = known.get(fold(key.text))
        if ours and fold(ours.name) != fold(ours.es):
            is_english = fold(key.text) in (fold(ours.name), *ALSO_ENGLISH)
            english, spanish = english + is_english, spanish + (not is_english)
    if spanish == english:
        return otherwise
    return "es" if spanish > english else "en"


@dataclass(frozen=True, slots=True)
class _Within:
    """The fields of a record, or those of a person in it."""

    document: Document
    table: Table
    pairs: Pairs
    keys: tuple[Key, ...]
    language: str

    @property
    def is_flow(self) -> bool:
        """Whether they stand between braces."""
        line = self.document.lines[self.table.line]
        return bool(self.table.pairs) and line[self.table.column : self.table.column + 1] == "{"

    def restated(self, text: Text, stated: tuple[Scalar, Node], key: Key | None, new: str) -> Text | Refused:
        """A field that is there, with another value in the place of the one that it has."""
        name, value = stated
        lines = self.document.lines
        colon = lines[name.line].index(":", name.end[1]) + 1
        start, end = (value.line, value.column), _end(lines, value)
        if self._holds_more(value, (name.line, colon), end):
            return Refused(code="several-lines", line=value.line + 1, name=name.text)
        before = "" if start == end else lines[start[0]][start[1] :]
        rest = lines[end[0]][end[1] :]
        is_list = isinstance(value, Items) and before[:1] == "[" and (key is None or key.type is Type.TEXTS)
        said = _as_list(new) if is_list and new else written_as(new, key, before, is_flow=self.is_flow)
        if not new and (self.is_flow or (rest.lstrip().startswith("#") and (key is None or key.type in AS_TEXT))):
            said = '""'  # or what was a comment would be the value
        if not said or start == end or start[0] != name.line:
            start, said = (name.line, colon), f" {said}" if said else ""
            end = end if rest.strip() else (end[0], len(lines[end[0]]))
        return text.replaced(start, end, said)

    def _holds_more(self, value: Node, colon: Position, end: Position) -> bool:
        """Whether there is more at a value than what a text can replace: fields within it, or comments."""
        if isinstance(value, Scalar):
            return False
        if not isinstance(value, Items) or not all(isinstance(node, Scalar) for node in value.nodes):
            return True
        lines = self.document.lines
        between = [lines[colon[0]][colon[1] :], *lines[colon[0] + 1 : end[0]]]
        return end[0] > colon[0] and any(line.lstrip().startswith("#") or " #" in line for line in between)

    def stated(self, text: Text, key: Key | None, name: str, new: str) -> Text:
        """A field that is not there yet: behind the one that it follows in the method's order."""
        said = f"{key.spelled(self.language) if key else name}: {written_as(new, key, is_flow=self.is_flow)}"
        return self.added(text, key, [said])

    def added(self, text: Text, key: Key | None, said: list[str]) -> Text:
        """The lines of a field that is not there yet, at its place."""
        order = [each.name for each in self.keys]
        place = order.index(key.name) if key else len(order)
        present = sorted(order.index(each) for each in self.pairs if each in order)
        earlier = [at for at in present if at < place]
        pair = self.pairs[order[earlier[-1]]] if earlier else self.table.pairs[-1] if self.table.pairs else None
        if pair is None:
            return text.inserted(self.document.body - 1, said)
        if self.is_flow:
            at = _end(self.document.lines, pair[1])
            return text.replaced(at, at, f", {said[0]}")
        said = [" " * pair[0].column + line for line in said]
        if present and not earlier:
            return text.inserted(self.pairs[order[present[0]]][0].line, said)
        return text.inserted(self._line_after(*pair), said)

    def _line_after(self, key: Scalar, value: Node) -> int:
        """The line below a field and all that belongs to it: comments that are indented below it do."""
        line = _end(self.document.lines, value)[0] + 1
        while line < self.document.body - 1:
            below = self.document.lines[line]
            if not below.lstrip(" ").startswith("#") or _indent(below) <= key.column:
                break
            line += 1
        return line


def _end(lines: tuple[str, ...], value: Node) -> Position:
    """Where a value ends; of a text in a block, behind its last line that says something."""
    line, column = value.end
    outer = _indent(lines[value.line])
    while line > value.line and (
        not lines[line][:column].strip() or (lines[line].lstrip().startswith("#") and _indent(lines[line]) <= outer)
    ):
        line -= 1
        column = len(lines[line].rstrip(" \t"))
    return line, column


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _as_list(text: str) -> str:
    items = (item.strip() for item in text.split(","))
    return f"[{', '.join(written_as(item, None, is_flow=True) for item in items if item)}]"


def written_as(text: str, key: Key | None, before: str = "", *, is_flow: bool = False) -> str:
    """A value as it is to stand in the file: quoted as the one before it was, or where it must be."""
    if not text:
        return ""
    if key and key.type is Type.BOOLEAN and before[:1] == "[":
        return "[x]" if fold(text) in YES else "[ ]"
    if before[:1] in ("'", '"') and text.isprintable():
        escaped = text.replace("'", "''") if before[0] == "'" else text.replace("\\", "\\\\").replace('"', '\\"')
        return f"{before[0]}{escaped}{before[0]}"
    if is_flow and (any(c in ",[]{}:#\"'" for c in text) or misread(text)):
        return quoted(text)
    if key and (key.type not in AS_TEXT or (key.type is not Type.TEXT and not misread(text))):
        return " ".join(text.split())
    return text if key is None and not misread(text) else written(text)
