"""The table of opportunities: one row each, all that its record states, and behind it what is worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from pipeline import cells
from pipeline.dates import quarter
from pipeline.figures import Figures
from pipeline.harmless import neutral
from pipeline.money import Money
from pipeline.once import Once, anew
from pipeline.opportunity import Dated, Opportunity, Pairs
from pipeline.settings import Settings
from pipeline.stages import Category, Kind, Stage
from pipeline.vocabulary import KEYS, fold, index

Value: TypeAlias = "str | date | Money | Decimal | int | None"
"""A Decimal is a ratio from 0 to 1; money is shown without its currency, which has a column of its own."""
TOTAL = "Total"
"""What stands for a slug in the row of totals: no slug has a capital letter."""
OTHERS = "other_fields"
"""The column of extra fields that can have none of their own, as one mapping."""
MOST_EXTRA = 200
"""Extra fields that get a column of their own."""
CATEGORIES_ES: Mapping[str, str] = {
    "commit": "comprometido",
    "best_case": "mejor caso",
    "pipeline": "embudo",
    "omitted": "omitido",
}
KINDS_ES: Mapping[Kind, str] = {"open": "abierta", "won": "ganada", "lost": "perdida", "cancelled": "cancelada"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in code, its heading in both languages, and whether an import ignores it as worked out."""

    name: str
    en: str
    es: str
    width: int = 14
    is_calculated: bool = False
    is_extra: bool = False
    """Whether it is a field that is none of ours, under its own name."""

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
    _calculated("known_since", "Created", "Creada", 12),
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
VERSION = _column("version", "Version of the record", "Versión de la ficha")
"""What tells an import whether the record has changed since: the last column."""
CALCULATED_MARKS = tuple(fold(mark) for mark in ("(calculated)", "(calculado)"))
"""How the headings of calculated columns end, folded."""
COLUMNS = (*STATED, OTHER, *BODY, VERSION)
CURRENCIES = {
    "amount": "currency",
    "monthly_amount": "monthly_amount_currency",
    "actual_amount": "actual_amount_currency",
}
"""The column that holds the currency of each column of money."""
LONGEST_HEADING = 60


@cache
def headings() -> Mapping[str, str]:
    """The name of each column that a record is read from, by its folded heading in either language."""
    return {fold(heading): column.name for column in COLUMNS for heading in (column.en, column.es)}


def is_ours(names: Iterable[str]) -> bool:
    """Whether headings are those of a table of ours: the slug with the version, what is worked out, or who and what."""
    told = {fold(name) for name in names}
    slug, name, client = STATED[:3]
    if fold(slug.en) not in told:
        return False
    is_ours = bool(told & {fold(VERSION.en), fold(VERSION.es)}) or any(map(is_calculated, told))
    return is_ours or any({fold(name.heading(code)), fold(client.heading(code))} <= told for code in ("en", "es"))


def is_calculated(heading: str) -> bool:
    """Whether a column holds what is worked out: an import ignores it."""
    return fold(heading).endswith(CALCULATED_MARKS)


def is_total(slug: str) -> bool:
    """Whether a row is that of the totals, by its first cell: an import ignores it."""
    return slug == TOTAL


def table(
    deals: Sequence[Opportunity],
    figures: Mapping[str, Figures],
    settings: Settings,
    language: str,
    versions: Mapping[str, str],
    once: Once = anew,
) -> Table:
    """The table of some opportunities, in their order. What is empty in a row, its record does not state.

    `versions` tell by path which version of a file its row is made of, as `Source.version` does.

    An amount that follows from the monthly one is stated; a name and an identifier where they are not the slug. The day
    of creation that only history knows is worked out.
    """
    own = _extra_columns(deals, settings)
    names = {column.name for column in own}
    others = {deal.path: _others(deal, names) for deal in deals}
    any_others = any(others.values())
    base = settings.rates.base
    calculated = (
        replace(column, en=column.en.replace("%s", base), es=column.es.replace("%s", base)) for column in CALCULATED
    )
    columns = (*STATED, *own, *((OTHER,) if any_others else ()), *BODY, *calculated, VERSION)
    shown = tuple(column.name for column in columns)
    stages = {stage: stage_cell(stage, settings, language) for stage in settings.stages.all}

    def row(deal: Opportunity, version: str, known: Figures) -> tuple[Value, ...]:
        return (
            *_stated(deal, stages[deal.stage], language),
            *_own_fields(deal, own),
            *((others[deal.path],) if any_others else ()),
            cells.activities_cell(deal.activities, language),
            deal.notes,
            *_calculated_of(deal, known, settings, language),
            version,
        )

    made = once.each("cells", shown, row)
    rows = tuple(made(deal, versions.get(deal.path, ""), figures[deal.slug]) for deal in deals)
    return Table(columns=columns, rows=rows)


def _extra_columns(deals: Iterable[Opportunity], settings: Settings) -> tuple[Column, ...]:
    """Extra fields that can have a column: of those that read alike the most common, where it is no heading of ours."""
    counted = Counter(name for deal in deals for name, _ in deal.extra)
    taken = {*headings(), *index(KEYS), *(fold(alias) for alias, _ in settings.aliases), ""}
    found: dict[str, str] = {}
    for name, _count in counted.most_common():
        if _is_heading(name) and fold(name) not in taken:
            found.setdefault(fold(name), name)
    chosen = set(list(found.values())[:MOST_EXTRA])
    return tuple(Column(name=name, en=name, es=name, width=20, is_extra=True) for name in counted if name in chosen)


def _is_heading(name: str) -> bool:
    plain = name == name.strip() == neutral(name) and "\n" not in name and len(name) <= LONGEST_HEADING
    return plain and not is_calculated(name)


def _own_fields(deal: Opportunity, columns: Sequence[Column]) -> list[Value]:
    fields = dict(deal.extra)
    return [cells.extra_cell(fields[column.name]) if column.name in fields else None for column in columns]


def _others(deal: Opportunity, names: Collection[str]) -> str:
    """Extra fields without a column of their own, and those of nothing but spaces, as one mapping."""
    others = tuple(
        pair for pair in deal.extra if pair[0] not in names or (isinstance(pair[1], str) and pair[1].isspace())
    )
    return cells.extra_cell(Pairs(others)) if others else ""


def _stated(deal: Opportunity, stage: str, language: str) -> tuple[Value, ...]:
    """A value for each of STATED, in its order."""
    contacts, decision_maker = cells.people_cells(deal.contacts, deal.decision_maker, language)
    return (
        deal.slug,
        deal.name if deal.named or deal.name != deal.slug else "",
        deal.client,
        deal.end_customer,
        stage,
        deal.created if any(name == "created" for name, _ in deal.lines) else None,
        deal.amount,
        _currency(deal.amount),
        deal.monthly_amount,
        _currency(deal.monthly_amount),
        deal.months,
        deal.own_probability,
        _category(deal.own_category, language),
        deal.close_date,
        deal.invoice_date,
        cells.products_cell(deal.products, language),
        contacts,
        decision_maker,
        _dated(deal.stated_interaction),
        deal.next_date,
        deal.next_step,
        _dated(deal.wait_until),
        deal.owner,
        deal.channel,
        deal.tier,
        cells.list_cell(deal.competitors),
        deal.actual_close_date,
        deal.actual_amount,
        _currency(deal.actual_amount),
        deal.lost_reason,
        deal.lost_to,
        cells.list_cell(deal.tags),
        deal.id if deal.id != deal.slug else "",
    )


def _calculated_of(deal: Opportunity, figure: Figures, settings: Settings, language: str) -> tuple[Value, ...]:
    """A value for each of CALCULATED, in its order."""
    last = figure.last_interaction
    return (
        KINDS_ES[deal.kind] if language == "es" else deal.kind,
        deal.created,
        deal.closed_on,
        settings.rates.convert(deal.amount),
        deal.probability,
        settings.rates.convert(deal.weighted),
        _category(deal.category, language),
        quarter(deal.close_date) if deal.close_date else "",
        last.date if last else None,
        figure.last_change,
        Decimal(str(round(figure.completeness, 4))),
        figure.age_days,
        figure.moves.push_count if figure.moves else None,
    )


def stage_cell(stage: Stage, settings: Settings, language: str) -> str:
    """A stage's name in a language, where that name means no other stage."""
    label = stage.label(language)
    return label if settings.stages.get(label) == stage else stage.name


def _currency(money: Money | None) -> str:
    return money.currency if money else ""


def _category(category: Category | None, language: str) -> str:
    return "" if category is None else CATEGORIES_ES[category] if language == "es" else category


def _dated(value: Dated | None) -> Value:
    """A day, or a text where something is said of it."""
    return f"{value.date.isoformat()} {value.text}" if value and value.text else value.date if value else None
