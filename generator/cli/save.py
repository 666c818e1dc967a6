"""`save`: a commit of this workspace's records, settings and journal, with a message made from the changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import Words, printable

if TYPE_CHECKING:
    from pipeline.commit import CommitError, Committed


def save_command(_: Translate) -> Command:
    """`embudo save`."""
    return Command(
        "save",
        _save,
        _,
        help=_(
            "Commit the records, the settings and the journal of this folder, and nothing else. "
            "The message tells what changed."
        ),
        params=[
            click.Option(["-m", "--message", "--mensaje"], metavar=_("TEXT"), help=_("Say this instead.")),
        ],
    )


def _save(session: Session, *, message: str | None) -> None:
    save(session, (message or "").strip(), as_json=session.as_json)


def save(session: Session, message: str = "", *, as_json: bool = False) -> None:
    """Commit what is this workspace's own; without a message, with one that tells the changes."""
    from generator import saying  # noqa: PLC0415
    from pipeline.commit import CommitError, commit, pending  # noqa: PLC0415

    words, book = session.words, session.book
    made = []
    try:
        parts = pending(session.folder)
        files = tuple(path for part in parts for path in part.paths)
        _refuse_conflicts(session, files)
        text = message or saying.message(session.history, book, files, words)
        for part in parts:
            made.append(commit(part, text + "\n"))  # noqa: PERF401  what was made before a refusal is told
    except CommitError as error:
        for one in made:
            _print(session, one)
        raise Surroundings(why(words, error)) from error
    if as_json:
        first = made[0] if made else None
        session.answer("save", {"commit": first and first.id, "message": first and first.message})
    elif made:
        for one in made:
            _print(session, one)
        session.say(words.ngettext("%(n)s file committed.", "%(n)s files committed.", len(files)))
    else:
        session.say(words.gettext("Nothing to commit: everything is in git already."))
    for path in sorted({record.path for record in book.broken} & set(files)):
        session.say(words.gettext("%(path)s cannot be read; it is committed all the same.", path=printable(path)))


def _print(session: Session, made: Committed) -> None:
    click.echo(f"{made.id[:7]} {printable(made.message.split(chr(10))[0])}", err=session.as_json)


def _refuse_conflicts(session: Session, files: Collection[str]) -> None:
    """What is in the middle of a merge is not to be committed as it is."""
    from generator.excerpt import as_text  # noqa: PLC0415

    for problem in session.book.problems:
        if problem.code == "conflict-markers" and problem.place.path in files:
            raise Refusal(as_text(problem, session.words))


def why(words: Words, error: CommitError) -> str:
    """Why git did not commit, and what to do."""
    messages = {
        "no-git": words.gettext("Git is not installed. Install it from git-scm.com."),
        "no-repository": words.gettext("This folder is in no git repository. Begin one: git init"),
        "nobody": words.gettext(
            "Git does not know who you are. Tell it once:\n"
            '  git config --global user.name "Ana Soto"\n'
            "  git config --global user.email ana@example.com"
        ),
        "in-progress": words.gettext(
            "A merge, a rebase or the like is not finished (%(name)s). Finish it, or give it up, with git; then save.",
            name=printable(error.said),
        ),
        "locked": words.gettext(
            "Another git is at work here, or one was stopped and left its lock (index.lock). "
            "Try again in a moment; if no git is running, delete that file."
        ),
        "refused": words.gettext("Git did not commit. It said:\n%(said)s", said=printable(error.said)),
    }
    return messages[error.code]
