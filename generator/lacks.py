"""What history lacks, in words: what is missing, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.labels import N_
from pipeline.history import Limit

if TYPE_CHECKING:
    from generator.i18n import Words

LIMITS: dict[Limit, tuple[str, str]] = {
    "not-asked": (N_("History was left out, as asked."), N_("Build without --no-history to see it.")),
    "no-git": (
        N_("Git is not installed, so nothing is known of past versions."),
        N_("Install it from git-scm.com; then run: git init, and embudo save"),
    ),
    "no-repository": (
        N_("This folder is in no git repository, so nothing is known of past versions."),
        N_("Begin one: git init, and embudo save"),
    ),
    "unreadable": (
        N_("Git does not read this repository, so nothing is known of past versions."),
        N_("Ask git itself why: git status"),
    ),
    "bare": (
        N_("This repository is bare: git looks after no files here, so nothing is known of past versions."),
        N_("Work in a clone of it: git clone"),
    ),
    "no-commits": (N_("Nothing is committed yet: history begins with the first commit."), N_("Commit: embudo save")),
    "no-records": (
        N_("No opportunity is committed yet: history begins with the first commit of one."),
        N_("Commit: embudo save"),
    ),
    "shallow": (
        N_("This clone is shallow: older versions are not here, so pushes and times in stages are incomplete."),
        N_("Fetch them: git fetch --unshallow"),
    ),
    "detached": (
        N_("No branch is checked out (detached HEAD): commits made now belong to no branch."),
        N_("Go back to a branch: git switch main; or keep what you have on a new one: git switch -c NAME"),
    ),
    "clock-ahead": (
        N_("Some commits are dated in the future: they count as made now."),
        N_("Correct the clock of the machine that made them."),
    ),
    "clock-back": (
        N_("Some commits are dated before the ones they follow: each counts as no earlier than those."),
        N_("Correct the clocks of the machines that commit."),
    ),
    "first-import": (
        N_("What was there when the history began had a past that is not known: it is left out of times in stages."),
        "",
    ),
}
"""By code: what is missing, and the remedy."""
PLAIN: tuple[Limit, ...] = ("first-import",)
"""True of every history: no reason to say so on every page."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing and what to do about it, as messages to be translated."""

    code: Limit
    text: str
    remedy: str


def lacks(limits: Iterable[Limit]) -> tuple[Lack, ...]:
    """Those that are worth a line on a page."""
    return tuple(Lack(code, *LIMITS[code]) for code in limits if code not in PLAIN)


def limit(code: Limit, words: Words) -> tuple[str, str]:
    """A limit and its remedy, in words."""
    text, remedy = LIMITS[code]
    return words.gettext(text), words.gettext(remedy)
