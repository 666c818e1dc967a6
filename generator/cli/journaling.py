"""Lines that commands write into the journal: a review held, a record checked, one removed."""

from __future__ import annotations

from datetime import datetime

from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import printable
from pipeline.book import JournalKind
from pipeline.vocabulary import JOURNAL_KINDS_ES


def record(session: Session, kind: JournalKind, text: str, at: datetime) -> str:
    """Add an entry to the journal of its month; its path within the workspace."""
    from pipeline.files import JOURNAL  # noqa: PLC0415
    from pipeline.writing import ChangedMeanwhileError, append  # noqa: PLC0415

    word = JOURNAL_KINDS_ES[kind] if session.words.language == "es" else kind
    said = " ".join(printable(text.replace("\n", " ")).split())
    line = f"- {at.isoformat(timespec='seconds')} {word}: {said}".rstrip(": ")
    path = f"{JOURNAL}/{at:%Y-%m}.md"
    try:
        append(session.writable(path), f"{line} ({signature(session)})")
    except ChangedMeanwhileError:
        raise Refusal(session._("%(path)s is being written by another program. Try again.", path=path)) from None
    except OSError as error:
        raise Surroundings(f"{path}: {error.strerror}") from error
    return path


def signature(session: Session) -> str:
    """Who writes, and the last commit: `ana, 3f2a91c`."""
    import getpass  # noqa: PLC0415

    from pipeline.commit import CommitError, identity  # noqa: PLC0415
    from pipeline.git import resolve  # noqa: PLC0415

    try:
        name = identity(session.folder).partition(" <")[0].strip()
    except CommitError:
        name = ""
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError):
            name = "?"
    commit = resolve(session.folder, "HEAD")
    owner = session.book.settings.owner_key(name)
    return ", ".join(part for part in (printable(owner).replace("\n", " "), commit[:7] if commit else "") if part)
