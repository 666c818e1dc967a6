"""Settings of a workspace (`embudo.yaml`): every one has a default."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from typing import Literal

from pipeline.dates import DateOrder
from pipeline.money import Money, Rates
from pipeline.stages import DEFAULT, Stages
from pipeline.vocabulary import fold

Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be won in a period (`2026-11`, `2026-Q4`, `2026`), by the company or by one owner."""

    period: str
    amount: Money
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """The routine: its weekday (Monday is 0), the new opportunities it asks for, the days that are silence."""

    weekday: int = 4
    new_per_review: int = 1
    silent_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a workspace may set; None where the machine decides."""

    language: Language | None = None
    timezone: str | None = None
    currency: str = "EUR"
    rates: Rates = field(default_factory=Rates)
    date_order: DateOrder = "dmy"
    title: str = ""
    stages: Stages = DEFAULT
    owners: tuple[tuple[str, str], ...] = ()
    targets: tuple[Target, ...] = ()
    review: ReviewPlan = field(default_factory=ReviewPlan)
    aliases: tuple[tuple[str, str], ...] = ()
    """Folded foreign key and the name of ours."""
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """By key's name, folded foreign value and ours."""
    edit_url: str = ""
    share_to: str = ""

    @property
    def zone(self) -> tzinfo | None:
        """Where "today" is; None is the machine's own zone."""
        if not self.timezone:
            return None
        from zoneinfo import ZoneInfo  # noqa: PLC0415  most workspaces go by the machine's

        return ZoneInfo(self.timezone)

    def owner_of(self, path: str) -> str:
        """The first sub-folder of a record's path, where it is an owner's."""
        parts = path.split("/")
        return parts[1] if len(parts) > 2 and parts[1] in dict(self.owners) else ""

    def owner_key(self, owner: str) -> str:
        """The settings' key of an owner, by key or by full name; else the text itself."""
        return _named(self.owners, owner)[0]

    def owner_name(self, owner: str) -> str:
        """The full name of an owner, where the settings know it."""
        return _named(self.owners, owner)[1]


@lru_cache(maxsize=4096)
def _named(owners: tuple[tuple[str, str], ...], owner: str) -> tuple[str, str]:
    """The key and the full name of an owner, by either."""
    wanted = fold(owner)
    key = next((key for key, name in owners if wanted in (fold(key), fold(name))), owner)
    return key, next((name for known, name in owners if known == key), owner)
