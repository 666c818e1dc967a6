"""A mapping as a file and as an answer; every mistake in such a file is located, and stops the import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, cast

from pipeline.frontmatter import Document, read_settings
from pipeline.imports.columns import ColumnMap, FileDates, Join, Texts, field_of, key_of, nearest_field
from pipeline.money import CODES
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.quoting import quoted, written
from pipeline.reading import Reader
from pipeline.settings import Settings
from pipeline.shapes import ANY, TYPED, Shape
from pipeline.source import Problem, Source
from pipeline.vocabulary import NO, YES, fold, nearest

_NAMES = Shape(flow="{", other=TYPED)
_TEXTS = Shape(flow="{", other=ANY)
_JOIN_SHAPES = {"file": TYPED, "sheet": TYPED, "key": TYPED, "on": TYPED, "columns": _NAMES}
_JOIN = Shape(flow="{", keys=MappingProxyType(_JOIN_SHAPES))
_SHAPES = {
    "columns": _NAMES,
    "values": Shape(flow="{", other=_TEXTS),
    "defaults": _TEXTS,
    "key": TYPED,
    "dates": TYPED,
    "decimal": TYPED,
    "currency": TYPED,
    "sheet": TYPED,
    "header_row": TYPED,
    "extra": TYPED,
    "join": Shape(flow="[{", item=_JOIN, keys=_JOIN.keys),
}
_MAPPING = Shape(keys=MappingProxyType({fold(name): shape for name, shape in _SHAPES.items()}), other=TYPED)
_PLAIN = re.compile(r"[^\W\d_](?:[\w .-]*\w)?")
_EXAMPLES = {
    "columns": "columns: {Importe neto: amount}",
    "values": "values: {stage: {Closed Won: won}}",
    "defaults": "defaults: {client: No account yet}",
    "join": "join: [{file: accounts.csv, key: account, columns: {sector: sector}}]",
}


def read_mapping(source: Source) -> tuple[ColumnMap, tuple[Problem, ...]]:
    """A mapping from its file, and every mistake in it: with one, nothing is to be imported."""
    document = read_settings(source, _MAPPING)
    if isinstance(document, Problem):
        return ColumnMap(), (document,)
    return _MapReader(document).read()


def _made(text: str) -> str:
    """The field that a template makes: one of the record's, or its notes."""
    field = field_of(text)
    return field if field == "notes" or key_of(field) else ""


class _MapReader:
    """Reads the parts of a mapping one by one."""

    def __init__(self, document: Document) -> None:
        self.reader = Reader(document, Settings())
        self.nodes: dict[str, Node] = {}
        self.templates: list[tuple[str, str]] = []
        names = {fold(name): name for name in _SHAPES}
        lines: dict[str, int] = {}
        for key, node in document.fields.pairs:
            name = names.get(fold(key.text)) or _made(key.text)
            if not name:
                suggestion = nearest(key.text, tuple(_SHAPES)) or nearest_field(key.text)
                self.reader.report("import-map-key", key, key=key.text, suggestion=suggestion, accepted=tuple(_SHAPES))
            elif name in lines:
                self.reader.report("duplicate-key", key, key=key.text, first=name, line=lines[name])
            elif name in _SHAPES:
                self.nodes[name] = node
            elif text := self.reader.text(node):
                self.templates.append((name, text))
            lines.setdefault(name, key.line + 1)

    def read(self) -> tuple[ColumnMap, tuple[Problem, ...]]:
        """The mapping, and its mistakes in the file's order."""
        mapping = ColumnMap(
            columns=tuple(self._columns(self.nodes.get("columns"))),
            templates=tuple(self.templates),
            values=tuple(self._values()),
            defaults=tuple(self._defaults()),
            key=self._line("key"),
            dates=cast("FileDates | None", self._one_of("dates", ("iso", "dmy", "mdy")) or None),
            decimal=self._one_of("decimal", (".", ",")),
            currency=self._currency(),
            sheet=self._line("sheet"),
            header_row=self._header_row(),
            extra=self._extra(),
            joins=tuple(self._joins()),
        )
        return mapping, tuple(sorted(self.reader.problems, key=lambda p: (p.place.line, p.place.column)))

    def _wrong(self, node: Node, key: str, *accepted: str, example: str = "") -> None:
        text = self.reader.typed(node)
        self.reader.report("setting-value", node, key=key, text=text, accepted=accepted, example=example)

    def _line(self, name: str) -> str:
        return self.reader.line(self.nodes.get(name)).strip()

    def _one_of(self, name: str, accepted: tuple[str, ...]) -> str:
        value = self._line(name).lower()
        if not value or value in accepted:
            return value
        self._wrong(self.nodes[name], name, *accepted)
        return ""

    def _currency(self) -> str:
        code = self._line("currency").upper()
        if not code or code in CODES:
            return code
        self._wrong(self.nodes["currency"], "currency", example="EUR, USD, GBP, MXN")
        return ""

    def _header_row(self) -> int | None:
        text = self._line("header_row")
        if re.fullmatch(r"[1-9][0-9]{0,6}", text):
            return int(text)
        if text:
            self._wrong(self.nodes["header_row"], "header_row", example="3")
        return None

    def _extra(self) -> bool:
        text = fold(self._line("extra"))
        if text and text not in YES | NO:
            self._wrong(self.nodes["extra"], "extra", "true", "false")
        return text not in NO

    def _pairs(self, node: Node | None, name: str) -> tuple[tuple[Scalar, Node], ...]:
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return ()
        if isinstance(node, Table):
            return node.pairs
        self._wrong(node, name, example=_EXAMPLES[name])
        return ()

    def _columns(self, node: Node | None, *, joined: bool = False) -> Iterator[tuple[str, str]]:
        """Headings and fields; of another sheet, a name that is none of our fields is an extra one's."""
        seen: dict[str, Scalar] = {}
        for key, value in self._pairs(node, "columns"):
            text = self.reader.line(value).strip()
            field = field_of(text) or (text if joined else "")
            if key.text in seen:
                first = seen[key.text]
                self.reader.report("duplicate-key", key, key=key.text, first=first.text, line=first.line + 1)
            elif text and not field:
                self.reader.report("alias-target", value, key=key.text, text=text, suggestion=nearest_field(text))
            else:
                yield key.text, field
            seen.setdefault(key.text, key)

    def _field(self, key: Scalar) -> str:
        field = field_of(key.text)
        if not field:
            suggestion = nearest_field(key.text)
            self.reader.report("import-map-key", key, key=key.text, suggestion=suggestion, accepted=())
        return field

    def _values(self) -> Iterator[tuple[str, Texts]]:
        for key, node in self._pairs(self.nodes.get("values"), "values"):
            field = self._field(key)
            if field and isinstance(node, Table):
                yield field, tuple((foreign.text, self.reader.text(ours)) for foreign, ours in node.pairs)
            elif field:
                self._wrong(node, f"values.{key.text}", example="{Closed Won: won}")

    def _defaults(self) -> Iterator[tuple[str, str]]:
        for key, node in self._pairs(self.nodes.get("defaults"), "defaults"):
            field, text = self._field(key), self.reader.text(node)
            if field and text:
                yield field, text

    def _joins(self) -> Iterator[Join]:
        node = self.nodes.get("join")
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return
        for item in node.nodes if isinstance(node, Items) else (node,):
            parts = self._parts(item) if isinstance(item, Table) else {}
            texts = {name: self.reader.line(part).strip() for name, part in parts.items() if name != "columns"}
            if not texts.get("key") or not (texts.get("file") or texts.get("sheet")):
                self._wrong(item, "join", example=_EXAMPLES["join"])
                continue
            yield Join(
                file=texts.get("file", ""),
                sheet=texts.get("sheet", ""),
                key=texts["key"],
                on=texts.get("on") or texts["key"],
                columns=tuple(self._columns(parts.get("columns"), joined=True)),
            )

    def _parts(self, table: Table) -> dict[str, Node]:
        parts: dict[str, Node] = {}
        for key, node in table.pairs:
            name = next((name for name in _JOIN_SHAPES if fold(name) == fold(key.text)), "")
            if name:
                parts[name] = node
            else:
                accepted = tuple(_JOIN_SHAPES)
                suggestion = nearest(key.text, accepted)
                self.reader.report("import-map-key", key, key=key.text, suggestion=suggestion, accepted=accepted)
        return parts


def as_json(mapping: ColumnMap) -> dict[str, Any]:
    """The mapping as a command's answer holds it; what is absent is None."""
    return {
        "columns": {heading: field or None for heading, field in mapping.columns},
        **dict(mapping.templates),
        "values": {field: dict(pairs) for field, pairs in mapping.values},
        "defaults": dict(mapping.defaults),
        "key": mapping.key or None,
        "dates": mapping.dates,
        "decimal": mapping.decimal or None,
        "currency": mapping.currency or None,
        "sheet": mapping.sheet or None,
        "header_row": mapping.header_row,
        "extra": mapping.extra,
        "join": [
            {
                **({"file": join.file} if join.file else {}),
                **({"sheet": join.sheet} if join.sheet else {}),
                "key": join.key,
                "on": join.on,
                "columns": dict(join.columns),
            }
            for join in mapping.joins
        ],
    }


def write_mapping(mapping: ColumnMap) -> str:
    """The mapping as a file that `read_mapping` reads the same."""
    return "\n".join([*_lines(mapping), ""])


def _lines(mapping: ColumnMap) -> Iterator[str]:
    yield from _table("columns", mapping.columns)
    yield from (f"{field}: {quoted(template)}" for field, template in mapping.templates)
    if mapping.values:
        yield "values:"
        for field, pairs in mapping.values:
            yield from _table(field, pairs, "  ")
    yield from _table("defaults", mapping.defaults)
    for name in ("key", "dates", "decimal", "currency", "sheet", "header_row"):
        value = getattr(mapping, name)
        if value:
            yield f"{name}: {quoted(value) if name == 'decimal' else written(str(value))}"
    if not mapping.extra:
        yield "extra: false"
    if mapping.joins:
        yield "join:"
        for join in mapping.joins:
            yield f"  - {'file' if join.file else 'sheet'}: {written(join.file or join.sheet)}"
            if join.file and join.sheet:
                yield f"    sheet: {written(join.sheet)}"
            yield f"    key: {written(join.key)}"
            yield f"    on: {written(join.on)}"
            yield from _table("columns", join.columns, "    ")


def _table(name: str, pairs: Texts, indent: str = "") -> Iterator[str]:
    if pairs:
        yield f"{indent}{name}:"
        yield from (f"{indent}  {_key(left)}: {written(right)}".rstrip(" ") for left, right in pairs)


def _key(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text == written(text) else quoted(text)
