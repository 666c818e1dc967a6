"""`pytest --update` writes the expected texts anew: read what changed before you keep it."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from tests.adversary import Thrown

# an example that waits for a busy machine is not wrong
settings.register_profile("embudo", deadline=None)
settings.load_profile("embudo")
# a shell that begins the tests in the background tells them, and all that they begin, to hear no Ctrl+C
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Expected(Protocol):
    """Compares a text with the file that holds what it must be."""

    def __call__(self, path: Path, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the expected texts anew")


@pytest.fixture(autouse=True, scope="session")
def _memory_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What programs remember of past versions is kept apart from that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def expected(request: pytest.FixtureRequest) -> Expected:
    """Asserts that a text is what a file says; with `--update`, makes it so."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.write_text(text, encoding="utf-8", newline="")
        assert path.exists(), f"{path.name} is missing: run pytest --update, and read it"
        assert text == path.read_text(encoding="utf-8"), f"{path.name} is no longer what is said"

    return compare


@pytest.fixture
def thrown(request: pytest.FixtureRequest) -> Thrown:
    """Counts what a test threw at it, by kind."""

    def count(**counts: int) -> None:
        request.node.user_properties.extend((f"thrown {kind}", number) for kind, number in counts.items())

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The sums of what was thrown, where anything was."""
    sums: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, number in getattr(report, "user_properties", ()):
                if name.startswith("thrown "):
                    sums[name.removeprefix("thrown ")] += number
    if sums:
        said = ", ".join(f"{number:,} {kind.replace('_', ' ')}" for kind, number in sorted(sums.items()))
        terminalreporter.write_line(f"thrown: {said}")
