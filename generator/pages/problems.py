"""What could not be read or looks wrong: every problem with its place, what to do, and a link to its line."""

from __future__ import annotations

from dataclasses import dataclass

from generator.labels import N_
from generator.page import Page
from generator.rows import Located, located
from generator.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Errors first: their records are left out. `broken` are the paths and slugs of those records."""

    errors: tuple[Located, ...]
    warnings: tuple[Located, ...]
    broken: tuple[tuple[str, str], ...]
    records: int


def problems(site: Site) -> Problems:
    """One page with every problem, by severity, then path and line."""
    found = tuple(located(site, problem) for problem in site.book.problems)
    return Problems(
        errors=tuple(item for item in found if item.problem.is_error),
        warnings=tuple(item for item in found if not item.problem.is_error),
        broken=tuple((broken.path, broken.slug) for broken in site.book.broken),
        records=len(site.book.opportunities),
    )


PAGE = Page("problems", template="pages/problems.html", view=problems, order=90, title=N_("Problems"))
