"""The manager's file as commands write it: what stands in its way, in words, and the one that stays fresh by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.i18n import Words, printable

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from generator.share import ShareError
    from generator.single import Sheet
    from generator.site import Site
    from generator.theme import Theme
    from pipeline.history import History
    from pipeline.lineage import Head


class Kept:
    """The file that `share_to` names, kept fresh: written where its text is another, and nothing breaks where not."""

    def __init__(self, words: Words, workspace: Path) -> None:
        self.words = words
        self.workspace = workspace
        self._sheets: MutableMapping[str, Sheet] = {}
        self._theme: Theme | None = None

    def refresh(self, site: Site, built: Path, fingerprint: str) -> str:
        """Write it where a site that was built, by its folder and fingerprint, says anything new.

        What stands in the way, in words, else nothing. The stamp is the last commit's, not the clock's.
        """
        from generator.share import ShareError, is_fresh, named, refuse, remember, write  # noqa: PLC0415
        from generator.single import LAYOUT, Stamp, apart, single  # noqa: PLC0415
        from generator.theme import Theme  # noqa: PLC0415

        if not site.book.settings.share_to:
            return ""
        last = last_commit(site.history)
        stamp = Stamp(at=last.at.astimezone(site.book.settings.zone), commit=last.commit or "") if last else Stamp()
        try:
            path = named(site.book.settings.share_to, "html", self.workspace)
            refuse(path, self.workspace)
            source = f"{fingerprint} {apart(site, stamp)}"
            if is_fresh(path, built, source):
                return ""
            self._theme = self._theme or Theme(self.words, LAYOUT)
            data = single(site, self._theme, stamp, self._sheets).encode("utf-8", "replace")
            write(path, data, self.workspace)
            remember(data, built, source)
        except ShareError as error:
            return self.words.gettext("The file that share_to names is not fresh. %(why)s", why=why(self.words, error))
        return ""


def last_commit(history: History) -> Head | None:
    """The last commit that a history knows; none where it was made after the moment that is looked at."""
    if "clock-ahead" in history.limits:
        return None
    return next((head for head in reversed(history.heads[: history.last + 1]) if head.commit), None)


def is_saved(history: History) -> bool:
    """Whether the last commit has every record as it is; so it is where there is no history to compare."""
    return not history.is_known or history.heads[history.last].commit is not None


def why(words: Words, error: ShareError) -> str:
    """Why the file cannot be written, and what to do."""
    path = printable(str(error.path))
    messages = {
        "unsafe-file": words.gettext(
            "%(path)s would lie among the records or in a built site: choose another folder.", path=path
        ),
        "not-a-file": words.gettext("%(path)s is a folder, not a file.", path=path),
        "no-folder": words.gettext("There is no folder %(path)s.", path=path),
        "special-file": words.gettext("%(path)s is no ordinary file: choose another name.", path=path),
        "no-name": words.gettext("That names no file: write one, such as sales.html."),
        "no-pdf": words.gettext("With --pdf the file is called ….pdf."),
        "no-html": words.gettext(
            "%(path)s would be no PDF: give it a name in .html, or ask for a PDF: embudo share --pdf", path=path
        ),
        "foreign-file": words.gettext(
            "%(path)s was not made by embudo, and would be written over: move it, or give another name.", path=path
        ),
        "cannot-write": words.gettext(
            "%(path)s cannot be written. Is the name too long, the disk full, or the folder protected?", path=path
        ),
    }
    return messages[error.code]
