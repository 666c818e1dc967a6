"""Adopting notes that exist: what their keys and stages mean, by name and by value, for a person to decide on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from pipeline.dates import read_date
from pipeline.frontmatter import Document, read_record
from pipeline.money import Money, read_money
from pipeline.nicknames import Likeness, meanings, stage_meant
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.reading import NOTHING, Reader, unlinked
from pipeline.settings import Settings
from pipeline.shapes import record_shape
from pipeline.source import Source
from pipeline.vocabulary import KEYS, Key, Type, fold

SEVERAL = 2
"""Records that a key must occur in: what stands in one only may be a slip of the keyboard."""
NEARLY_ALL = 0.9
LONGEST = 60
"""Characters of a key, or of a stage's name, that somebody would write again."""
MOST = 50
"""Proposals that somebody would read; what is left is proposed once these are set."""
LEFT_ALONE = frozenset(["id", "forecast_category"])
"""Nothing is proposed for these: what looks like one often numbers, or groups, something else."""
_TYPED = frozenset([Type.DATE, Type.DATED_TEXT, Type.MONEY, Type.RATIO, Type.NUMBER, Type.STAGE])
"""Types whose values testify; a text may be anything."""
_COMMENT = re.compile(r"[ \t]#.*")
_NO_NAME = re.compile(r"[\W\d_]*|[a-z]+://.*|true|false|yes|no|sí", re.IGNORECASE)
Stated = tuple[Reader, Node]


class Example(NamedTuple):
    """A record, and what stands in it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A key that records have for one of ours; `unread` are values that do not read as such."""

    key: str
    ours: Key
    records: int
    example: Example
    unread: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageName:
    """A text that records have for a stage, and the name of the stage that it seems to be."""

    text: str
    stage: str
    records: int
    example: Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What the settings could say so that more of the records is read."""

    aliases: tuple[Alias, ...] = ()
    stages: tuple[StageName, ...] = ()


@dataclass(slots=True)
class _Use:
    """Where a key that is none of ours stands, and how it is written."""

    spelled: Counter[str] = field(default_factory=Counter)
    stated: list[Stated] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)


def propose(sources: Iterable[Source], settings: Settings) -> Adoption:
    """What could be set. An alias that would clash with the real key in any record is none."""
    uses: dict[str, _Use] = {}
    taken: dict[str, set[str]] = {}
    stages: list[Stated] = []
    for reader in _readers(sources, settings):
        path = reader.document.path
        named, others = reader.fields(reader.document.fields, KEYS, dict(settings.aliases))
        for name in named:
            taken.setdefault(name, set()).add(path)
        stages += [(reader, named["stage"])] if "stage" in named else []
        for key, node in others:
            use = uses.setdefault(fold(key.text), _Use())
            use.spelled[key.text] += 1
            use.stated.append((reader, node))
            use.paths.add(path)
    aliases: dict[str, Alias] = {}
    for _, folded, ours in sorted(_candidates(uses), key=lambda candidate: candidate[:2]):
        use, clashing = uses[folded], taken.setdefault(ours.name, set())
        alias = _alias(use, ours) if folded not in aliases and clashing.isdisjoint(use.paths) else None
        if alias:
            aliases[folded] = alias
            clashing |= use.paths
            stages += use.stated if ours.name == "stage" else []
    order = [key.name for key in KEYS]
    most_used = sorted(aliases.values(), key=lambda alias: -alias.records)[:MOST]
    in_order = sorted(most_used, key=lambda alias: order.index(alias.ours.name))
    return Adoption(aliases=tuple(in_order), stages=tuple(islice(_stage_names(stages), MOST)))


def _readers(sources: Iterable[Source], settings: Settings) -> Iterator[Reader]:
    shape = record_shape(settings.aliases)
    for source in sources:
        document = read_record(source, shape)
        if isinstance(document, Document):
            yield Reader(document, settings)


def _candidates(uses: Mapping[str, _Use]) -> Iterator[tuple[int, str, Key]]:
    """What each key may be: how far from sure, the key folded, and ours. Of a text only its name can tell."""
    likenesses: tuple[Likeness, ...] = ("known", "close", "within")
    for folded, use in uses.items():
        if folded and len(use.paths) >= SEVERAL and len(use.spelled.most_common(1)[0][0]) <= LONGEST:
            for likeness, ours in meanings(folded):
                if ours.name not in LEFT_ALONE and (likeness != "within" or ours.type in _TYPED):
                    yield likenesses.index(likeness), folded, ours


def _alias(use: _Use, ours: Key) -> Alias | None:
    """The alias, where its values read as ours in nearly all records."""
    examples: dict[bool, list[Example]] = {True: [], False: []}
    for reader, node in use.stated:
        if text := _said(node):
            examples[_reads(reader, node, ours)].append(Example(reader.document.path, text))
    read, unread = examples[True], examples[False]
    if not read or len(read) < NEARLY_ALL * (len(read) + len(unread)):
        return None
    key = use.spelled.most_common(1)[0][0]
    return Alias(key=key, ours=ours, records=len(use.paths), example=read[0], unread=tuple(unread))


def _said(node: Node) -> str:
    """A value on one line; empty where there is none."""
    if isinstance(node, Scalar):
        return "" if node.text.strip() in NOTHING else " ".join(node.text.split())
    nodes = node.nodes if isinstance(node, Items) else tuple(value for _, value in node.pairs)
    return ", ".join(filter(None, map(_said, nodes)))


def _reads(reader: Reader, node: Node, ours: Key) -> bool:
    """Whether a value that nothing was known of reads as one of our key's type."""
    if ours.type not in _TYPED:
        return ours.type is not Type.TEXT or (not isinstance(node, Table) and _is_name(_said(node), reader.settings))
    if not isinstance(node, Scalar):
        return False
    value = node._replace(text=_COMMENT.sub("", node.text))
    if ours.type is Type.STAGE:
        return bool(_stage(reader, value))
    before = len(reader.problems)
    _READ[ours.type](reader, value, ours.name)
    return len(reader.problems) == before


_READ: Mapping[Type, Callable[[Reader, Node, str], object]] = {
    Type.DATE: Reader.date,
    Type.DATED_TEXT: Reader.dated_text,
    Type.MONEY: Reader.money,
    Type.RATIO: Reader.ratio,
    Type.NUMBER: Reader.whole,
}


def _is_name(text: str, settings: Settings) -> bool:
    """Whether a text may name somebody or something: it is no number, address, yes or no, day or amount."""
    plain = unlinked(text)
    is_amount = isinstance(read_money(plain, settings.currency), Money)
    return not (_NO_NAME.fullmatch(plain) or is_amount or isinstance(read_date(plain, settings.date_order), date))


def _stage(reader: Reader, node: Scalar) -> str:
    """The name of the stage that a value means or seems to mean."""
    text = reader.line(node)
    stages = reader.settings.stages
    stage = stages.get(reader.mapped("stage", text))
    return stage.name if stage else stage_meant(text, stages)


def _stage_names(stated: Iterable[Stated]) -> Iterator[StageName]:
    """Texts that no stage knows and that tell what they mean, the most frequent first."""
    texts: dict[str, list[Example]] = {}
    meant: dict[str, str] = {}
    for reader, node in stated:
        if not isinstance(node, Scalar):
            continue
        value = node._replace(text=_COMMENT.sub("", node.text))
        text = reader.line(value)
        if text and len(text) <= LONGEST and not reader.settings.stages.get(reader.mapped("stage", text)):
            meant[fold(text)] = _stage(reader, value)
            texts.setdefault(fold(text), []).append(Example(reader.document.path, text))
    for folded, examples in sorted(texts.items(), key=lambda pair: -len(pair[1])):
        if meant[folded]:
            text = examples[0].text
            yield StageName(text=text, stage=meant[folded], records=len(examples), example=examples[0])
