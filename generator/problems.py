"""What each problem says, and its remedy: one entry a code, in English; the catalogue has the Spanish."""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.labels import N_
from pipeline.source import Problem


class Wording(NamedTuple):
    """The message of a problem and its hints; a hint whose argument is empty is left out."""

    text: str
    hints: tuple[str, ...]


SUGGESTION = N_("Did you mean “%(suggestion)s”?")
CHOICES = N_("Write one of: %(accepted)s.")
EXAMPLE = N_("For example: %(example)s")
ONE_A_LINE = N_("Write one field a line: its name, a colon, a space, and its value.")
GOES_ON = N_("If it goes on from the line above, put two spaces before it.")
DAY_FIRST = N_("Write it as 2026-12-15, 15/12/2026 or 15 dic 2026.")
MONTH_FIRST = N_("Write it as 2026-12-15, 12/15/2026 or Dec 15, 2026.")
SWAPPED_DAY = N_("The day comes first here; the setting date_order: mdy puts the month first.")
SWAPPED_MONTH = N_("The month comes first here; the setting date_order: dmy puts the day first.")
SWAPPED_FILE = N_("If all dates of the file are like this one, write dates: %(dates)s in the mapping.")
MONEY_FORMS = N_("Write 48000, 48.000 €, 48.000,50 €, $1,234.50, 48k or 1,2 M€.")
BODIES_DIFFER = N_("The text below the fields differs too: keep what both wrote.")
CLIENT_LINE = N_("Add a line such as client: Transportes Ibáñez S.L.")
CLIENT_CELL = N_("Fill in the cell, or say in the mapping what to write there: defaults: {client: …}.")
NOT_YET = N_("While you do not know it, leave it empty.")

PROBLEMS: dict[str, Wording] = {
    # the file
    "encoding": Wording(
        N_("this file is not UTF-8 text: the byte %(byte)s cannot be read"),
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
        N_("two versions of this file were merged, and the conflict is still in it (to line %(end)s)"),
        (
            N_("They differ in (%(ours)s ↔ %(theirs)s): %(differences)s."),
            BODIES_DIFFER,
            N_("Keep the lines that are right, and delete those that begin with <<<<<<<, ======= and >>>>>>>."),
        ),
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
        N_("these are the items of a list, and not fields with a name each"), (ONE_A_LINE, N_("Take the dashes away."))
    ),
    "front-matter-too-long": Wording(
        N_("the fields take %(kib)s KiB; %(most)s KiB is the most"), (N_("Move long texts below the second ---."),)
    ),
    "front-matter-too-deep": Wording(
        N_("there are fields within fields to more than %(most)s levels"),
        (
            N_(
                "Write it as a text.",
            ),
        ),
    ),
    "not-a-field": Wording(
        N_("this line cannot be read as a field and its value"),
        (
            N_("Type a space after the colon: %(spaced)s"),
            SUGGESTION,
            ONE_A_LINE,
            GOES_ON,
        ),
    ),
    "yaml-indent": Wording(
        N_("this line is not aligned with the fields above it"),
        (N_("Begin it exactly below the field that it goes with."),),
    ),
    "yaml-bracket": Wording(
        N_("what this bracket opens cannot be read to its end"),
        (N_("Close it, and put commas between what it holds: [fleet, electric]."),),
    ),
    "yaml-syntax": Wording(
        N_("the fields cannot be read from here on"), (ONE_A_LINE, N_("Put two spaces before the items of a list."))
    ),
    "yaml-tab": Wording(N_("this line begins with a tab"), (N_("Put spaces before it instead."),)),
    "yaml-character": Wording(
        N_("this line holds a character that cannot be shown (%(character)s)"), (N_("Delete it and type it again."),)
    ),
    "yaml-documents": Wording(
        N_("a second YAML document begins here, and a record is only one"),
        (N_("If the fields end here, leave --- alone on its line; else take this line out."),),
    ),
    "anchor": Wording(
        N_("“%(text)s” is a YAML anchor or alias, which records do not have"),
        (N_("Put the value between quotes, or write it out."),),
    ),
    "merge-key": Wording(N_("<< is a YAML merge, which records do not have"), (N_("Write the fields out."),)),
    "tag": Wording(N_("“%(text)s” is a YAML tag, which records do not have"), (N_("Put the value between quotes."),)),
    "comma-in-braces": Wording(
        N_("within braces a comma begins another field, so this number is cut in two"),
        (N_("Put the number between quotes, or leave the comma out."),),
    ),
    "key-not-text": Wording(N_("the name of this field is not a text"), (N_("Write a plain name before the colon."),)),
    "duplicate-key": Wording(
        N_("“%(key)s” stands here and on line %(line)s (“%(first)s”): only one can count"),
        (N_("Keep one of the two."),),
    ),
    "near-miss": Wording(N_("“%(key)s” is not a field that we know; it is kept as an extra one"), (SUGGESTION,)),
    "other-yaml": Wording(
        N_("read as it is typed; other programs may read it differently"),
        (N_("To be safe with them, write it between quotes: %(quoted)s"),),
    ),
    # values
    "client-missing": Wording(N_("this opportunity has no client"), (CLIENT_LINE, CLIENT_CELL)),
    "unknown-stage": Wording(N_("“%(text)s” is not a stage"), (SUGGESTION, N_("The stages are: %(accepted)s."))),
    "date": Wording(N_("“%(text)s” is not a date"), (SWAPPED_DAY, DAY_FIRST, NOT_YET)),
    "date-impossible": Wording(
        N_("there is no such day as “%(text)s”"),
        (SWAPPED_DAY, SWAPPED_FILE, N_("Correct the day or the month.")),
    ),
    "date-range": Wording(N_("“%(text)s” is too far away to be a date of a sale"), (DAY_FIRST,)),
    "money": Wording(N_("“%(text)s” cannot be read as an amount of money"), (MONEY_FORMS, NOT_YET)),
    "money-negative": Wording(N_("“%(text)s” is negative, and a sale is not"), (N_("Write it without the sign."),)),
    "money-decimals": Wording(
        N_("“%(text)s” has more decimals than its currency"), (N_("Round it, or check the marks."), MONEY_FORMS)
    ),
    "probability": Wording(
        N_("“%(text)s” is not a probability"), (N_("Write 60 %%, 60 or 0.6: from 0 to 100 %%."), NOT_YET)
    ),
    "number": Wording(N_("“%(text)s” is not a number above zero"), (N_("Write it in figures, such as 36."),)),
    "target-rate": Wording(
        N_("there is no rate for %(currency)s, so this target is left out"),
        (N_("Give one unit of it in the settings' currency, such as rates: {%(currency)s: 0.92}"),),
    ),
    "months-range": Wording(
        N_("“%(text)s” months are more than a century"), (N_("Write the months of the contract, such as 36."),)
    ),
    "choice": Wording(N_("“%(text)s” is not one of the words for this field"), (CHOICES,)),
    "boolean": Wording(N_("“%(text)s” is neither yes nor no"), (N_("Write yes or no, or [x] or [ ]."),)),
    "text-expected": Wording(
        N_("a text was expected here, not fields within a field"), (N_("Write it on one line, after the colon."),)
    ),
    "contact-expected": Wording(
        N_("a list within the list of contacts was left out"), (N_("Begin each contact with one dash."),)
    ),
    "two-decision-makers": Wording(
        N_("several contacts decide (%(names)s); the first one is shown as the decision maker"),
        (N_("Leave decides: yes with one of them only."),),
    ),
    "too-many-actions": Wording(
        N_("the next step has %(count)s actions; %(most)s are the most"),
        (N_("Keep the one that moves the sale; note the others in the text below."),),
    ),
    "monthly-disagrees": Wording(
        N_("the amount is %(amount)s, but the monthly amount by %(months)s months is %(product)s"),
        (N_("The amount is what counts. Correct one of the two."),),
    ),
    "close-before-created": Wording(
        N_("it closes on %(close)s, before it was created on %(created)s"), (N_("Correct one of the two dates."),)
    ),
    "closed-field-on-open": Wording(
        N_("this is said of closed opportunities only, and this one is open (%(stage)s)"),
        (N_("Set its stage to won, lost or cancelled, or take this line out."),),
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
    "text-intricate": Wording(
        N_("this text is too long or too intricate to be laid out: it is shown as it was typed"),
        (N_("Shorten it, or take out the brackets, marks and levels that it does not need."),),
    ),
    # across records
    "slug-collision": Wording(
        N_("this file and %(other)s would have the same page (%(slug)s)"), (N_("Rename one of the two."),)
    ),
    "copy-of": Wording(
        N_("this is a copy of %(original)s, which a drive made when two saved it at once, or somebody by hand"),
        (N_("Compare them, keep what is right in %(original)s, and delete this one: it is not counted."),),
    ),
    "same-id": Wording(N_("%(other)s has the same id (%(id)s)"), (N_("Change it in one of the two."),)),
    # files to be imported
    "import-row-twice": Wording(
        N_("this row means the same opportunity as row %(row)s"),
        (N_("Leave one of them; or tell them apart by their name, or by a key column in the mapping (key: …)."),),
    ),
    "import-record-broken": Wording(N_("its record %(path)s cannot be read"), (N_("Mend it first: embudo check"),)),
    "import-empty": Wording(
        N_("this file holds nothing"), (N_("Export it again, and check that what you export has rows."),)
    ),
    "import-too-large": Wording(
        N_("this file is larger than %(mib)s MB, so it was not read"),
        (N_("Leave out what is not needed, or divide it into several files."),),
    ),
    "import-unpacked": Wording(
        N_("unpacked, this workbook is larger than %(mib)s MB, so it was not read"),
        (N_("Copy the table into a new workbook, or save its sheet as CSV."),),
    ),
    "import-too-many-cells": Wording(
        N_("this file has more than a million cells, so it was not read"),
        (N_("Leave out what is not needed, or divide it into several files."),),
    ),
    "import-cell-too-long": Wording(
        N_("the cell %(cell)s holds more than a million characters, so nothing was read"),
        (N_("Shorten it, or check that no quote before it is missing its other half."),),
    ),
    "import-far-cell": Wording(
        N_("the sheet “%(sheet)s” goes on as far as %(cell)s, so it was not read"),
        (N_("Delete the rows and columns beyond the table (Ctrl+End goes to the last one), save, and import again."),),
    ),
    "import-uncalculated": Wording(
        N_("in the sheet “%(sheet)s”, the formula of %(cell)s has not been calculated yet"),
        (N_("Open the file in Excel or LibreOffice, save it, and import it again."),),
    ),
    "import-quote": Wording(
        N_("the text that begins with this quote does not end where its cell does"),
        (
            N_("Close it with another quote, or take this one out."),
            N_('A quote within a quoted text is written twice: "the ""big"" one".'),
        ),
    ),
    "import-nul": Wording(
        N_("here stands a byte that no text holds (00)"),
        (N_("Export the file again as CSV UTF-8, or as XLSX."),),
    ),
    "import-damaged": Wording(
        N_("this file is a workbook (%(kind)s), but it is damaged or incomplete"),
        (N_("Download or export it again; if it opens in Excel or LibreOffice, save it from there as XLSX."),),
    ),
    "import-password": Wording(
        N_("this workbook is protected by a password, so it cannot be read"),
        (N_("Open it in Excel, take the password out (File, Info, Protect Workbook), and save it."),),
    ),
    "import-html": Wording(
        N_("this file is a web page without a table, whatever its name says"),
        (N_("Perhaps the program asked you to sign in instead of exporting: try it again there."),),
    ),
    "import-numbers": Wording(
        N_("this is a Numbers spreadsheet, which cannot be read"),
        (N_("In Numbers: File, Export To, Excel or CSV; then import that."),),
    ),
    "import-other-kind": Wording(
        N_("this file is no spreadsheet that can be read"),
        (N_("It looks like this: %(kind)s."), N_("Save or export the table as XLSX, ODS or CSV, and import that.")),
    ),
    # how a file's columns and rows are understood
    "import-map-key": Wording(N_("“%(key)s” is no part of a mapping"), (SUGGESTION, CHOICES)),
    "import-headings-missing": Wording(
        N_("no row of this file names its columns in a way that is understood"),
        (N_("Put headings above the rows, such as Name, Client, Stage, Amount; or name the columns with --map."),),
    ),
    "import-header-row": Wording(
        N_("row %(row)s, which the mapping says has the headings, holds nothing"),
        (N_("Correct header_row in the mapping, or take it out."),),
    ),
    "import-sheet-missing": Wording(
        N_("this file has no sheet “%(text)s”"), (SUGGESTION, N_("Its sheets are: %(accepted)s."))
    ),
    "import-no-sheets": Wording(
        N_("this file is a text and has no sheets, so “%(text)s” is none of them"),
        (N_("Take sheet out of the mapping."),),
    ),
    "import-column-missing": Wording(
        N_("there is no column “%(text)s”, which the mapping names"), (SUGGESTION, N_("Its columns are: %(accepted)s."))
    ),
    "import-heading-unclear": Wording(
        N_("two columns are called “%(text)s”, so the mapping does not say which it means"),
        (N_("Rename one of them; the second can be mapped as “%(second)s”."),),
    ),
    "import-heading-twice": Wording(
        N_("two columns are called “%(text)s”: the second is “%(second)s” here"),
        (N_("If the second is the one that counts, map it by that name."),),
    ),
    "import-client-by-key": Wording(
        N_("the clients are numbers here (%(text)s) and no sheet tells their names, so the number is the client"),
        (N_("Export the name of the account too, or join a file of accounts in the mapping (join: …)."),),
    ),
    "import-other-sheets": Wording(
        N_("only the sheet “%(text)s” is read, and others look like opportunities too: %(names)s"),
        (N_("Import them one by one, each named in the mapping (sheet: …)."),),
    ),
    "import-dates-mixed": Wording(
        N_("some dates of this file begin with the day and others with the month; those that fit neither are bad"),
        (N_("Look at the dates that both would fit, or export the file again with dates such as 2026-12-15."),),
    ),
    "import-decimals-mixed": Wording(
        N_("some amounts of this file have a decimal comma and others a decimal point"),
        (N_("Look at the amounts such as 1,234 or 1.234: they are taken for thousands."),),
    ),
    "import-scaled": Wording(
        N_("the amounts below “%(text)s” are multiplied by %(factor)s, as the heading says"),
        (N_("If they are whole amounts, correct the heading."),),
    ),
    "import-several-clients": Wording(
        N_("some rows name several companies, such as “%(text)s”: the first is the client"),
        (N_("All of them are kept as a field of the record."),),
    ),
    "import-group-row": Wording(N_("row %(row)s heads a group (“%(text)s”), and is left out"), ()),
    "import-total-row": Wording(N_("row %(row)s holds totals, and is left out"), ()),
    "import-footer-row": Wording(N_("row %(row)s stands below the table (“%(text)s”), and is left out"), ()),
    "import-headings-again": Wording(N_("row %(row)s repeats the headings, and is left out"), ()),
    "import-row-too-wide": Wording(
        N_("this row has more cells than there are headings, and “%(text)s” has none above it"),
        (N_('A separator within a number or a text needs quotes around it, as in "1000,50"; or export as XLSX.'),),
    ),
    "import-same-key": Wording(
        N_("“%(text)s” is also the key of row %(row)s, so both would be the same opportunity"),
        (N_("Leave one of the two, or choose another key column in the mapping (key: …)."),),
    ),
    "import-currency": Wording(
        N_("“%(text)s” is not a currency"), (N_("Write its code, such as EUR, USD or MXN, or its sign."),)
    ),
    "import-not-iso": Wording(
        N_("“%(text)s” is not a date such as 2026-12-15, and the mapping says that all are"),
        (N_("Write dates: dmy or dates: mdy in the mapping."),),
    ),
    "import-year-first": Wording(
        N_("“%(text)s” may begin with the day or with the year"),
        (
            N_(
                "Export the file again with years of four digits; or, if the day comes first, write dates: dmy in the "
                "mapping."
            ),
        ),
    ),
    "import-cut": Wording(
        N_("this cell does not hold all of its text, since a spreadsheet's cell has a limit"),
        (N_("Export as CSV with --plain: there every text is whole."),),
    ),
    # settings and journal
    "setting-value": Wording(N_("“%(text)s” cannot be the value of %(key)s, and has no effect"), (CHOICES, EXAMPLE)),
    "unknown-setting": Wording(N_("“%(key)s” is not a setting, and has no effect"), (SUGGESTION,)),
    "alias-target": Wording(
        N_("“%(text)s” is not a field, so “%(key)s” cannot mean it"),
        (SUGGESTION, N_("After the colon comes a field that we know, such as amount.")),
    ),
    "journal-moment": Wording(
        N_("this line of the journal does not begin with a day that exists"),
        (N_("Write it as - 2026-11-20T10:05+01:00 review: a summary."),),
    ),
    "journal-kind": Wording(
        N_("this line of the journal does not say what was done"),
        (N_("After the moment comes review, checked, share or removed."),),
    ),
}
_WANTED = re.compile(r"%\((\w+)\)")


def wording(problem: Problem) -> Wording:
    """The words of a problem, by its arguments."""
    said = PROBLEMS[problem.code]
    arguments = dict(problem.arguments)
    left_out = {NOT_YET} if any(c.isdigit() for c in str(arguments.get("text"))) else set()
    left_out.add(CLIENT_LINE if "key" in arguments else CLIENT_CELL)
    if not arguments.get("body"):
        left_out.add(BODIES_DIFFER)
    if not arguments.get("swapped"):
        left_out.add(SWAPPED_DAY)
    if arguments.get("spaced") or (problem.code == "not-a-field" and arguments.get("suggestion")):
        left_out |= {ONE_A_LINE, GOES_ON}
    shown = tuple(
        hint
        for hint in said.hints
        if hint not in left_out and all(arguments.get(name) for name in _WANTED.findall(hint))
    )
    if arguments.get("order") == "mdy":
        by_month = {DAY_FIRST: MONTH_FIRST, SWAPPED_DAY: SWAPPED_MONTH}
        shown = tuple(by_month.get(hint, hint) for hint in shown)
    return Wording(said.text, shown)
