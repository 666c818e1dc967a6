"""Typed values from located fields, gathering problems as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from pipeline.dates import read_date, start_of_date
from pipeline.frontmatter import Document
from pipeline.money import Money, read_money
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.opportunity import Dated, Extra, Pairs
from pipeline.quoting import quoted
from pipeline.settings import Settings
from pipeline.source import Argument, Problem
from pipeline.vocabulary import NO, YES, Key, fold, index, nearest, spellings

NOTHING = ("", "~", "null", "Null", "NULL")
MOST_SUGGESTED = 100
"""Unknown keys that are compared with ours: it takes long, and nobody types so many."""
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_HASHTAG = re.compile(r"^#([^\W\d][^\s#]*)$")
_HASHTAGS = re.compile(r"#[^\W\d][^\s#]*(?:\s+#[^\W\d][^\s#]*)*")
_SHORT = re.compile(r"[^\s,;]+(?:[ ][^\s,;]+){0,3}")
_COMPANY_FORM = re.compile(
    r"(?:S\.? ?[AL]\.?(?:U\.?|L\.?)?|S\.? ?Coop\.?|S\.?C\.?|Inc\.?|Ltd\.?|LLC|GmbH|Co\.?|Corp\.?|PLC|Lda\.?)",
    re.IGNORECASE,
)
_RATIO = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?[ \u00a0]*(%?)")
CENTURY = 1200
"""Its months: a term that is longer is a slip of the keyboard."""
_WHOLE = re.compile(r"[0-9]{1,9}")
_UNITS = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,6}))?")


def unlinked(text: str) -> str:
    """`[[companies/acme|Acme]]` and `[[companies/Acme]]` read as Acme; any other text as it is."""
    link = _WIKILINK.fullmatch(text) if text[:2] == "[[" else None
    if not link:
        return text
    return link[1] if "|" in text else link[1].split("#")[0].rsplit("/", 1)[-1] or link[1]


@cache
def _values_of(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    return {name: dict(values) for name, values in settings.values}


class Reader:
    """Reads the fields of one document. Every `read_*` gives a value, or None and a problem gathered."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self.document = document
        self.settings = settings
        self.problems: list[Problem] = []

    def report(self, code: str, node: Node, **arguments: Argument) -> None:
        """Gather a problem at a node."""
        self.problems.append(Problem.at(self.document.place(node), code, **arguments))

    def fields(
        self, table: Table, keys: tuple[Key, ...], aliases: Mapping[str, str] | None = None
    ) -> tuple[dict[str, Node], list[tuple[Scalar, Node]]]:
        """Values by our key's name, and the pairs that no key knows. A key stated twice is an error."""
        known = index(keys)
        named: dict[str, Node] = {}
        others: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        for key, value in table.pairs:
            if key.text[:1].isdigit() and self.document.is_cut_off(key, value):
                self.report("comma-in-braces", key)
                continue
            folded = fold(key.text)
            own = known.get(folded)
            ours = (aliases.get(folded) if aliases else None) or (own.name if own else None)
            name = ours or folded
            if name in seen:
                self.report("duplicate-key", key, key=key.text, first=seen[name].text, line=seen[name].line + 1)
                continue
            seen[name] = key
            if ours:
                named[name] = value
                continue
            others.append((key, value))
            suggestion = nearest(key.text, spellings(keys)) if len(others) <= MOST_SUGGESTED else ""
            if suggestion:
                self.report("near-miss", key, key=key.text, suggestion=suggestion)
        return named, others

    def mapped(self, name: str, text: str) -> str:
        """The text after the settings' value map for a key."""
        values = _values_of(self.settings).get(name) if self.settings.values else None
        return values.get(fold(text), text) if values else text

    def text(self, node: Node | None, name: str = "") -> str:
        """Text as typed; lines of a list are joined by line ends; empty where there is none."""
        if node is None:
            return ""
        if isinstance(node, Scalar):
            text = node.text
            if not text.strip():
                return ""
            if "\n" in text:
                text = text.strip("\n")
            text = unlinked(text)
            return self.mapped(name, text) if name else text
        if isinstance(node, Items) and all(isinstance(item, Scalar) for item in node.nodes):
            return "\n".join(filter(None, (self.text(item) for item in node.nodes)))
        self.report("text-expected", node, key=name)
        return ""

    def line(self, node: Node | None, name: str = "") -> str:
        """A typed value's text, a link's by its name, without the words that stand for nothing."""
        if node is None:
            return ""
        text = unlinked(node.text.strip()) if isinstance(node, Scalar) else " "
        return "" if text in NOTHING else self.mapped(name, text) if text.strip() else " "

    def typed(self, node: Node) -> str:
        """What stands at a node, for a problem to show."""
        return (node.text if isinstance(node, Scalar) else self.document.lines[node.line][node.column :]).strip()

    def date(self, node: Node | None, name: str) -> date | None:
        """A date, by the settings' order."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        value = read_date(text, self.settings.date_order)
        if isinstance(value, date):
            return value
        order = self.settings.date_order
        swapped = isinstance(read_date(text, "mdy" if order == "dmy" else "dmy"), date)
        self.report(value, node, text=self.typed(node), key=name, order=order, swapped=swapped)
        return None

    def dated_text(self, node: Node | None, name: str) -> Dated | None:
        """A date, then optional text."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        link = _WIKILINK.match(text)
        text = unlinked(link[0]) + text[link.end() :] if link else text
        found = start_of_date(text, self.settings.date_order)
        if found and isinstance(found[0], date):
            rest = text[found[1] :].lstrip(" \t:-–—·|,")
            if not text[found[1] : found[1] + 1].isalnum():
                return Dated(date=found[0], text="" if rest[:1] == "#" else rest)
        code = found[0] if found and isinstance(found[0], str) else "date"
        self.report(code, node, text=self.typed(node), key=name, order=self.settings.date_order)
        return None

    def money(self, node: Node | None, name: str) -> Money | None:
        """Money, in the settings' currency unless it names another."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        value = read_money(text, self.settings.currency)
        if isinstance(value, Money):
            return value
        self.report(value, node, text=self.typed(node), key=name, currency=self.settings.currency)
        return None

    def ratio(self, node: Node | None, name: str) -> Decimal | None:
        """A probability: `60 %`, `0.6`, `60`; a bare number up to 1 is a ratio."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        match = _RATIO.fullmatch(text)
        if match:
            number = Decimal(f"{match[1]}.{match[2] or 0}")
            ratio = number / 100 if match[3] or number > 1 else number
            if ratio <= 1:
                return ratio
        self.report("probability", node, text=self.typed(node), key=name)
        return None

    def whole(self, node: Node | None, name: str) -> int | None:
        """A number of months: whole, above zero, and no more than a century's."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        if _WHOLE.fullmatch(text) and 0 < int(text) <= CENTURY:
            return int(text)
        too_many = _WHOLE.fullmatch(text) and int(text)
        self.report("months-range" if too_many else "number", node, text=self.typed(node), key=name)
        return None

    def units(self, node: Node | None, name: str) -> Decimal | None:
        """A quantity, whole or not."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        match = _UNITS.fullmatch(text)
        if match:
            return Decimal(match[1] + (f".{match[2]}" if match[2] else ""))
        self.report("number", node, text=self.typed(node), key=name)
        return None

    def choice(self, node: Node | None, name: str, words: Mapping[str, str]) -> str | None:
        """One of a few words, in either language."""
        text = self.line(node, name)
        if not text or node is None:
            return None
        value = words.get(fold(text))
        if value is None:
            accepted = tuple(dict.fromkeys(words.values()))
            self.report("choice", node, text=self.typed(node), key=name, accepted=accepted)
        return value

    def boolean(self, node: Node | None, name: str) -> bool | None:
        """Yes or no, or a box that is ticked or not."""
        if isinstance(node, Items):  # YAML's own reading of [x] and [ ]
            texts = [item.text for item in node.nodes if isinstance(item, Scalar)]
            if len(texts) == len(node.nodes) and fold("".join(texts)) in ("", "x"):
                return bool(texts)
        text = self.line(node, name)
        if not text or node is None:
            return None
        if fold(text) in YES:
            return True
        if fold(text) in NO:
            return False
        self.report("boolean", node, text=self.typed(node), key=name)
        return None

    def texts(self, node: Node | None, name: str) -> tuple[str, ...]:
        """A list of texts, or one text whose short items are separated by commas."""
        if node is None:
            return ()
        if isinstance(node, Scalar):
            text = node.text.strip()
            if not text:
                return ()
            items = short_items(text)
            return tuple(filter(None, (self.mapped(name, unlinked(item)) for item in items)))
        nodes = node.nodes if isinstance(node, Items) else (node,)
        return tuple(filter(None, (self.text(item, name) for item in nodes)))

    def tags(self, node: Node | None) -> tuple[str, ...]:
        """A list of texts; `#fleet #electric` are two, without the mark that note-taking programs give them."""
        items = self.texts(node, "tags")
        words = ((item.split() if _HASHTAGS.fullmatch(item) else (item,)) for item in items)
        return tuple(_HASHTAG.sub(r"\1", word) for item in words for word in item)

    def extra(self, node: Node) -> Extra:
        """Any other value: texts, lists and mappings of texts."""
        if isinstance(node, Scalar):
            return node.text.strip("\n") if "\n" in node.text else node.text
        if isinstance(node, Items):
            return tuple(self.extra(item) for item in node.nodes)
        return Pairs(tuple((key.text, self.extra(value)) for key, value in node.pairs))

    def misreadings(self) -> Iterator[Problem]:
        """Values that another YAML program would read differently, with their quoted form."""
        for value in self.document.misread:
            yield Problem.at(self.document.place(value), "other-yaml", text=value.text, quoted=quoted(value.text))


def short_items(text: str) -> list[str]:
    """Items between commas or semicolons where all are short; a company's form stays with its name."""
    parts = [part.strip() for part in re.split(r"[,;]", text)]
    items: list[str] = []
    for part in parts:
        if items and _COMPANY_FORM.fullmatch(part):
            items[-1] += f", {part}"
        elif part:
            items.append(part)
    short = all(len(item) <= 40 and (_SHORT.fullmatch(item) or ", " in item or "[[" in item) for item in items)
    return items if short else [text]
