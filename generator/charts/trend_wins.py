"""The win rate by how often a close date was pushed: what every push costs."""

from __future__ import annotations

from generator.chart import Cell, Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.trending import Bar, bars
from pipeline.trends import OFTEN, PushedWins, wins_by_pushes

Groups = tuple[PushedWins, ...]


def view(site: Site) -> Groups | None:
    """Nothing is drawn without history."""
    return wins_by_pushes(site.history) if site.history.is_known else None


def _name(one: PushedWins, words: Words) -> str:
    if one.pushes == 0:
        return words.gettext("Never pushed")
    if one.pushes == OFTEN:
        return words.gettext("%(n)s times or more", n=words.number(one.pushes))
    return words.ngettext("Pushed once", "Pushed %(n)s times", one.pushes)


def _ratio(one: PushedWins, words: Words) -> str:
    return "–" if one.ratio is None else words.percent_whole(one.ratio)


def draw(found: Groups, words: Words) -> str:
    """A row for each number of pushes."""
    rows = [Bar(name=_name(one, words), figure=_ratio(one, words), share=one.ratio, n=one.n) for one in found]
    title = words.gettext("Win rate by pushes")
    description = words.gettext("A bar for each number of pushes; the table has the figures.")
    return bars("trend-wins", title, description, rows, words)


def table(found: Groups, words: Words) -> Table:
    """Won, lost and the rate, of all that closed since the history began."""
    return Table(
        heads=(
            words.gettext("Close date"),
            "n",
            words.gettext("Number won"),
            words.gettext("Number lost"),
            words.gettext("Win rate"),
        ),
        rows=tuple(
            (
                Cell(text=_name(one, words), number=False),
                Cell(text=words.number(one.n)),
                Cell(text=words.number(one.won)),
                Cell(text=words.number(one.lost)),
                Cell(text=_ratio(one, words)),
            )
            for one in found
        ),
    )


CHART = Chart(
    name="trend-wins",
    page="trends",
    slot="feeding",
    title=N_("Win rate by pushes"),
    view=view,
    draw=draw,
    table=table,
    order=60,
)
