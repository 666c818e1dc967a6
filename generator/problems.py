"""What each problem says, and its remedy: one entry a code, in English; the catalogue has the Spanish."""

from __future__ import annotations

from typing import NamedTuple

from generator.labels import N_
from pipeline.source import Problem


class Wording(NamedTuple):
    """The message of a problem and its hints; hints whose argument is empty are left out."""

    text: str
    hints: tuple[str, ...]


SUGGESTION = N_("Did you mean “%(suggestion)s”?")
DAY_FIRST = N_("Write it as 2026-12-15, 15/12/2026 or 15 dic 2026.")
MONTH_FIRST = N_("Write it as 2026-12-15, 12/15/2026 or Dec 15, 2026.")
MONEY_FORMS = N_("Write 48000, 48.000 €, 48.000,50 €, $1,234.50, 48k or 1,2 M€.")

PROBLEMS: dict[str, Wording] = {
    # the file
    "encoding": Wording(
        N_("this file is not UTF-8: the byte %(byte)s cannot be read"),
        (N_("Save it again with the encoding UTF-8 (in Notepad: Save as, Encoding, UTF-8)."),),
    ),
    "file-linked-out": Wording(
        N_("this is a link to somewhere outside the workspace, so it was not read"),
        (N_("Put the file itself in the opportunities folder."),),
    ),
    "file-not-regular": Wording(N_("this is not a file that can be read"), (N_("Take it out of the folder."),)),
    "file-too-large": Wording(
        N_("this file is larger than 8 MB, so it was not read"), (N_("Keep attachments elsewhere and link to them."),)
    ),
    "file-unreadable": Wording(
        N_("this file cannot be opened"), (N_("Check that it exists, and that you may read it."),)
    ),
    "conflict-markers": Wording(
        N_("two versions of this file were merged and the conflict is still in it (to line %(end)s)"),
        (N_("Keep the lines that are right, and delete those that begin with <<<<<<<, ======= and >>>>>>>."),),
    ),
    # front matter
    "front-matter-missing": Wording(
        N_("this file does not begin with its fields between two lines of ---"),
        (N_("Begin it with a line ---, then the fields (client: …), then another line ---."),),
    ),
    "front-matter-unclosed": Wording(
        N_("the fields begin here, and no second line of --- ends them"),
        (N_("Add a line --- after the last field."),),
    ),
    "front-matter-not-keys": Wording(
        N_("what stands between the lines of --- is not a list of fields"),
        (N_("Write one field a line: its name, a colon, a space, and its value."),),
    ),
    "front-matter-too-long": Wording(
        N_("the fields take %(kib)s KiB; %(most)s KiB is the most"), (N_("Move long texts below the second ---."),)
    ),
    "front-matter-too-deep": Wording(
        N_("fields within fields go deeper than %(most)s levels"), (N_("Write it flatter."),)
    ),
    "yaml-syntax": Wording(
        N_("the fields cannot be read from here on"),
        (N_("Write one field a line: its name, a colon, a space, and its value. Indent lists by two spaces."),),
    ),
    "yaml-tab": Wording(N_("this line is indented by a tab"), (N_("Indent with spaces."),)),
    "yaml-character": Wording(
        N_("this line holds a character that cannot be shown (%(character)s)"), (N_("Delete it and type it again."),)
    ),
    "yaml-documents": Wording(
        N_("a second document begins here, and a record is only one"), (N_("Take this line out."),)
    ),
    "anchor": Wording(
        N_("“%(text)s” is a YAML anchor or alias, which records do not have"),
        (N_("Put the value between quotes, or write it out."),),
    ),
    "merge-key": Wording(N_("<< is a YAML merge, which records do not have"), (N_("Write the fields out."),)),
    "tag": Wording(N_("“%(text)s” is a YAML tag, which records do not have"), (N_("Put the value between quotes."),)),
    "key-not-text": Wording(N_("the name of this field is not a text"), (N_("Write a plain name before the colon."),)),
    "duplicate-key": Wording(
        N_("“%(key)s” stands here and on line %(line)s (“%(first)s”): it can have one value only"),
        (N_("Keep one of the two lines."),),
    ),
    "near-miss": Wording(N_("“%(key)s” is not a field of ours; it is kept as an extra one"), (SUGGESTION,)),
    "other-yaml": Wording(
        N_("read as typed; other programs that read YAML would not"), (N_("To be safe with them, write %(quoted)s"),)
    ),
    # values
    "client-missing": Wording(
        N_("this opportunity has no client"), (N_("Add a line such as client: Transportes Ibáñez S.L."),)
    ),
    "unknown-stage": Wording(N_("“%(text)s” is not a stage"), (SUGGESTION, N_("The stages are: %(accepted)s."))),
    "date": Wording(N_("“%(text)s” is not a date"), (DAY_FIRST,)),
    "date-range": Wording(N_("“%(text)s” is too far away to be a date of a sale"), (DAY_FIRST,)),
    "money": Wording(N_("“%(text)s” is not an amount of money with one meaning"), (MONEY_FORMS,)),
    "money-negative": Wording(
        N_("“%(text)s” is negative, and a sale is not"), (N_("Take the sign away."), MONEY_FORMS)
    ),
    "money-decimals": Wording(
        N_("“%(text)s” has more decimals than its currency"), (N_("Round it to the cent."), MONEY_FORMS)
    ),
    "probability": Wording(N_("“%(text)s” is not a probability"), (N_("Write 60 %%, 60 or 0.6: from 0 to 100 %%."),)),
    "number": Wording(N_("“%(text)s” is not a number above zero"), (N_("Write a number, such as 36."),)),
    "choice": Wording(N_("“%(text)s” is not one of the words for this field"), (N_("Write one of: %(accepted)s."),)),
    "boolean": Wording(N_("“%(text)s” is neither yes nor no"), (N_("Write yes or no, or [x] or [ ]."),)),
    "text-expected": Wording(
        N_("a text was expected here, not fields within fields"), (N_("Write it on one line, after the colon."),)
    ),
    "contact-expected": Wording(N_("a list within a list of contacts"), (N_("Begin each contact with one dash."),)),
    "two-decision-makers": Wording(
        N_("several contacts decide (%(names)s); the first one is shown as the decision maker"),
        (N_("Name one in decision_maker."),),
    ),
    "too-many-actions": Wording(
        N_("the next step has %(count)s actions; %(most)s are the most"),
        (N_("Keep the one that moves the sale; note the others in the text below."),),
    ),
    "monthly-disagrees": Wording(
        N_("the amount is %(amount)s, but the monthly amount by %(months)s months is %(product)s"),
        (N_("The amount counts. Correct one of the two."),),
    ),
    "close-before-created": Wording(
        N_("it closes on %(close)s, before it was created on %(created)s"), (N_("Correct one of the two dates."),)
    ),
    "closed-field-on-open": Wording(
        N_("“%(key)s” belongs to a closed opportunity, and this one is in stage %(stage)s"),
        (N_("Set the stage to won, lost or cancelled, or take this line out."),),
    ),
    "owner-near-miss": Wording(N_("“%(text)s” is none of the owners in the settings"), (SUGGESTION,)),
    # activities
    "activity-undated": Wording(
        N_("this entry of the history has no date: it is shown last"),
        (N_("Begin it with a date: - 2026-11-18 call: what was said."),),
    ),
    "activity-date": Wording(
        N_("this entry of the history begins with a day that does not exist: it is shown last"),
        (N_("Correct the date."),),
    ),
    # across records
    "slug-collision": Wording(
        N_("this file and %(other)s would have the same page (%(slug)s)"), (N_("Rename one of the two."),)
    ),
    "same-id": Wording(N_("%(other)s has the same id (%(id)s)"), (N_("Change it in one of the two."),)),
    # settings and journal
    "setting-value": Wording(
        N_("“%(text)s” cannot be the value of %(key)s, so the default goes on"), (N_("Accepted: %(accepted)s."),)
    ),
    "unknown-setting": Wording(N_("“%(key)s” is not a setting"), (SUGGESTION, N_("It has no effect."))),
    "alias-target": Wording(N_("“%(text)s” is not a field, so “%(key)s” cannot mean it"), (SUGGESTION,)),
    "journal-moment": Wording(
        N_("this line of the journal has no moment"), (N_("Write - 2026-11-20T10:05+01:00 review: a summary."),)
    ),
    "journal-kind": Wording(
        N_("this line of the journal says nothing that we know"),
        (N_("After the moment comes review, checked, share or removed."),),
    ),
}


def wording(problem: Problem) -> Wording:
    """The words of a problem, by its arguments."""
    said = PROBLEMS[problem.code]
    arguments = dict(problem.arguments)
    hints = said.hints
    if arguments.get("order") == "mdy":
        hints = tuple(MONTH_FIRST if hint == DAY_FIRST else hint for hint in hints)
    if not arguments.get("suggestion"):
        hints = tuple(hint for hint in hints if hint != SUGGESTION)
    return Wording(said.text, hints)
