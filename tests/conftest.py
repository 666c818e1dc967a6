"""`pytest --update` writes the expected texts anew: read what changed before you keep it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

# an example that waits for a busy machine is not wrong
settings.register_profile("embudo", deadline=None)
settings.load_profile("embudo")


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
