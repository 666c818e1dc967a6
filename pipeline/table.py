"""The table of opportunities: one row each, all that its record states, and behind it what is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from pipeline import cells
from pipeline.dates import quarter
from pipeline.figures import Figures
from pipeline.money import Money
from pipeline.opportunity import Dated, Opportunity, Pairs
from pipeline.settings import Settings
from pipeline.stages import Stage
from pipeline.vocabulary import FORECAST_CATEGORIES, KEYS, fold, index

Value: TypeAlias = "str | date | Money | Decimal | int | None"
"""A Decimal is a ratio from 0 to 1; money is shown without its currency, which has a column of its own."""
TOTAL = "Total"
"""What stands for a slug in the row of totals: no slug has a capital letter."""
OTHERS = "other_fields"
"""The column of extra fields that can have none of their own, as one mapping."""
MOST_EXTRA = 200
"""Extra fields that get a column of their own."""
CATEGORIES_ES = {value: word for word, value in FORECAST_CATEGORIES.items() if word != value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in code, its heading in both languages, and whether an import ignores it as worked out."""

    name: str
    en: str
    es: str
    width: int = 14
    is_calculated: bool = False
    is_extra: bool = False

    def heading(self, language: str) -> str:
        """What stands above it."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of opportunities, all as wide as the columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def _column(name: str, en: str, es: str, width: int = 14) -> Column:
    return Column(name=name, en=en, es=es, width=width)


def _calculated(name: str, en: str, es: str, width: int = 14) -> Column:
    return Column(name=name, en=f"{en} (calculated)", es=f"{es} (calculado)", width=width, is_calculated=True)


STATED = (
    _column("slug", "Slug", "Slug", 24),
    _column("name", "Name", "Nombre", 36),
    _column("client", "Client", "Cliente", 28),
    _column("end_customer", "End customer", "Cliente final", 20),
    _column("stage", "Stage", "Etapa"),
    _column("created", "Created", "Creada", 12),
    _column("amount", "Amount", "Importe"),
    _column("currency", "Currency", "Moneda", 9),
    _column("monthly_amount", "Monthly amount", "Importe mensual"),
    _column("monthly_amount_currency", "Currency of the monthly amount", "Moneda del importe mensual", 12),
    _column("months", "Months", "Meses", 8),
    _column("probability", "Probability", "Probabilidad", 12),
    _column("forecast_category", "Forecast category", "Categoría de previsión"),
    _column("close_date", "Close date", "Fecha de cierre", 12),
    _column("invoice_date", "Invoice date", "Fecha de venta", 12),
    _column("products", "Products and services", "Productos y servicios", 36),
    _column("contacts", "Contacts", "Interlocutores", 44),
    _column("decision_maker", "Decision maker", "Decisor", 28),
    _column("last_interaction", "Last interaction", "Última interacción", 18),
    _column("next_date", "Next date", "Próxima fecha", 12),
    _column("next_step", "Next step", "Próximo paso", 36),
    _column("wait_until", "Wait until", "Esperar hasta", 18),
    _column("owner", "Owner", "Comercial", 16),
    _column("channel", "Channel", "Canal", 16),
    _column("tier", "Rating", "Valoración", 10),
    _column("competitors", "Competitors", "Competidores", 24),
    _column("actual_close_date", "Actual close date", "Fecha de cierre real", 12),
    _column("actual_amount", "Actual amount", "Importe real"),
    _column("actual_amount_currency", "Currency of the actual amount", "Moneda del importe real", 12),
    _column("lost_reason", "Reason", "Motivo", 20),
    _column("lost_to", "Lost to", "Perdida ante", 20),
    _column("tags", "Tags", "Etiquetas", 20),
    _column("id", "Identifier", "Identificador", 16),
)
"""What a record states, in the method's order. The main competitor is the first of the competitors."""
OTHER = _column(OTHERS, "Other fields", "Otros campos", 24)
BODY = (_column("activities", "Activities", "Actividades", 60), _column("notes", "Notes", "Notas", 60))
CALCULATED = (
    _calculated("kind", "Status", "Situación"),
    _calculated("closed_on", "Closed on", "Cerrada el", 12),
    _calculated("amount_in_base", "Amount in %s", "Importe en %s"),
    _calculated("effective_probability", "Probability", "Probabilidad", 12),
    _calculated("weighted", "Weighted amount in %s", "Importe ponderado en %s"),
    _calculated("category", "Forecast category", "Categoría de previsión"),
    _calculated("quarter", "Quarter", "Trimestre", 10),
    _calculated("last_contact", "Last interaction", "Última interacción", 12),
    _calculated("last_change", "Last change", "Último cambio", 12),
    _calculated("completeness", "Completeness", "Grado de cumplimentación", 12),
    _calculated("age_days", "Age in days", "Antigüedad en días", 12),
    _calculated("push_count", "Times pushed", "Aplazamientos", 12),
)
CALCULATED_MARKS = tuple(fold(mark) for mark in ("(calculated)", "(calculado)"))
"""How the headings of calculated columns end, folded."""
COLUMNS = (*STATED, OTHER, *BODY)
CURRENCIES = {
    "amount": "currency",
    "monthly_amount": "monthly_amount_currency",
    "actual_amount": "actual_amount_currency",
}
"""The column that holds the currency of each column of money."""


@cache
def headings() -> Mapping[str, str]:
    """The name of each column that a record is read from, by its folded heading in either language."""
    return {fold(heading): column.name for column in COLUMNS for heading in (column.en, column.es)}


def is_calculated(heading: str) -> bool:
    """Whether a column holds what is worked out: an import ignores it."""
    return fold(heading).endswith(CALCULATED_MARKS)


def is_total(slug: str) -> bool:
    """Whether a row is that of the totals, by its first cell: an import ignores it."""
    return slug == TOTAL
