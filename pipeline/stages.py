"""Stages of the funnel: their order, kind, probability and forecast category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from pipeline.vocabulary import STAGE_SYNONYMS, fold, nearest, without_pictures

Kind = Literal["open", "won", "lost", "cancelled"]
Category = Literal["commit", "best_case", "pipeline", "omitted"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CATEGORIES: tuple[Category, ...] = get_args(Category)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name, its Spanish name, its kind, and what an opportunity in it is worth."""

    name: str
    es: str
    kind: Kind
    probability: Decimal
    category: Category | None = None

    def label(self, language: str) -> str:
        """The stage's name as it is shown in a language."""
        return self.es if language == "es" and self.es else self.name


@dataclass(frozen=True)
class Stages:
    """All stages in the funnel's order."""

    all: tuple[Stage, ...]

    @cached_property
    def _own(self) -> Mapping[str, Stage]:
        return {fold(name): stage for stage in reversed(self.all) for name in (stage.es, stage.name) if name}

    def get(self, text: str) -> Stage | None:
        """The stage that a text names, in either language or by a synonym; case, accents and pictures do not matter."""
        return self._named(fold(text)) or self._named(fold(without_pictures(text)))

    def _named(self, wanted: str) -> Stage | None:
        return self._own.get(wanted) or self._own.get(fold(STAGE_SYNONYMS.get(wanted, "")))

    def nearest(self, text: str) -> str:
        """The name that the text comes closest to, or an empty text."""
        return nearest(text, [name for stage in self.all for name in (stage.name, stage.es) if name])

    def names(self, language: str = "en") -> tuple[str, ...]:
        """Names in order."""
        return tuple(stage.label(language) for stage in self.all)

    @property
    def open(self) -> tuple[Stage, ...]:
        """The funnel: open stages in order."""
        return tuple(stage for stage in self.all if stage.kind == "open")

    @property
    def first(self) -> Stage:
        """The stage of a record that names none."""
        return self.all[0]


DEFAULT = Stages(
    (
        Stage("prospect", "prospecto", "open", Decimal("0.10"), "omitted"),
        Stage("qualified", "cualificada", "open", Decimal("0.25"), "pipeline"),
        Stage("proposal", "propuesta", "open", Decimal("0.50"), "best_case"),
        Stage("negotiation", "negociación", "open", Decimal("0.75"), "commit"),
        Stage("won", "ganada", "won", Decimal(1)),
        Stage("lost", "perdida", "lost", Decimal(0)),
        Stage("cancelled", "cancelada", "cancelled", Decimal(0)),
    )
)
