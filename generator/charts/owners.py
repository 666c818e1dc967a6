"""Who has how much open: the amount of each owner, and within it what it is worth by its probability."""

from __future__ import annotations

from generator.chart import Chart, Table, of_amounts
from generator.drawing import WIDTH, Entry, Ranking, amounts, amounts_table, entries, height, ranking
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.svg import Drawing

MOST = 12


def view(site: Site) -> Ranking | None:
    """Those with something open, the largest amount first."""
    return ranking(((owner.name, owner.open) for owner in site.owners), MOST)


def _entries(owners: Ranking, words: Words) -> tuple[Entry, ...]:
    return entries(owners, "opportunities.html#owner=", words.gettext("Others"), words.gettext("Nobody"))


def draw(owners: Ranking, words: Words) -> str:
    """A row an owner: the name and the figure, and the amount as a bar with the weighted amount within."""
    rows = _entries(owners, words)
    title = words.gettext("Open amount by owner")
    description = words.gettext("A bar for each owner, the weighted amount within; the table has the figures.")
    return amounts(Drawing("owners", WIDTH, height(rows), title, description), rows, words)


def table(owners: Ranking, words: Words) -> Table:
    """Count, amount and weighted amount of each owner."""
    return amounts_table(words.gettext("Owner"), _entries(owners, words), owners.total, words)


CHART = Chart(
    name="owners",
    page="team",
    slot="owners",
    title=N_("Open amount by owner"),
    view=of_amounts(view),
    draw=draw,
    table=table,
)
