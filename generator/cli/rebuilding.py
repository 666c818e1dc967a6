"""A workspace that is built again and again: what is remembered from build to build, and said of each."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.cli.build import why
from generator.cli.progress import progress
from generator.cli.session import Session, Surroundings
from generator.cli.sharing import Kept
from generator.i18n import Words, printable

if TYPE_CHECKING:
    from datetime import date

    from generator.build import BuildError, Progress, Report
    from generator.plan import Output
    from generator.serve import Server
    from generator.site import Site
    from generator.standing import Seen
    from generator.theme import Theme
    from pipeline.book import Book
    from pipeline.history import History

GIVE_WAY = 0.15
"""Seconds that the browser is given to fetch the pages that are looked at, before the others are built."""
QUIET = 3.0
"""Seconds without a change after which the manager's file is made: no page is then waited for."""
RETRY = 5.0
"""Seconds after which a build that failed is tried again, though nothing changed."""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What is no longer needed is looked for afterwards, when nobody waits."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True, slots=True)
class Missing:
    """What the page for a missing page shows."""

    path: str


class Rebuilding:
    """Builds one workspace again and again, each time as `build` would in a new process, but remembering more."""

    def __init__(self, session: Session) -> None:
        from generator.build import BuildError  # noqa: PLC0415
        from generator.memory import Memory  # noqa: PLC0415
        from generator.watch import Commits  # noqa: PLC0415

        self.session = session
        self._words = session.words
        self._theme = self._new_theme()
        self._memory = Memory()
        self._commits = Commits(session.folder)
        self._seen: Seen = {}
        self._history: History | None = None
        self._errors: dict[str, str] = {}
        self._failed, self._retry = "", 0.0
        self._server: Server | None = None
        self._site: Site | None = None
        """The last that was built whole."""
        self._shown: Site | None = None
        self._quiet = 0.0
        self._kept = Kept(session.words, session.folder)
        self._not_kept = ""
        self._day: Callable[[], date]
        try:
            with progress(session._("Building")) as advance:
                book = self._build(advance)[-1]
        except BuildError as error:
            raise Surroundings(why(session.words, error)) from error
        self._say_errors(book)

    def show_on(self, server: Server) -> None:
        """From now on this server is told of each build."""
        self._server = server
        server.missing = self._missing

    def again(self, edited: Collection[str] = ()) -> None:
        """Build, and say what came of it. What stands in the way is said once, and tried again.

        The pages of records that are known to be `edited` come first, before anything else is looked at.
        """
        from generator.build import BuildError  # noqa: PLC0415
        from generator.cli.main import language_of  # noqa: PLC0415

        language = language_of(sys.argv[1:])
        if language != self._words.language:  # the settings changed it
            self._words = Words(language)
            self._theme = self._new_theme()
            self._kept = Kept(self._words, self.session.folder)
        began = time.perf_counter()
        self._memory.changed(self.session.folder / path for path in edited)
        try:
            with _undisturbed():
                first = self._put(edited)
                written, removed, book = self._build(None)
        except BuildError as error:
            self._fail(error)
            return
        self._say_written(len(first.union(written)), len(removed), book, time.perf_counter() - began)
        self._say_errors(book)

    def is_due(self) -> bool:
        """Whether there is a reason to build that is no edit: another day, a commit, a build that failed."""
        tomorrow = self._day() != self._today
        return self._commits.moved() or tomorrow or bool(self._failed and time.monotonic() > self._retry)

    def share(self) -> None:
        """Keep the manager's file fresh, when it has been quiet for a while."""
        if self._shown is None or time.monotonic() < self._quiet:
            return
        said = self._kept.refresh(self._shown, self.session.folder / "site", self._fingerprint)
        if said and said != self._not_kept:
            self.session.say(said)
        self._shown, self._not_kept = None, said

    def warm(self) -> None:
        """Draw and render once what the first edit would else wait for."""
        from generator.plan import render  # noqa: PLC0415

        kinds = {output.kind.fingerprint: output for output in self._memory.outputs.values() if output.kind}
        for output in kinds.values():
            render(output, keep=True)
        gc.freeze()  # what is there by now stays: looking through it again would cost some edits a tenth of a second

    def _put(self, edited: Collection[str]) -> set[str]:
        """Write the pages of some records as they read now, where those and nothing else changed."""
        from generator.build import put  # noqa: PLC0415
        from generator.plan import plan_some  # noqa: PLC0415
        from pipeline import files  # noqa: PLC0415

        site, pages = self._site, []
        if site is None or self._failed or self._day() != self._today:
            return set()
        for source in files.read_some(self.session.folder, tuple(self.session.folder / path for path in edited)):
            deal, _ = self._memory.read(source, site.book.settings)
            before = site.by_path.get(source.path)
            if deal is None or before is None or deal.slug != before.slug:
                return set()
            site = site.with_record(deal)
            pages.append(f"opportunities/{deal.slug}.html")
        if site is self._site:
            return set()
        outputs = {output.path: output for output in plan_some(site, self._theme, self._memory.outputs, pages)}
        written = put([outputs[path] for path in pages], self.session.folder / "site", self.session.folder)
        if self._server is not None:
            self._server.builds.tell(written)
        return set(written)

    def _build(self, advance: Progress | None) -> tuple[Collection[str], Collection[str], Book]:
        """Load, plan, build: the paths written and removed, and the book. What somebody looks at is built first."""
        from generator.plan import plan, plan_some  # noqa: PLC0415
        from generator.shell import shell  # noqa: PLC0415
        from generator.site import Site  # noqa: PLC0415
        from pipeline import files  # noqa: PLC0415
        from pipeline.load import load  # noqa: PLC0415

        memory, folder = self._memory, self.session.folder
        book, history = load(
            folder,
            self.session.now_in,
            sources=files.read(folder, memory.files),
            reader=memory.read,
            past=self._commits.past,
            before=self._history,
        )
        self._history = history
        self._day = lambda: self.session.day_in(book.settings)
        self._today = self._day()
        site = Site(
            book=book,
            today=self._today,
            language=self._words.language,
            root=folder.as_posix(),
            last_good=memory.last_good(book),
            history=history,
            once=memory.once(book, self._today, self._words.language),
        )
        self._frame = shell(site)
        written: set[str] = set()
        shown = self._server.shown & memory.outputs.keys() if self._server else ()
        if shown:
            written.update(self._write(plan_some(site, self._theme, memory.outputs, shown)).written)
        if written:
            time.sleep(GIVE_WAY)
        report = self._write(plan(site, self._theme, memory.outputs), advance)
        memory.forget()
        self._site = site
        self._shown = site if book.settings.share_to else None
        self._fingerprint, self._quiet = report.fingerprint, time.monotonic() + QUIET
        return written.union(report.written), report.removed, book

    def _write(self, outputs: tuple[Output, ...], advance: Progress | None = None) -> Report:
        """Write what is planned, and tell the pages that it concerns."""
        from generator.build import build  # noqa: PLC0415
        from generator.crew import pair  # noqa: PLC0415

        folder = self.session.folder
        report = build(outputs, folder / "site", folder, hire=pair, progress=advance, seen=self._seen)
        if self._server is not None:
            self._server.builds.tell(
                (*report.written, *report.removed, *(self._memory.outputs if self._failed else ()))
            )
        self._failed = ""
        self._memory.planned(outputs)
        return report

    def _new_theme(self) -> Theme:
        from generator.theme import Theme  # noqa: PLC0415

        return Theme(self._words)

    def _missing(self, path: str) -> str:
        return self._theme.render("serve/missing.html", path, Missing(path), self._frame)

    def _fail(self, error: BuildError) -> None:
        said = why(self._words, error)
        if said != self._failed:
            self.session.say(said)
        self._failed, self._retry = said, time.monotonic() + RETRY

    def _say_written(self, written: int, removed: int, book: Book, seconds: float) -> None:
        """One line for a build that changed something."""
        words = self._words
        done = [
            *([words.ngettext("%(n)s file written", "%(n)s files written", written)] if written else ()),
            *([words.ngettext("%(n)s file removed", "%(n)s files removed", removed)] if removed else ()),
        ]
        if done:
            records = words.ngettext("%(n)s opportunity", "%(n)s opportunities", len(book.opportunities))
            taken = words.number(round(seconds, 1 if seconds >= 1 else 2))
            files = ", ".join(done)
            self.session.say(
                words.gettext("%(records)s; %(files)s in %(seconds)s s.", records=records, files=files, seconds=taken)
            )

    def _say_errors(self, book: Book) -> None:
        """What broke since the last build, and what was mended."""
        from generator.excerpt import as_text  # noqa: PLC0415

        words, say = self._words, self.session.say
        before, self._errors = self._errors, {}
        for problem in book.problems:
            if problem.is_error:
                self._errors.setdefault(problem.place.path, as_text(problem, words))
        for path, text in self._errors.items():
            if before.get(path) != text:
                say(f"\n{text}\n")
        if before and not self._errors:
            say(words.gettext("Everything can be read again."))
        else:
            for path in sorted(before.keys() - self._errors.keys()):
                say(words.gettext("%(path)s can be read again.", path=printable(path)))
