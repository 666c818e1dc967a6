"""Why sales are lost: how many by reason, and what they would have brought."""

from __future__ import annotations

from generator.chart import Chart, Table
from generator.drawing import WIDTH, Entry, Ranking, entries, have_amounts, height, numbers, numbers_table, ranking
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.svg import Drawing
from pipeline.winloss import loss_reasons

MOST = 8


def view(site: Site) -> Ranking | None:
    """The reasons of lost ones, the most frequent first."""
    return ranking(((reason.text, reason.sum) for reason in loss_reasons(site.book)), MOST)


def _entries(reasons: Ranking, words: Words) -> tuple[Entry, ...]:
    rest, nameless = words.gettext("Other reasons"), words.gettext("No reason stated")
    return entries(reasons, "closed.html#kind=lost&reason=", rest, nameless)


def draw(reasons: Ranking, words: Words) -> str:
    """A row a reason: its text, how many as a bar, and their amount."""
    rows = _entries(reasons, words)
    title = words.gettext("Why opportunities were lost")
    description = words.gettext("A bar for each reason, as long as it is frequent; the table has the figures.")
    canvas = Drawing("lost-reasons", WIDTH, height(rows), title, description)
    said = words.gettext("Number lost, and their amount") if have_amounts(rows) else words.gettext("Number lost")
    return numbers(canvas, rows, said, words)


def table(reasons: Ranking, words: Words) -> Table:
    """How many for each reason, and their amount."""
    total = Entry(name=words.gettext("Total"), sum=reasons.total)
    return numbers_table(words.gettext("Reason"), _entries(reasons, words), total, words)


CHART = Chart(
    name="lost-reasons",
    page="closed",
    slot="reasons",
    title=N_("Why opportunities were lost"),
    view=view,
    draw=draw,
    table=table,
)
