"""A file as it was read, a place in it, and a problem found there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha1
from typing import Literal

from pipeline.money import Money

Severity = Literal["error", "warning"]
Argument = str | int | tuple[str, ...] | date | Money
"""Of two arguments `x` and `x_es`, the second is what is shown in Spanish."""

BOM = "\ufeff"
VERSION_DIGITS = 12
"""Of git's name for a content, as many as tell it from any other of a workspace."""

ERRORS = frozenset(
    """
    alias-target anchor client-missing comma-in-braces conflict-markers copy-of date date-impossible date-range
    duplicate-key encoding file-linked-out file-not-regular file-too-large file-unreadable front-matter-missing
    front-matter-not-keys front-matter-too-deep front-matter-too-long front-matter-unclosed import-cell-too-long
    import-column-missing import-currency import-cut import-damaged import-empty import-far-cell import-header-row
    import-heading-unclear import-headings-missing import-html import-map-key import-no-sheets import-not-iso
    import-nul import-numbers import-other-kind import-password import-quote import-record-broken
    import-row-too-wide import-row-twice import-same-key import-sheet-missing import-too-large import-too-many-cells
    import-uncalculated import-unpacked import-year-first key-not-text merge-key money money-decimals money-negative
    not-a-field probability setting-value slug-collision tag unknown-stage yaml-bracket yaml-character
    yaml-documents yaml-indent yaml-syntax yaml-tab
    """.split()
)
"""Codes of problems for which a record cannot be trusted; the others are in WARNINGS."""
WARNINGS = frozenset(
    """
    activity-date activity-undated boolean choice close-before-created closed-field-on-open contact-expected
    import-client-by-key import-dates-mixed import-decimals-mixed import-footer-row import-group-row
    import-heading-twice import-headings-again import-other-sheets import-scaled import-several-clients
    import-total-row journal-kind journal-moment monthly-disagrees months-range near-miss number other-yaml
    owner-near-miss same-id target-rate text-expected text-intricate too-many-actions two-decision-makers
    unknown-setting
    """.split()
)
"""Codes of problems that leave the record where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a path within the workspace, and a line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1
    width: int = 1
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place: a code and its arguments. Words are made where it is shown."""

    code: str
    place: Place
    arguments: tuple[tuple[str, Argument], ...] = ()

    @classmethod
    def at(cls, place: Place, code: str, **arguments: Argument) -> Problem:
        """A problem with named arguments."""
        return cls(code, place, tuple(arguments.items()))

    @property
    def severity(self) -> Severity:
        """`error` where the record is left out of lists and totals, else `warning`."""
        return "error" if self.code in ERRORS else "warning"

    @property
    def is_error(self) -> bool:
        """Whether the record cannot be trusted."""
        return self.code in ERRORS


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path within the workspace (with `/`), and its bytes or why there are none."""

    path: str
    data: bytes = b""
    fault: str = ""

    @property
    def stem(self) -> str:
        """The file's name without folder and ending; of an `index.md`, the name of its folder below the records."""
        *folders, name = self.path.split("/")
        if name.lower() == "index.md" and len(folders) > 1:
            return folders[-1]
        return name.rsplit(".", 1)[0] if "." in name[1:] else name

    @property
    def version(self) -> str:
        """How git's name for these bytes begins (SHA-1's): equal where a file holds the same."""
        name = sha1(b"blob %d\0" % len(self.data) + self.data, usedforsecurity=False)
        return name.hexdigest()[:VERSION_DIGITS]

    def text(self) -> str | Problem:
        """The text without its byte order mark; a problem that names the byte where it is not UTF-8."""
        if self.fault:
            return Problem.at(Place(path=self.path), self.fault)
        try:
            if b"\0" in self.data:  # no text has it, but UTF-16 does
                return self._undecoded(self.data.index(0))
            return self.data.decode("utf-8").removeprefix(BOM)
        except UnicodeDecodeError as error:
            return self._undecoded(error.start)

    def _undecoded(self, at: int) -> Problem:
        before = self.data[:at]
        start = before.rfind(b"\n") + 1
        end = self.data.find(b"\n", start)
        excerpt = self.data[start : end if end >= 0 else None].decode("utf-8", "replace").rstrip("\r")
        column = len(self.data[start:at].decode("utf-8", "replace")) + 1
        place = Place(path=self.path, line=before.count(b"\n") + 1, column=column, excerpt=excerpt)
        return Problem.at(place, "encoding", byte=f"0x{self.data[at]:02X}")


def split_lines(text: str) -> list[str]:
    """Lines without their ends, split at LF, CRLF and CR only: other separators are characters of the text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
