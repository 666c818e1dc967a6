"""Commits as a stream for `git fast-import`: a year of history in one process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.demo.story import Commit

BRANCH = b"refs/heads/main"


def stream(commits: Iterable[Commit]) -> bytes:
    """The whole history, oldest first, on the branch `main`."""
    return b"".join(piece for commit in commits for piece in _commit(commit))


def _commit(commit: Commit) -> Iterator[bytes]:
    person = f"{commit.author} <{commit.email}> {int(commit.at.timestamp())} {commit.at:%z}\n".encode()
    yield b"commit " + BRANCH + b"\n"
    yield b"author " + person
    yield b"committer " + person
    yield _data(commit.message)
    for path, text in sorted(commit.files.items()):
        if text is None:
            yield b"D " + path.encode() + b"\n"
        else:
            yield b"M 100644 inline " + path.encode() + b"\n" + _data(text)


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
