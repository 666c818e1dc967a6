"""The chart of the billing forecast: columns by period, with the weighted amount within."""

from __future__ import annotations

from dataclasses import dataclass

from generator.chart import Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, Entry, amounts_table, said
from generator.forecasting import BELOW, MOST_PITCH, SHOWN, TALL, By, name_periods
from generator.i18n import Words
from generator.legend import KEY, Look, draw_key, key_lines
from generator.site import Site
from generator.svg import FULL, LATE, LATE_STRONG, STRONG, Drawing
from pipeline.billing import later_parts, sum_of
from pipeline.funnel import Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoices:
    """The periods of a billing chart, what is overdue, and what is invoiced beyond them."""

    by: By
    columns: tuple[tuple[str, Sum], ...]
    overdue: Sum
    later: Sum | None


def billed_columns(site: Site, by: By) -> Invoices | None:
    """What is drawn of the billing forecast; nothing where nothing is to be invoiced."""
    found = site.billing[by]
    if not (found.overdue.count or any(one.sum.count for one in found.periods)):
        return None
    rates, rest = site.book.settings.rates, later_parts(found.periods[SHOWN[by] :])
    return Invoices(
        by=by,
        columns=tuple((one.name, one.sum) for one in found.periods[: SHOWN[by]]),
        overdue=found.overdue,
        later=sum_of(rest, rates) if rest else None,
    )


def draw_invoices(name: str, title: str, found: Invoices, words: Words) -> str:
    """A column a period, its weighted amount within."""
    looks: list[Look] = [(words.gettext("Amount"), FULL, "///"), (words.gettext("Weighted"), STRONG, "")]
    columns = [("overdue", found.overdue)] if found.overdue.count else []
    columns += list(found.columns)
    if found.overdue.count:
        looks.append((words.gettext("Overdue"), LATE, "\\\\\\"))
    lines = key_lines(looks)
    top = KEY * len(lines) + 14
    description = words.gettext("A column for each period, its weighted amount within; the table has the figures.")
    canvas = Drawing(name, WIDTH, top + TALL + BELOW, title, description)
    draw_key(canvas, lines)
    axis = Axis.of(top, top + TALL, max(float(total.amount.amount) for _, total in columns))
    axis.draw(canvas, found.overdue.amount.currency, words)
    pitch = min((WIDTH - LEFT) / len(columns), MOST_PITCH)
    wide = min(pitch * 0.68, 44)
    middles = []
    for n, (column, total) in enumerate(columns):
        middle, is_late = LEFT + (n + 0.5) * pitch, column == "overdue"
        if total.amount.amount:
            hatch = "\\\\\\" if is_late else "///"
            axis.column(
                canvas, middle - wide / 2, wide, float(total.amount.amount), LATE if is_late else FULL, hatch=hatch
            )
        if total.weighted.amount:
            colour = LATE_STRONG if is_late else STRONG
            axis.column(canvas, middle - wide / 2, wide, float(total.weighted.amount), colour)
        if total.count:
            entry = Entry(name=_named(column, words), sum=total)
            canvas.link(middle - pitch / 2, top, pitch, TALL + BELOW, invoices(column), said(entry, words))
        if not is_late:
            middles.append((column, middle))
    name_periods(canvas, middles, top + TALL, pitch, words)
    return canvas.svg()


def invoices(name: str) -> str:
    """The list of what is to be invoiced in a period."""
    return "opportunities.html#month=overdue" if name == "overdue" else f"forecast.html#billing-{name}"


def _named(name: str, words: Words) -> str:
    return words.gettext("Overdue") if name == "overdue" else words.period(name)


def invoices_table(found: Invoices, words: Words) -> Table:
    """Number, amount and weighted amount of each period."""
    rows = [("overdue", found.overdue)] if found.overdue.count else []
    entries = [
        Entry(name=_named(name, words), sum=total, href=invoices(name) if total.count else "")
        for name, total in (*rows, *found.columns)
    ]
    if found.later:
        entries.append(Entry(name=words.gettext("Later"), sum=found.later, href=invoices(f"later-{found.by}")))
    return amounts_table(words.gettext("Invoiced"), entries, None, words)


def billing_chart(by: By, title: str, order: int) -> Chart:
    """The chart of the billing forecast by month or by quarter."""
    name = f"billing-{by}s"
    return Chart(
        name=name,
        page="forecast",
        slot="billing",
        title=title,
        view=of_amounts(lambda site: billed_columns(site, by)),
        draw=lambda found, words: draw_invoices(name, words.gettext(title), found, words),
        table=invoices_table,
        order=order,
    )
