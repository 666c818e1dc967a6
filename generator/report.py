"""The report on paper: a cover with the answer, then the forecast, the list and the review, of the pages' own views."""

from __future__ import annotations

from dataclasses import dataclass

from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.pages import forecast, index, opportunities, review
from generator.paper import ready
from generator.registry import charts
from generator.shell import shell
from generator.site import Site
from generator.theme import Theme

CHARTS = ("forecast-months", "past-forecasts", "burn-up", "movement", "funnel", "open-months", "open-stages")
HIDDEN = (
    ("contacts", N_("contacts and who decides")),
    ("amounts", N_("amounts")),
    ("notes", N_("notes and activities")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is printed. `commit` is the last one that it is of, `hidden` what was left out on purpose."""

    commit: str
    hidden: tuple[str, ...]
    overview: index.Overview
    forecast: forecast.Forecast
    list: opportunities.Opportunities
    review: review.Review
    lacks: tuple[Lack, ...]


def report(site: Site, theme: Theme) -> str:
    """The report as one page of HTML, to be printed on A4."""
    view = Report(
        commit=_commit(site),
        hidden=tuple(text for name, text in HIDDEN if name in site.hidden),
        overview=index.overview(site),
        forecast=forecast.view(site),
        list=opportunities.listed(site),
        review=review.view(site),
        lacks=lacks(site.history.limits),
    )
    figures = tuple((chart.name, chart.view(site)) for chart in charts() if chart.name in CHARTS)
    return ready(theme.render("report/report.html", "", view, shell(site), figures))


def _commit(site: Site) -> str:
    """The last commit that the book is of; nothing without one."""
    last = site.as_of.commit if site.as_of else None
    return last or next((head.commit for head in reversed(site.history.heads) if head.commit), None) or ""
