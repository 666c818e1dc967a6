"""When the pipeline closes: the open amount of each closing month, and what is overdue apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.chart import Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, Entry, amounts_table, legend, name_months, said
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import FULL, INK, LATE, LATE_STRONG, STRONG, Drawing
from pipeline.dates import month_names
from pipeline.funnel import CloseMonths, Sum, close_months

HEIGHT, TOP, BOTTOM = 266, 54, 220
TODAY, APART = 28, 14
"""Between what is overdue and the months, where the line of today stands; and before what comes after them."""


def view(site: Site) -> CloseMonths | None:
    """Nothing is drawn where nothing is open."""
    months = close_months(site.book, site.today)
    return months if any(total.count for _, total in _columns(months)) or months.undated.count else None


def _columns(months: CloseMonths) -> Iterator[tuple[str, Sum]]:
    """What stands along the axis: `overdue` and `later` only where there are such."""
    if months.overdue.count:
        yield "overdue", months.overdue
    yield from months.months
    if months.later.count:
        yield "later", months.later


def _name(column: str, words: Words) -> str:
    named = {
        "overdue": words.gettext("Overdue"),
        "later": words.gettext("Later"),
        "undated": words.gettext("No close date"),
    }
    return named.get(column) or sentence(words.month(column))


def _address(column: str, months: CloseMonths) -> str:
    """The list behind a column; later ones are those from the month after the last on."""
    if column == "later":
        last = date.fromisoformat(f"{months.months[-1][0]}-01")
        column = f"{month_names(last, 1, 1)[0]}.."
    return f"opportunities.html#month={column}"


def draw(months: CloseMonths, words: Words) -> str:
    """A column a month, its weighted amount within; a line between what is overdue and what is to come."""
    columns = list(_columns(months))
    title = words.gettext("Open amount by closing month")
    description = words.gettext("A column for each month, its weighted amount within; the table has the figures.")
    canvas = Drawing("close-months", WIDTH, HEIGHT, title, description)
    legend(canvas, LEFT, ((words.gettext("Amount"), FULL, "///"), (words.gettext("Weighted"), STRONG, "")))
    axis = Axis.of(TOP, BOTTOM, max(float(total.amount.amount) for _, total in columns))
    axis.draw(canvas, columns[0][1].amount.currency, words)
    pitch = min((WIDTH - LEFT - TODAY - APART) / len(columns), 76)
    middles: list[tuple[str, float]] = []
    x = float(LEFT)
    for n, (column, total) in enumerate(columns):
        if n == (columns[0][0] == "overdue"):
            _today(canvas, x + TODAY / 2, words)
            x += TODAY
        x += APART if column == "later" else 0
        middle = x + pitch / 2
        _column(canvas, axis, middle, min(pitch * 0.68, 44), column, total)
        entry = Entry(name=_name(column, words), sum=total)
        canvas.link(x, TOP, pitch, HEIGHT - TOP, _address(column, months), said(entry, words))
        if "-" in column:
            middles.append((column, middle))
        else:
            canvas.text(middle, BOTTOM + 22, _name(column, words), anchor="center")
        x += pitch
    beside = (columns[0][0] == "overdue", columns[-1][0] == "later")
    name_months(canvas, middles, BOTTOM, words, pitch=pitch, beside=beside)
    return canvas.svg()


def _today(canvas: Drawing, x: float, words: Words) -> None:
    canvas.line(x, TOP - 10, x, BOTTOM + 6, INK, width=1.5)
    canvas.text(x, TOP - 15, words.gettext("today"), anchor="center", bold=True)


def _column(canvas: Drawing, axis: Axis, middle: float, width: float, column: str, total: Sum) -> None:
    late = column == "overdue"
    amount, weighted = float(total.amount.amount), float(total.weighted.amount)
    left = middle - width / 2
    if total.count:
        axis.column(canvas, left, width, amount, LATE if late else FULL, hatch="\\\\\\" if late else "///")
    if weighted:
        axis.column(canvas, left, width, weighted, LATE_STRONG if late else STRONG)


def table(months: CloseMonths, words: Words) -> Table:
    """Count, amount and weighted amount of each month; what has no close date comes last."""
    return amounts_table(words.gettext("Closes"), entries(months, words), None, words)


def entries(months: CloseMonths, words: Words) -> tuple[Entry, ...]:
    """A row a column, and what has no close date."""
    undated = [("undated", months.undated)] if months.undated.count else []
    return tuple(
        Entry(name=_name(column, words), sum=total, href=_address(column, months))
        for column, total in (*_columns(months), *undated)
    )


CHART = Chart(
    name="close-months",
    page="index",
    slot="pipeline",
    title=N_("Open amount by closing month"),
    view=of_amounts(view),
    draw=draw,
    table=table,
    order=20,
)
