"""How often each owner wins: the rate as a bar, with how many it is of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from generator.chart import Cell, Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.trending import Bar, bars
from pipeline.outcomes import groups

MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Won and lost ones of an owner; without a place on the page they are those of all others."""

    name: str
    won: int
    lost: int
    place: str

    @property
    def n(self) -> int:
        """How many were decided."""
        return self.won + self.lost


Rates = tuple[Rate, ...]


def view(site: Site) -> Rates | None:
    """Of the last twelve months, the most often decided first."""
    return site.once(("win-rates",), (site.ended, site.spelled), partial(_rates, site))


def _rates(site: Site) -> Rates | None:
    found = [
        Rate(name=one.name, won=one.won.count, lost=one.lost.count, place=f"owner-{n}")
        for n, one in enumerate(groups(site.ended, lambda deal: (site.owner(deal),), site.book.settings.rates), start=1)
        if one.n
    ]
    first, rest = found[:MOST], found[MOST:]
    if rest:
        others = Rate(name="", won=sum(one.won for one in rest), lost=sum(one.lost for one in rest), place="")
        first.append(others)
    return tuple(first) or None


def _name(one: Rate, words: Words) -> str:
    return one.name or (words.gettext("Nobody") if one.place else words.gettext("Others"))


def _address(one: Rate) -> str:
    return f"winloss.html#{one.place}" if one.place else ""


def _ratio(one: Rate, words: Words) -> str:
    return words.percent_whole(one.won / one.n)


def draw(found: Rates, words: Words) -> str:
    """A row an owner."""
    rows = [
        Bar(
            name=_name(one, words),
            figure=_ratio(one, words),
            share=one.won / one.n,
            n=one.n,
            href=_address(one),
        )
        for one in found
    ]
    title = words.gettext("Win rate by owner")
    description = words.gettext("A bar for each owner, by number, of the last 12 months; the table has the figures.")
    return bars("win-rates", title, description, rows, words)


def table(found: Rates, words: Words) -> Table:
    """Won, lost and the rate of each owner, and of all."""

    def cells(one: Rate, name: str) -> tuple[Cell, ...]:
        return (
            Cell(text=name, href=_address(one), number=False),
            Cell(text=words.number(one.n)),
            Cell(text=words.number(one.won)),
            Cell(text=words.number(one.lost)),
            Cell(text=_ratio(one, words)),
        )

    every = Rate(name="", won=sum(one.won for one in found), lost=sum(one.lost for one in found), place="")
    return Table(
        heads=(
            words.gettext("Owner"),
            "n",
            words.gettext("Number won"),
            words.gettext("Number lost"),
            words.gettext("Win rate"),
        ),
        rows=tuple(cells(one, _name(one, words)) for one in found),
        total=cells(every, words.gettext("Total")),
    )


CHART = Chart(
    name="win-rates",
    page="winloss",
    slot="owners",
    title=N_("Win rate by owner"),
    view=view,
    draw=draw,
    table=table,
)
