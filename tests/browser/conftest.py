"""A browser, and the demonstration in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.worlds import NAMES
from tests.worlds import embudo, workspace

BROKEN = {"rota-uno": "---\ncliente: X\nimporte: mucho\n---\n", "rota-dos": "---\nnombre: sin cliente\n---\n"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", params=["en", "es"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with two broken records, built."""
    folder = tmp_path_factory.mktemp(request.param) / "demo"
    assert embudo(None, "demo", str(folder), language=request.param).code == 0
    workspace(folder, BROKEN)
    assert embudo(folder, "build", language=request.param).code == 1
    return folder / "site"
