"""When the pipeline closes: the open amount of each closing month, and what is overdue apart."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10

from generator.chart import Cell, Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import FULL, GRID, INK, LATE, LATE_STRONG, SOFT, STRONG, Drawing
from pipeline.funnel import CloseMonths, Sum, close_months
from pipeline.money import Money

WIDTH, HEIGHT, TOP, BOTTOM, LEFT = 560, 252, 34, 208, 72
APART = 14
"""Between the months and what is before or after them."""


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


def draw(months: CloseMonths, words: Words) -> str:
    """A column a month, its weighted amount within."""
    columns = list(_columns(months))
    title = words.gettext("Open amount by closing month")
    said = words.gettext("A column for each month, its weighted amount within; the table has the figures.")
    canvas = Drawing("close-months", WIDTH, HEIGHT, title, said)
    canvas.box(LEFT, 4, 12, 12, FULL, hatch="///")
    canvas.text(LEFT + 18, 14, words.gettext("Amount"), colour=SOFT)
    canvas.box(LEFT + 108, 4, 12, 12, STRONG)
    canvas.text(LEFT + 126, 14, words.gettext("Weighted"), colour=SOFT)
    most = max(float(total.amount.amount) for _, total in columns)
    step = _step(most)
    top = step * max(ceil(most / step), 1)
    for tick in range(round(top / step) + 1):
        y = BOTTOM - (BOTTOM - TOP - 12) * tick * step / top
        canvas.line(LEFT, y, WIDTH, y, SOFT if tick == 0 else GRID)
        label = words.short_money(Money.of(str(round(tick * step)), columns[0][1].amount.currency))
        canvas.text(LEFT - 14, y + 4, label, colour=SOFT, anchor="right")
    late = APART if columns[0][0] == "overdue" else 0
    pitch = min((WIDTH - LEFT - 2 * APART) / len(columns), 76)
    for n, (column, total) in enumerate(columns):
        x = LEFT + n * pitch + (late if n else 0) + (APART if column == "later" else 0)
        _column(canvas, x, pitch, (column, total), top, words)
        canvas.text(x + pitch / 2, BOTTOM + 17, _tick(column, words), colour=INK, anchor="center")
        if "-" in column and (n == late // APART or column.endswith("-01")):
            canvas.text(x + pitch / 2, BOTTOM + 33, column[:4], colour=SOFT, anchor="center")
    return canvas.svg()


def _column(canvas: Drawing, x: float, pitch: float, column: tuple[str, Sum], top: float, words: Words) -> None:
    name, total = column
    width = min(pitch * 0.68, 44)
    left = x + (pitch - width) / 2
    late = name == "overdue"
    shades = ((total.amount, LATE if late else FULL), (total.weighted, LATE_STRONG if late else STRONG))
    for money, colour in shades:
        tall = (BOTTOM - TOP - 12) * float(money.amount) / top
        if tall:
            hatch = "" if money is total.weighted else "\\\\\\" if late else "///"
            canvas.box(left, BOTTOM - max(tall, 2), width, max(tall, 2), colour, hatch=hatch)
    count = words.ngettext("%(n)s opportunity", "%(n)s opportunities", total.count)
    label = f"{_name(name, words)}: {count}, {words.money(total.amount)}"
    if name != "later":
        canvas.link(x, TOP, pitch, HEIGHT - TOP, f"opportunities.html#month={name}", label)


def _tick(column: str, words: Words) -> str:
    if "-" not in column:
        return _name(column, words)
    return words.short_month(column).split(" ")[0].strip(".")


def _step(most: float) -> float:
    """The distance between lines: 1, 2 or 5 of a power of ten, for three to five lines."""
    if most <= 0:
        return 1
    power: float = 10.0 ** floor(log10(most / 4))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most / 4)


def table(months: CloseMonths, words: Words) -> Table:
    """Count, amount and weighted amount of each month; what has no close date comes last."""
    undated = [("undated", months.undated)] if months.undated.count else []
    return Table(
        heads=(
            words.gettext("Closes"),
            words.gettext("Number"),
            words.gettext("Amount"),
            words.gettext("Weighted"),
        ),
        rows=tuple(
            (
                Cell(
                    text=_name(column, words),
                    href="" if column == "later" else f"opportunities.html#month={column}",
                    number=False,
                ),
                Cell(text=words.number(total.count)),
                Cell(text=words.money(total.amount)),
                Cell(text=words.money(total.weighted)),
            )
            for column, total in (*_columns(months), *undated)
        ),
    )


CHART = Chart(
    name="close-months",
    page="index",
    slot="pipeline",
    title=N_("Open amount by closing month"),
    view=view,
    draw=draw,
    table=table,
    order=20,
)
