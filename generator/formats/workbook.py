"""The opportunities as an Excel workbook: the table to work in, their activities, and the forecast."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from generator.formats.sheets import DAY, Head, Sheet, Workbook
from generator.i18n import Words
from generator.phrases import sentence
from generator.site import Site
from pipeline.funnel import Sum, unconverted
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.table import CATEGORIES_ES, STATED, TOTAL, Table, Value, stage_cell
from pipeline.vocabulary import KEYS, Type

FORMS: Final = {
    key.name: form
    for kind, form in ((Type.DATE, DAY), (Type.MONEY, "#,##0.00"), (Type.RATIO, "0%"), (Type.NUMBER, "0"))
    for key in KEYS
    if key.type is kind
}
"""Excel's formats of what is typed into a column, where that is no text."""


def view(site: Site, deals: tuple[Opportunity, ...], value: Table) -> Workbook:
    """Some opportunities with their table, their activities, and the forecast of the site."""
    words = Words(site.language)
    return Workbook(
        title=site.book.settings.title or words.gettext("Opportunities"),
        day=site.today,
        sheets=(_opportunities(site, deals, value, words), _activities(deals, words), _forecast(site, words)),
    )


def _opportunities(site: Site, deals: tuple[Opportunity, ...], value: Table, words: Words) -> Sheet:
    language, settings = site.language, site.book.settings
    choices = {
        "stage": tuple(stage_cell(stage, settings, language) for stage in settings.stages.all),
        "forecast_category": tuple(CATEGORIES_ES.values() if language == "es" else CATEGORIES_ES),
    }
    heads = tuple(
        Head(
            text=column.heading(language),
            width=column.width,
            form=FORMS.get(column.name, "@") if column in STATED else "@",
            choices=choices.get(column.name, ()) if column in STATED else (),
            is_quiet=column.is_calculated,
        )
        for column in value.columns
    )
    total = Sum.of(deals, settings.rates)
    left_out = sum(one.count for one in unconverted(deals, settings.rates))
    named: dict[str, Value] = {
        "slug": TOTAL,
        "name": words.ngettext("%(n)s opportunity", "%(n)s opportunities", total.count),
        "client": words.ngettext("%(n)s without a rate", "%(n)s without a rate", left_out) if left_out else "",
        "amount": total.amount,
        "currency": total.amount.currency,
        "amount_in_base": total.amount,
        "weighted": total.weighted,
    }
    totals = tuple(None if column.is_extra else named.get(column.name) for column in value.columns)
    return Sheet(name=words.gettext("Opportunities"), heads=heads, rows=value.rows, totals=totals, fixed=2)


def _activities(deals: tuple[Opportunity, ...], words: Words) -> Sheet:
    fields = (("name", 36), ("client", 28))
    return Sheet(
        name=words.gettext("Activities"),
        heads=(
            Head(text="Slug", width=24),
            *(Head(text=words.field(name), width=width) for name, width in fields),
            Head(text=words.gettext("Day"), width=12),
            Head(text=words.gettext("Time"), width=8),
            Head(text=words.gettext("Kind"), width=10),
            Head(text=words.gettext("Text"), width=60),
            Head(text=words.gettext("Details"), width=60),
        ),
        rows=tuple(
            (
                deal.slug,
                deal.name,
                deal.client,
                one.date,
                one.time.isoformat("minutes") if one.time else "",
                words.activity_kind(one.kind) if one.kind else "",
                one.text,
                one.body,
            )
            for deal in deals
            for one in deal.activities
        ),
        fixed=2,
    )


def _forecast(site: Site, words: Words) -> Sheet:
    value = site.bookings["month"]
    rows: list[tuple[Value, ...]] = [
        (
            sentence(words.month(one.name)),
            *_sums(one.open),
            one.commit,
            one.best_case,
            one.won.amount,
            one.target,
            None if one.attainment is None else Decimal(str(round(one.attainment, 4))),
        )
        for one in value.periods
    ]
    rest = ((words.gettext("Overdue"), value.overdue), (words.gettext("Without a close date"), value.undated))
    rows += [(name, *_sums(total), *[None] * 5) for name, total in rest if total.count]
    texts = (
        words.gettext("Open opportunities"),
        words.field("amount"),
        words.field("weighted"),
        words.category("commit"),
        words.category("best_case"),
        words.kind("won"),
        words.gettext("Target"),
        words.gettext("Attainment"),
    )
    open_ones = Sum.of(site.book.open, site.book.settings.rates)
    return Sheet(
        name=words.gettext("Forecast"),
        heads=(Head(text=words.gettext("Month"), width=24), *(Head(text=text, width=16) for text in texts)),
        rows=tuple(rows),
        totals=(TOTAL, *_sums(open_ones), *[None] * 5),
    )


def _sums(total: Sum) -> tuple[int, Money, Money]:
    return total.count, total.amount, total.weighted
