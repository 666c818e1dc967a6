"""The twelve steps of the routine in words: what each asks, where it stands, and what mends it."""

from __future__ import annotations

from typing import NamedTuple

from generator.i18n import Words
from generator.labels import N_
from pipeline.review import Step


class Asked(NamedTuple):
    """What a step asks for, the page that shows it, and the command that mends it."""

    title: str
    page: str
    command: str


STEPS = (
    Asked(N_("Review the opportunities every week"), "review.html", N_("embudo review")),
    Asked(
        N_("Give each its next step, with its date"), "agenda.html", N_("embudo set WHICH next_date=friday next_step=…")
    ),
    Asked(N_("Add new ones before each review"), "opportunities.html", N_("embudo new")),
    Asked(N_("Keep the close dates true"), "opportunities.html#month=overdue", N_("embudo set WHICH close_date=+30d")),
    Asked(N_("Plan what closes soon"), "agenda.html", N_("embudo set WHICH next_date=friday next_step=…")),
    Asked(
        N_("Plan the largest"), "opportunities.html#sort=-amount", N_("embudo set WHICH next_date=friday next_step=…")
    ),
    Asked(N_("Act where nothing moved in two reviews"), "review.html#stale", N_("embudo log WHICH …")),
    Asked(N_("Take lost ones out with their reason"), "closed.html#lost", N_("embudo lost WHICH --reason …")),
    Asked(N_("Confirm each one in the review"), "review.html#attention", N_("embudo review")),
    Asked(N_("Keep won ones with their real figures"), "closed.html", N_("embudo won WHICH --amount …")),
    Asked(N_("Share the list with the manager every month"), "index.html", N_("embudo share --out …")),
    Asked(N_("Keep the list alive"), "agenda.html", N_("embudo save")),
)


def asked(step: Step) -> Asked:
    """What a step asks for."""
    return STEPS[step.number - 1]


def detail(step: Step, words: Words, wanted: int = 1) -> str:
    """Where a step stands, in a sentence; `wanted` is how many new ones the settings ask for."""
    count = step.value
    if step.number in (1, 11, 12):
        return _since(step, words)
    if count is None:
        return ""
    match step.number:
        case 3:
            came = words.ngettext("%(n)s came since the last review", "%(n)s came since the last review", count)
            of = words.ngettext("%(n)s is asked for", "%(n)s are asked for", wanted)
            return f"{came}; {of}"
        case 2:
            return words.ngettext(
                "%(n)s open one has no next step, or it is overdue",
                "%(n)s open ones have no next step, or it is overdue",
                count,
            )
        case 4:
            return words.ngettext("%(n)s past its close date", "%(n)s past their close date", count)
        case 5:
            return words.ngettext(
                "%(n)s closes within 60 days without a step before",
                "%(n)s close within 60 days without a step before",
                count,
            )
        case 6:
            return words.ngettext(
                "%(n)s of the ten largest has no next step", "%(n)s of the ten largest have no next step", count
            )
        case 7:
            return words.ngettext("%(n)s stands still", "%(n)s stand still", count)
        case 8:
            return words.ngettext("%(n)s without its reason", "%(n)s without their reason", count)
        case 9:
            return words.ngettext(
                "%(n)s neither changed nor checked since the last review",
                "%(n)s neither changed nor checked since the last review",
                count,
            )
    return words.ngettext("%(n)s without its actual date or amount", "%(n)s without their actual date or amount", count)


def _since(step: Step, words: Words) -> str:
    days = step.value
    if days is None:
        never = {
            1: words.gettext("no review is written in the journal yet"),
            11: words.gettext("never shared, as far as the journal says"),
        }
        return never.get(step.number, words.gettext("nothing has changed yet"))
    if step.number == 1:
        said = (
            words.gettext("the last review was today"),
            words.ngettext("the last review was %(n)s day ago", "the last review was %(n)s days ago", days),
        )
    elif step.number == 11:
        said = words.gettext("shared today"), words.ngettext("shared %(n)s day ago", "shared %(n)s days ago", days)
    else:
        said = (
            words.gettext("something changed today"),
            words.ngettext("the last change was %(n)s day ago", "the last change was %(n)s days ago", days),
        )
    return said[1] if days else said[0]
