"""`import`: records from a spreadsheet or another program's export; a look first, then all or nothing."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.reasons import reason
from generator.cli.session import FINDINGS, Refusal, Session, Surroundings
from generator.i18n import printable
from pipeline.source import Place, Problem

if TYPE_CHECKING:
    from pipeline.draft import Draft
    from pipeline.history import History
    from pipeline.imports.columns import ColumnMap
    from pipeline.imports.grid import Grid
    from pipeline.imports.headings import Recognised
    from pipeline.imports.planning import Plan, Workspace
    from pipeline.opportunity import Opportunity
    from pipeline.settings import Settings


def import_command(_: Translate) -> Command:
    """`embudo import`."""
    return Command(
        "import",
        _import,
        _,
        help=_(
            "Bring opportunities in from a spreadsheet or a CRM's export (CSV, TSV, XLSX, XLS, ODS). "
            "Shows what would be done; writes nothing until it is told to. Of a table that was exported with "
            "embudo export, --update brings the changes back into the records."
        ),
        params=[
            click.Argument(["file"], metavar=_("FILE")),
            click.Option(
                ["--map", "--mapa", "map_file"],
                metavar=_("MAP"),
                help=_("Which column is which field, in YAML; where there is no such file, it is made."),
            ),
            click.Option(["--write", "--escribir", "write"], is_flag=True, help=_("Write it, instead of a look.")),
            click.Option(
                ["--update", "--actualizar", "update"],
                is_flag=True,
                help=_("Also bring into existing records what the file says otherwise."),
            ),
            click.Option(
                ["--skip-bad", "--omitir-malas", "skip_bad"],
                is_flag=True,
                help=_("Leave bad rows out, instead of writing nothing because of them."),
            ),
        ],
    )


def _import(session: Session, *, file: str, map_file: str | None, write: bool, update: bool, skip_bad: bool) -> int:
    from generator.cli.import_preview import preview  # noqa: PLC0415

    asked = _Import(
        session=session,
        file=Path(file),
        map_file=Path(map_file) if map_file else None,
        update=update,
        skip_bad=skip_bad,
    )
    plan = asked.plan
    is_due = bool(plan.created or plan.updated) and (not plan.skipped or skip_bad)
    if not session.as_json:
        preview(session, asked.grid, asked.recognised, plan, update=update)
    saved = asked.save_map()
    if is_due and not write and not session.as_json and session.is_interactive:
        write = click.confirm(session._("Write this?"), default=False, err=True)
    if is_due and write:
        asked.write()
    if session.as_json:
        _answer(session, asked)
    else:
        _say(asked, saved=saved, is_due=is_due, is_written=is_due and write)
    return FINDINGS if plan.skipped else 0


@dataclass(kw_only=True)
class _Import:
    """One import: what is read, what would be done, and the doing of it."""

    session: Session
    file: Path
    map_file: Path | None
    update: bool
    skip_bad: bool

    @cached_property
    def settings(self) -> Settings:
        """Those of the workspace."""
        from pipeline.load import read_settings  # noqa: PLC0415

        return read_settings(self.session.folder)[0]

    @cached_property
    def there(self) -> Workspace:
        """The workspace, with the files of its records."""
        from pipeline.files import read  # noqa: PLC0415
        from pipeline.imports.planning import Workspace  # noqa: PLC0415

        self.session.with_history = False  # records as they stand, and nothing beside
        book = self.session.book
        sources = {source.path: source for source in read(self.session.folder)}
        return Workspace(book=book, sources=sources, language=self.session.words.language)

    @cached_property
    def given(self) -> ColumnMap | None:
        """The mapping of the file that was named, where there is one."""
        from pipeline.files import read_some  # noqa: PLC0415
        from pipeline.imports.mapping import read_mapping  # noqa: PLC0415

        if self.map_file is None or not self.map_file.exists():
            return None
        path = self.map_file.absolute()
        if not path.is_file():
            raise Refusal(_unread(self.session, path, IsADirectoryError(errno.EISDIR, "")))
        mapping, problems = read_mapping(read_some(path.parent, (path,))[0])
        if problems:
            raise Refusal(_told(self.session, problems))
        return mapping

    @cached_property
    def grid(self) -> Grid:
        """The file, read."""
        return _grid(self.session, self.file)

    @cached_property
    def recognised(self) -> Recognised:
        """How its columns are understood."""
        from pipeline.imports.headings import recognise  # noqa: PLC0415

        found = recognise(self.grid, self.settings, self.given, self.others)
        errors = tuple(problem for problem in found.problems if problem.is_error)
        if errors:
            raise Refusal(_told(self.session, errors))
        return found

    @cached_property
    def others(self) -> Mapping[str, Grid]:
        """The files that the mapping joins: beside the mapping, else beside the file itself."""
        joined = {join.file for join in self.given.joins if join.file} if self.given else set()
        near = [path.absolute().parent for path in (self.map_file, self.file) if path is not None]
        return {name: _grid(self.session, _beside(near, name)) for name in sorted(joined)}

    @cached_property
    def plan(self) -> Plan:
        """What would be done."""
        from pipeline.imports.planning import planned  # noqa: PLC0415
        from pipeline.imports.rows import drafts  # noqa: PLC0415

        found, skipped = drafts(self.recognised, self.grid, self.others, self.settings)
        columns = self.recognised.columns
        return planned(found, skipped, self.there, columns=columns, update=self.update, base=self._base)

    def _base(self, draft: Draft, deal: Opportunity) -> Opportunity | None:
        """The record as it was when its row was exported, where it has changed since and git has it."""
        from pipeline.git import contents  # noqa: PLC0415
        from pipeline.record import read_opportunity  # noqa: PLC0415
        from pipeline.source import Source  # noqa: PLC0415

        if not draft.version:
            return None
        record = self._history.by_path.get(deal.path)
        blob = next((one.blob for one in record.all if one.blob.startswith(draft.version)), "") if record else ""
        if not blob:
            return None
        data = dict(contents(self.session.folder, [blob])).get(blob, b"")
        return read_opportunity(Source(deal.path, data), self.there.settings)[0]

    @cached_property
    def _history(self) -> History:
        return self.session.whole().history

    def command(self, more: str) -> str:
        """The same import with an option more, as one would type it."""
        _ = self.session._
        named = [_("--map"), str(self.map_file)] if self.map_file else []
        asked = [
            *([_("--update")] if self.update else []),
            *([_("--skip-bad")] if self.skip_bad else []),
        ]
        return printable(shlex.join(["embudo", _("import"), str(self.file), *named, *asked, more]))

    def save_map(self) -> bool:
        """Write the mapping to the file that was named, where there is none yet."""
        from pipeline.imports.mapping import write_mapping  # noqa: PLC0415
        from pipeline.writing import create  # noqa: PLC0415

        if self.map_file is None or self.map_file.exists():
            return False
        try:
            create(self.map_file.absolute(), write_mapping(self.recognised.map))
        except OSError as error:
            raise Surroundings(
                self.session._(
                    "%(path)s cannot be written: %(why)s.",
                    path=printable(str(self.map_file)),
                    why=reason(error, self.session.words),
                )
            ) from error
        return True

    def write(self) -> None:
        """All of it, or nothing."""
        from pipeline.batch import write_all  # noqa: PLC0415
        from pipeline.files import RECORDS  # noqa: PLC0415
        from pipeline.writing import ChangedMeanwhileError  # noqa: PLC0415

        new = {one.deal.path: one.text.encode("utf-8", "replace") for one in self.plan.created}
        changed = {
            one.deal.path: (one.made.source.data, one.made.data) for one in self.plan.updated if one.made is not None
        }
        for name in new:
            self.session.writable(name)
        try:
            write_all(self.session.folder, RECORDS, new, changed)
        except (ChangedMeanwhileError, FileExistsError) as error:
            named = getattr(error, "filename2", None) or getattr(error, "filename", None) or error.args[0]
            shown = printable(Path(str(named)).name)
            raise Refusal(
                self.session._(
                    "%(path)s was written by another program in the meantime: nothing was imported. Run it again.",
                    path=shown,
                )
            ) from error
        except OSError as error:
            why = reason(error, self.session.words)
            raise Surroundings(self.session._("Nothing was imported: %(why)s.", why=why)) from error


def _grid(session: Session, path: Path) -> Grid:
    """A spreadsheet, read; what stands in the way is said, with where it stands."""
    from pipeline.imports.bounds import LARGEST  # noqa: PLC0415
    from pipeline.imports.reading import read_grid  # noqa: PLC0415

    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for, a device has no end
        raise Refusal(_told(session, (Problem.at(Place(path=printable(str(path))), "file-not-regular"),)))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Refusal(session._("There is no file %(path)s.", path=printable(str(path)))) from None
    except (OSError, ValueError) as error:
        raise Refusal(_unread(session, path, error)) from None
    grid = read_grid(path.name, data)
    if isinstance(grid, Problem):
        raise Refusal(_told(session, (grid,)))
    return grid


def _unread(session: Session, path: Path, error: Exception) -> str:
    why = reason(error, session.words)
    return session._("%(path)s cannot be read: %(why)s.", path=printable(str(path)), why=why)


def _beside(folders: list[Path], name: str) -> Path:
    return next((folder / name for folder in folders if (folder / name).exists()), folders[0] / name)


def _told(session: Session, problems: tuple[Problem, ...]) -> str:
    from generator.excerpt import as_text  # noqa: PLC0415

    return "\n\n".join(as_text(problem, session.words) for problem in problems)


def _answer(session: Session, asked: _Import) -> None:
    from pipeline.imports.mapping import as_json  # noqa: PLC0415

    plan = asked.plan
    skipped = []
    for one in plan.skipped:
        message = session.words.problem(one.problem)
        reason = f"{message.text}. {message.hint}".strip()
        skipped.append({"row": one.row, "column": one.column or None, "value": one.value or None, "reason": reason})
    session.answer(
        "import",
        {
            "created": [one.deal.slug for one in plan.created],
            "updated": [one.deal.slug for one in plan.updated],
            "unchanged": list(plan.unchanged),
            "conflicts": [one.deal.slug for one in plan.conflicts],
            "skipped": skipped,
            "mapping": as_json(asked.recognised.map),
        },
    )


def _say(asked: _Import, *, saved: bool, is_due: bool, is_written: bool) -> None:
    """What was done, and what can be done now."""
    session, plan = asked.session, asked.plan
    _ = session._
    if saved:
        shown = printable(str(asked.map_file))
        session.say(_("The mapping is in %(path)s: change it there, and import again.", path=shown))
    if is_written:
        session.say(_("Written. To keep it in the history: embudo save"))
    elif plan.skipped and not asked.skip_bad and (plan.created or plan.updated):
        session.say(
            _(
                "Nothing was written, since there are bad rows. Mend them in the file, or leave them out: %(command)s",
                command=asked.command(_("--skip-bad")),
            )
        )
    elif is_due:
        command = asked.command(_("--write"))
        session.say(_("Nothing was written yet. To write it: %(command)s", command=command))
    elif plan.conflicts and not asked.update:
        session.say(
            _(
                "Nothing was written. To bring what differs into the records: %(command)s",
                command=asked.command(_("--update")),
            )
        )
