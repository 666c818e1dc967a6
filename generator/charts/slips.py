"""How close months move: by how many months our own opportunities missed the one that they had stated."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from generator.chart import Cell, Chart, Table
from generator.i18n import Words
from generator.labels import N_
from generator.site import Site
from generator.trending import Bar, bars

FAR = 3
"""Months from which on they are one group, either way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """So many closed ones missed their month by so many (the first and the last group: or more); how likely that is."""

    months: int
    count: int
    share: float


def view(site: Site) -> tuple[Slip, ...] | None:
    """From the soonest to the latest that occurs; nothing is drawn before something closed."""
    slips = site.forecast.slips
    if not slips.closed:
        return None
    counted = Counter(map(_group, slips.closed))
    shares: defaultdict[int, float] = defaultdict(float)
    for months, share in slips.shares:
        shares[_group(months)] += share
    groups = range(min(*counted, 0), max(*counted, 0) + 1)
    return tuple(Slip(months=months, count=counted[months], share=shares[months]) for months in groups)


def _group(months: int) -> int:
    return max(-FAR, min(FAR, months))


def _name(one: Slip, words: Words) -> str:
    n = abs(one.months)
    if not n:
        return words.gettext("In the month stated")
    if one.months == -FAR:
        return words.gettext("%(n)s months sooner, or more", n=words.number(n))
    if one.months == FAR:
        return words.gettext("%(n)s months later, or more", n=words.number(n))
    if one.months < 0:
        return words.ngettext("%(n)s month sooner", "%(n)s months sooner", n)
    return words.ngettext("%(n)s month later", "%(n)s months later", n)


def draw(found: tuple[Slip, ...], words: Words) -> str:
    """A row for each difference: how many closed ones had it, and how likely it is."""
    rows = [
        Bar(name=_name(one, words), figure=words.percent_whole(one.share), share=one.share, n=one.count)
        for one in found
    ]
    description = words.gettext(
        "A bar for each difference between the stated and the actual month; the table has the figures."
    )
    return bars("slips", words.gettext("When they close, beside the month stated"), description, rows, words, enough=0)


def table(found: tuple[Slip, ...], words: Words) -> Table:
    """How many, and their share."""
    return Table(
        heads=(words.gettext("Closed"), "n", words.gettext("Share")),
        rows=tuple(
            (
                Cell(text=_name(one, words), number=False),
                Cell(text=words.number(one.count)),
                Cell(text=words.percent_whole(one.share)),
            )
            for one in found
        ),
    )


CHART = Chart(
    name="slips",
    page="forecast",
    slot="sure",
    title=N_("When they close, beside the month stated"),
    view=view,
    draw=draw,
    table=table,
    order=60,
)
