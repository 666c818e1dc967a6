"""`embudo.yaml` → Settings: what can be read is set, each mistake is located, the defaults go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from pipeline.dates import DateOrder
from pipeline.frontmatter import Document, read_settings
from pipeline.money import CODES, Rates
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.reading import Reader
from pipeline.settings import Language, ReviewPlan, Settings, Target
from pipeline.shapes import ANY, TYPED, Shape
from pipeline.source import Problem, Source
from pipeline.stages import CATEGORIES, DEFAULT, KINDS, Category, Kind, Stage, Stages
from pipeline.vocabulary import FORECAST_CATEGORIES, KEYS, WEEKDAYS, fold, index, nearest

_OPEN_TABLE = Shape(flow="{", other=TYPED)
_LIST_OF_TABLES = Shape(flow="[{", item=_OPEN_TABLE, other=TYPED)
_NAMES = Shape(flow="{", other=ANY)
SHAPES = {
    "language": TYPED,
    "timezone": TYPED,
    "currency": TYPED,
    "rates": _OPEN_TABLE,
    "date_order": TYPED,
    "title": ANY,
    "stages": _LIST_OF_TABLES,
    "owners": _NAMES,
    "targets": _LIST_OF_TABLES,
    "review": _OPEN_TABLE,
    "aliases": _OPEN_TABLE,
    "values": Shape(flow="{", other=_NAMES),
    "edit_url": TYPED,
    "share_to": TYPED,
}
SETTINGS = Shape(keys=MappingProxyType({fold(name): shape for name, shape in SHAPES.items()}))
EXAMPLES = {
    "rates": "USD: 0.92",
    "stages": "name: contact, kind: open, probability: 25 %",
    "owners": "ana: Ana Soto",
    "targets": "period: 2026-Q4, amount: 250.000",
    "review": "day: friday",
    "aliases": "Importe neto: amount",
    "values": "stage: {Closed Won: won}",
}
_PERIOD = re.compile(r"[0-9]{4}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?")
_DECIMAL = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?")
_UNSAFE = ("javascript", "data", "vbscript")


def read_configuration(source: Source) -> tuple[Settings, tuple[Problem, ...]]:
    """Settings from their file, and every mistake in it."""
    document = read_settings(source, SETTINGS)
    if isinstance(document, Problem):
        return Settings(), (document,)
    return _Configuration(document).read()


class _Configuration:
    """Reads the settings one by one; the currency first, since amounts need it."""

    def __init__(self, document: Document) -> None:
        self.reader = Reader(document, Settings())
        self.nodes: dict[str, Node] = {}
        names = {fold(name): name for name in SHAPES}
        lines: dict[str, int] = {}
        for key, node in document.fields.pairs:
            name = names.get(fold(key.text))
            if name is None:
                suggestion = nearest(key.text, tuple(SHAPES))
                self.reader.report("unknown-setting", key, key=key.text, suggestion=suggestion)
            elif name in self.nodes:
                self.reader.report("duplicate-key", key, key=key.text, first=name, line=lines[name])
            else:
                self.nodes[name], lines[name] = node, key.line + 1

    def read(self) -> tuple[Settings, tuple[Problem, ...]]:
        """All settings; what cannot be read keeps its default."""
        currency = self._one_of("currency", tuple(sorted(CODES)), "EUR", upper=True)
        order = cast("DateOrder", self._one_of("date_order", ("dmy", "mdy"), "dmy"))
        self.reader.settings = Settings(currency=currency, date_order=order)
        rates, owners = Rates(currency, tuple(self._rates(currency))), tuple(self._owners())
        settings = Settings(
            language=cast("Language | None", self._one_of("language", ("en", "es"), "") or None),
            timezone=self._timezone(),
            currency=currency,
            rates=rates,
            date_order=order,
            title=self._text("title"),
            stages=self._stages(),
            owners=owners,
            targets=tuple(self._targets(rates, owners)),
            review=self._review(),
            aliases=tuple(self._aliases()),
            values=tuple(self._values()),
            edit_url=self._edit_url(),
            share_to=self._text("share_to"),
        )
        return settings, tuple(sorted(self.reader.problems, key=lambda p: (p.place.line, p.place.column)))

    def _wrong(self, node: Node, key: str, *accepted: str, example: str = "", example_es: str = "") -> None:
        """A value that cannot be: what would be accepted, or an example of it."""
        self.reader.report(
            "setting-value",
            node,
            key=key,
            text=self.reader.typed(node),
            accepted=accepted,
            example=example,
            example_es=example_es or example,
        )

    def _text(self, key: str) -> str:
        return self.reader.text(self.nodes.get(key))

    def _one_of(self, key: str, accepted: tuple[str, ...], default: str, *, upper: bool = False) -> str:
        node = self.nodes.get(key)
        text = self.reader.line(node).strip()
        value = text.upper() if upper else text.lower()
        if node is None or not self.reader.line(node):
            return default
        if value in accepted:
            return value
        if len(accepted) > 10:
            self._wrong(node, key, example="EUR, USD, GBP, MXN")
        else:
            self._wrong(node, key, *accepted)
        return default

    def _timezone(self) -> str | None:
        node = self.nodes.get("timezone")
        text = self.reader.line(node).strip()
        if not text or node is None:
            return None
        from zoneinfo import ZoneInfo  # noqa: PLC0415  most workspaces go by the machine's

        try:
            ZoneInfo(text)
        except (OSError, ValueError, KeyError):
            self._wrong(node, "timezone", example="Europe/Madrid, America/Mexico_City, UTC")
            return None
        return text

    def _edit_url(self) -> str:
        text = self._text("edit_url")
        if text and (":" not in text or text.split(":")[0].strip().lower() in _UNSAFE or not text.isprintable()):
            self._wrong(self.nodes["edit_url"], "edit_url", example="vscode://file/{path}, obsidian://open?path={path}")
            return ""
        return text

    def _table(self, key: str) -> tuple[tuple[Scalar, Node], ...]:
        node = self.nodes.get(key)
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return ()
        if isinstance(node, Table):
            return node.pairs
        self._wrong(node, key, example=f"{key}: {{{EXAMPLES[key]}}}")
        return ()

    def _tables(self, key: str) -> Iterator[Table]:
        node = self.nodes.get(key)
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return
        for item in node.nodes if isinstance(node, Items) else (node,):
            if isinstance(item, Table):
                yield item
            else:
                self._wrong(item, key, example=f"- {{{EXAMPLES[key]}}}")

    def _fields(self, table: Table, known: tuple[str, ...]) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        for key, node in table.pairs:
            if key.text[:1].isdigit() and self.reader.document.is_cut_off(key, node):
                self.reader.report("comma-in-braces", key)
                fields.popitem()
            elif fold(key.text) in {fold(name) for name in known}:
                fields[next(name for name in known if fold(name) == fold(key.text))] = node
            else:
                self.reader.report("unknown-setting", key, key=key.text, suggestion=nearest(key.text, known))
        return fields

    def _rates(self, currency: str) -> Iterator[tuple[str, Decimal]]:
        for key, node in self._table("rates"):
            match = _DECIMAL.fullmatch(self.reader.line(node).strip())
            code = key.text.strip().upper()
            if code not in CODES or code == currency:
                self._wrong(key, "rates", example=EXAMPLES["rates"])
            elif match and (rate := Decimal(f"{match[1]}.{match[2] or 0}")):
                yield code, rate
            else:
                self._wrong(node, f"rates.{code}", example="0.92")

    def _stages(self) -> Stages:
        stages: list[Stage] = []
        lines: dict[str, int] = {}
        for table in self._tables("stages"):
            stage = self._stage(table)
            name = stage and fold(stage.name)
            if stage and name in lines:
                self.reader.report("duplicate-key", table, key=stage.name, first=stage.name, line=lines[name])
            elif stage and name:
                stages.append(stage)
                lines[name] = table.line + 1
        if not stages:
            return DEFAULT
        if not any(stage.kind == "open" for stage in stages):
            self._wrong(self.nodes["stages"], "stages", example=f"- {{{EXAMPLES['stages']}}}")
            return DEFAULT
        kinds = {stage.kind for stage in stages}
        stages.sort(key=lambda stage: stage.kind != "open")
        return Stages((*stages, *(stage for stage in DEFAULT.all if stage.kind not in kinds)))

    def _stage(self, table: Table) -> Stage | None:
        fields = self._fields(table, ("name", "es", "kind", "probability", "category"))
        name = self.reader.line(fields.get("name")).strip()
        if not name:
            self._wrong(table, "stages", example=f"- {{{EXAMPLES['stages']}}}")
            return None
        stated = self.reader.line(fields.get("kind")).strip().lower()
        kind: Kind = next((kind for kind in KINDS if kind == stated), "open")
        if stated not in ("", kind):
            self._wrong(fields["kind"], "kind", *KINDS)
        ratio = self.reader.ratio(fields.get("probability"), "probability")
        default = Decimal(1) if kind == "won" else Decimal(0)
        text = self.reader.line(fields.get("category")).strip()
        category = FORECAST_CATEGORIES.get(fold(text)) if text else "pipeline"
        if category is None:
            self._wrong(fields["category"], "category", *CATEGORIES)
        return Stage(
            name=name,
            es=self.reader.line(fields.get("es")).strip() or name,
            kind=kind,
            probability=default if ratio is None else ratio,
            category=cast("Category", category or "pipeline") if kind == "open" else None,
        )

    def _owners(self) -> Iterator[tuple[str, str]]:
        node = self.nodes.get("owners")
        if isinstance(node, Items):
            for item in node.nodes:
                if name := self.reader.text(item):
                    yield name, name
            return
        for key, value in self._table("owners"):
            yield key.text, self.reader.text(value) or key.text

    def _targets(self, rates: Rates, owners: tuple[tuple[str, str], ...]) -> Iterator[Target]:
        known = Settings(owners=owners)
        lines: dict[tuple[str, str], int] = {}
        for table in self._tables("targets"):
            fields = self._fields(table, ("period", "amount", "owner"))
            period = self.reader.line(fields.get("period")).strip().upper()
            if not _PERIOD.fullmatch(period):
                self._wrong(fields.get("period", table), "period", example="2026-Q4, 2026-11, 2026")
                continue
            if "amount" not in fields:
                self._wrong(table, "targets", example=f"- {{{EXAMPLES['targets']}}}")
            amount = self.reader.money(fields.get("amount"), "amount")
            owner = self.reader.line(fields.get("owner")).strip()
            key = period, fold(known.owner_key(owner))
            if key in lines:
                said = f"{period}, {owner}" if owner else period
                self.reader.report("duplicate-key", table, key=said, first=said, line=lines[key])
            elif amount and rates.convert(amount) is None:
                self.reader.report("target-rate", fields["amount"], currency=amount.currency)
            elif amount:
                self._owner_of_target(owner, fields.get("owner"), owners)
                lines[key] = table.line + 1
                yield Target(period=period, amount=amount, owner=owner)

    def _owner_of_target(self, owner: str, node: Node | None, owners: tuple[tuple[str, str], ...]) -> None:
        """Whether somebody else was meant."""
        names = [name for pair in owners for name in pair]
        if owner and Settings(owners=owners).owner_key(owner) == owner and owner not in names:
            suggestion = nearest(owner, names)
            if suggestion:
                self.reader.report("owner-near-miss", node or self.nodes["targets"], text=owner, suggestion=suggestion)

    def _review(self) -> ReviewPlan:
        node = self.nodes.get("review")
        pairs = self._table("review")
        if node is None or not pairs or not isinstance(node, Table):
            return ReviewPlan()
        fields = self._fields(node, ("day", "new_per_review", "silent_days"))
        day = self.reader.line(fields.get("day")).strip()
        weekday = WEEKDAYS.get(fold(day), -1) if day else ReviewPlan().weekday
        if weekday < 0:
            self._wrong(fields["day"], "review.day", example="friday", example_es="viernes")
        plan = ReviewPlan()
        return ReviewPlan(
            weekday=weekday if weekday >= 0 else plan.weekday,
            new_per_review=self._count(fields, "new_per_review", plan.new_per_review),
            silent_days=self._count(fields, "silent_days", plan.silent_days),
        )

    def _count(self, fields: dict[str, Node], key: str, default: int) -> int:
        node = fields.get(key)
        text = self.reader.line(node).strip()
        if node is None or not text:
            return default
        if re.fullmatch(r"[0-9]{1,5}", text):
            return int(text)
        self._wrong(node, f"review.{key}", example=str(default))
        return default

    def _aliases(self) -> Iterator[tuple[str, str]]:
        known = index(KEYS)
        for key, node in self._table("aliases"):
            target = self.reader.line(node).strip()
            if fold(target) in known:
                yield fold(key.text), known[fold(target)].name
            else:
                suggestion = nearest(target, tuple(name for k in KEYS for name in (k.name, k.es)))
                self.reader.report("alias-target", node, key=key.text, text=target, suggestion=suggestion)

    def _values(self) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        known = index(KEYS)
        for key, node in self._table("values"):
            if fold(key.text) not in known:
                names = tuple(name for k in KEYS for name in (k.name, k.es))
                self.reader.report("unknown-setting", key, key=key.text, suggestion=nearest(key.text, names))
            elif isinstance(node, Table):
                pairs = tuple((fold(foreign.text), self.reader.text(ours)) for foreign, ours in node.pairs)
                yield known[fold(key.text)].name, pairs
            else:
                self._wrong(node, f"values.{key.text}", example="{Closed Won: won}")
