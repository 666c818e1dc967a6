"""What was won and what was lost in each of the last twelve months, by real amounts."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table, of_amounts
from generator.drawing import LEFT, WIDTH, Axis, legend, name_months
from generator.i18n import Words
from generator.labels import N_
from generator.phrases import sentence
from generator.site import Site
from generator.svg import LOST, LOST_HATCH, WON, Drawing
from pipeline.money import Money, Rates
from pipeline.winloss import Ended, by_month

HEIGHT, TOP, BOTTOM = 284, 34, 238
WIDE = 28

Months = tuple[tuple[str, Ended, Ended], ...]
"""Month, won and lost, oldest first."""


def view(site: Site) -> Months | None:
    """Nothing is drawn where nothing was won or lost."""
    months = by_month(site.book, site.today)
    return months if any(won.count or lost.count for _, won, lost in months) else None


def _address(month: str, won: Ended, lost: Ended) -> str:
    """The list of what closed in a month, where something did."""
    return f"closed.html#kind=won,lost&month={month}" if won.count or lost.count else ""


def draw(months: Months, words: Words) -> str:
    """What was won stands on the base line, what was lost hangs from it."""
    title = words.gettext("Won and lost by month")
    description = words.gettext(
        "A column for each of the last 12 months: what was won upwards, what was lost downwards; "
        "the table has the figures."
    )
    canvas = Drawing("won-lost", WIDTH, HEIGHT, title, description)
    legend(canvas, LEFT, ((words.gettext("Amount won"), WON, ""), (words.gettext("Amount lost"), LOST, LOST_HATCH)))
    up = max(float(won.amount.amount) for _, won, _ in months)
    down = max(float(lost.amount.amount) for _, _, lost in months)
    axis = Axis.of(TOP + 12, BOTTOM, up, down)
    axis.draw(canvas, months[0][1].amount.currency, words)
    pitch = (WIDTH - LEFT) / len(months)
    middles = [(name, LEFT + (n + 0.5) * pitch) for n, (name, _, _) in enumerate(months)]
    name_months(canvas, middles, BOTTOM, words, pitch=pitch)
    for (name, won, lost), (_, middle) in zip(months, middles, strict=True):
        if won.count:
            axis.column(canvas, middle - WIDE / 2, WIDE, float(won.amount.amount), WON)
        if lost.count:
            axis.column(canvas, middle - WIDE / 2, WIDE, float(lost.amount.amount), LOST, hatch=LOST_HATCH, down=True)
        address = _address(name, won, lost)
        if address:
            label = f"{sentence(words.month(name))}: {_said(won, lost, words)}"
            canvas.link(middle - pitch / 2, TOP, pitch, HEIGHT - TOP, address, label)
    return canvas.svg()


def _said(won: Ended, lost: Ended, words: Words) -> str:
    counts = (
        words.ngettext("%(n)s won", "%(n)s won", won.count),
        words.ngettext("%(n)s lost", "%(n)s lost", lost.count),
    )
    sums = (f"{count} ({words.money(ended.amount)})" for count, ended in zip(counts, (won, lost), strict=True))
    return ", ".join(sums)


def table(months: Months, words: Words) -> Table:
    """How many were won and lost in each month, and their amounts."""
    return Table(
        heads=(
            words.gettext("Month"),
            words.gettext("Number won"),
            words.gettext("Amount won"),
            words.gettext("Number lost"),
            words.gettext("Amount lost"),
        ),
        rows=tuple(
            (
                Cell(text=sentence(words.month(name)), href=_address(name, won, lost), number=False),
                *_cells(won, words),
                *_cells(lost, words),
            )
            for name, won, lost in months
        ),
        total=(
            Cell(text=words.gettext("Total"), number=False),
            *_cells(_total([won for _, won, _ in months]), words),
            *_cells(_total([lost for _, _, lost in months]), words),
        ),
    )


def _total(ended: list[Ended]) -> Ended:
    amounts: list[Money] = [one.amount for one in ended]
    return Ended(count=sum(one.count for one in ended), amount=Rates(amounts[0].currency).total(amounts))


def _cells(ended: Ended, words: Words) -> tuple[Cell, Cell]:
    return Cell(text=words.number(ended.count)), Cell(text=words.money(ended.amount))


CHART = Chart(
    name="won-lost",
    page="closed",
    slot="months",
    title=N_("Won and lost by month"),
    view=of_amounts(view),
    draw=draw,
    table=table,
)
