"""Where a figure comes from: the line that states it, and the version that last set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.lineage import Record
from pipeline.opportunity import Opportunity

EXPLAINED = ("amount", "stage", "close_date", "probability")
By = Literal["line", "monthly", "stage", "first-stage", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Why a field has its value.

    `by` says what gives it: a line of the record, monthly amount × months, the stage, the first stage where none is
    stated, or nothing. `at`, `author` and `commit` are of the version that last set it: all None without history,
    `commit` alone where that is not committed. `is_first`: the record had it from its first version on.
    """

    field: str
    by: By
    line: int | None
    at: datetime | None
    author: str | None
    commit: str | None
    is_first: bool


def origins(deal: Opportunity, record: Record | None) -> tuple[Origin, ...]:
    """Of amount, stage, close date and probability."""
    return tuple(_origin(field, deal, record) for field in EXPLAINED)


def _origin(field: str, deal: Opportunity, record: Record | None) -> Origin:
    lines = dict(deal.lines)
    by, key = next(_sources(field, deal, lines))
    watched = "stage" if by == "stage" else field
    version = record.last_set(watched) if record else None
    return Origin(
        field=field,
        by=by,
        line=lines.get(key),
        at=version.at if version else None,
        author=version.author if version else None,
        commit=version.commit if version else None,
        is_first=bool(record and version and version is record.deals[0][0]),
    )


def _sources(field: str, deal: Opportunity, lines: Mapping[str, int]) -> Iterator[tuple[By, str]]:
    """What may give a field its value, the strongest first, with the key that states it."""
    if field == "amount" and deal.amount is not None and deal.amount == _monthly(deal) and "amount" not in lines:
        yield "monthly", "monthly_amount"
    if field == "probability" and deal.own_probability is None:
        yield "stage", "stage"
    if field in lines and (field == "stage" or getattr(deal, field) is not None):
        yield "line", field
    yield ("first-stage" if field == "stage" else "nothing"), field


def _monthly(deal: Opportunity) -> object:
    return deal.monthly_amount * deal.months if deal.monthly_amount and deal.months else None
