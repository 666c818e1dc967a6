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

    def refresh(self, site: Site) -> str:
        """Write it; what stands in the way, in words, else nothing. The stamp is the last commit's, not the clock's."""
        from generator.share import ShareError, named, write  # noqa: PLC0415
        from generator.single import LAYOUT, Stamp, single  # noqa: PLC0415
        from generator.theme import Theme  # noqa: PLC0415

        if not site.book.settings.share_to:
            return ""
        last = _last(site.history)
        self._theme = self._theme or Theme(self.words, LAYOUT)
        try:
            path = named(self.workspace / Path(site.book.settings.share_to).expanduser(), "html")
            stamp = Stamp(at=last.at.astimezone(site.book.settings.zone), commit=last.commit or "") if last else Stamp()
            text = single(site, self._theme, stamp, self._sheets)
            write(path, text.encode("utf-8", "replace"), self.workspace)
        except ShareError as error:
            return self.words.gettext("The file that share_to names is not fresh. %(why)s", why=why(self.words, error))
        return ""


def commit(history: History) -> str:
    """The id of the last commit that a history knows."""
    last = _last(history)
    return (last.commit or "") if last else ""


def _last(history: History) -> Head | None:
    return next((head for head in reversed(history.heads[: history.last + 1]) if head.commit), None)


def why(words: Words, error: ShareError) -> str:
    """Why the file cannot be written, and what to do."""
    path = printable(str(error.path))
    messages = {
        "unsafe-file": words.gettext(
            "%(path)s would lie among the records or in a built site: choose another folder.", path=path
        ),
        "not-a-file": words.gettext("%(path)s is a folder, not a file.", path=path),
        "no-folder": words.gettext("There is no folder %(path)s.", path=path),
        "foreign-file": words.gettext(
            "%(path)s was not made by embudo, and would be written over: move it, or give another name.", path=path
        ),
        "cannot-write": words.gettext(
            "%(path)s cannot be written. Is the disk full, or the folder protected?", path=path
        ),
    }
    return messages[error.code]
