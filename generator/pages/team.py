"""The team: the same figures for each owner, and for each channel."""

from __future__ import annotations

from dataclasses import dataclass

from generator.labels import N_
from generator.page import Page
from generator.site import Site
from pipeline.team import Share, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """By owner and by channel; empty where no record names one."""

    owners: tuple[Share, ...]
    channels: tuple[Share, ...]
    year: int


def view(site: Site) -> Team:
    """One page."""
    book, known, needing = site.book, site.figures, site.attention
    by_owner = site.owners
    by_channel = shares(book, site.today, known, needing, site.channel)
    return Team(
        owners=by_owner if any(share.name for share in by_owner) else (),
        channels=by_channel if any(share.name for share in by_channel) else (),
        year=site.today.year,
    )


PAGE = Page("team", template="pages/team.html", view=view, order=75, title=N_("Team"))
