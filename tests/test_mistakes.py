"""The gallery of mistakes: each with the whole text that it must give, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.excerpt import as_text
from generator.i18n import Words
from pipeline.source import ERRORS, WARNINGS, Problem
from tests.conftest import Expected
from tests.worlds import loaded, workspace

GALLERY = Path(__file__).parent / "mistakes"
GOOD = "---\ncliente: Transportes Ibáñez S.L.\n---\n"


def link_out(folder: Path) -> None:
    outside = folder.parent / "elsewhere.md"
    outside.write_text(GOOD, encoding="utf-8")
    (folder / "opportunities" / "renovacion.md").symlink_to(outside)


def link_to_nothing(folder: Path) -> None:
    (folder / "opportunities" / "renovacion.md").symlink_to(folder / "opportunities" / "gone.md")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "opportunities" / "renovacion.md")


def attachment(folder: Path) -> None:
    with (folder / "opportunities" / "catalogo.md").open("wb") as file:
        file.truncate(9_000_000)


def long_front_matter(folder: Path) -> None:
    remarks = "".join(f"observaciones_{n}: {'Muy interesados. ' * 60}\n" for n in range(80))
    text = GOOD.replace("---\n", f"---\n{remarks}", 1)
    (folder / "opportunities" / "renovacion.md").write_text(text, encoding="utf-8")


MADE: Mapping[str, Callable[[Path], None]] = {
    "file-linked-out": link_out,
    "file-linked-to-nothing": link_to_nothing,
    "file-that-is-a-pipe": pipe,
    "file-too-large": attachment,
    "fields-too-long": long_front_matter,
}
"""Mistakes that no text file can hold."""
NAMES = sorted({path.name.split(".")[0] for path in GALLERY.iterdir() if path.suffix != ".expected"} | set(MADE))


def problems_of(name: str, folder: Path) -> tuple[Problem, ...]:
    """Every problem of a workspace that holds one mistake.

    NAME.md is a record, NAME.OWNER.md another in a folder below, NAME.yaml the settings, NAME.journal.md the journal.
    """
    workspace(folder, {})
    if name in MADE:
        MADE[name](folder)
    for path in sorted(GALLERY.glob(f"{name}.*")):
        match path.name.removeprefix(name).split("."):
            case ["", "md"]:
                place = f"opportunities/{path.name}"
            case ["", "journal", "md"]:
                place = "journal/2026-11.md"
            case ["", owner, "md"]:
                place = f"opportunities/{owner}/{name}.md"
            case ["", owner, other, "md"]:
                place = f"opportunities/{owner}/{other}.md"
            case ["", "yaml"]:
                place = "embudo.yaml"
            case _:
                continue
        (folder / place).parent.mkdir(exist_ok=True, parents=True)
        (folder / place).write_bytes(path.read_bytes())
    return loaded(folder).problems


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_located_and_explained(name: str, tmp_path: Path, expected: Expected) -> None:
    problems = problems_of(name, tmp_path / "w")
    assert problems
    for language in ("en", "es"):
        text = "\n\n".join(as_text(problem, Words(language)) for problem in problems) + "\n"
        expected(GALLERY / f"{name}.{language}.expected", text)


def test_every_code_is_in_the_gallery(tmp_path: Path) -> None:
    codes = {problem.code for name in NAMES for problem in problems_of(name, tmp_path / name)}
    assert codes == {code for code in ERRORS | WARNINGS if not code.startswith("import-")}


def test_no_expected_text_is_left_over() -> None:
    kept = {path.name for path in GALLERY.glob("*.expected")}
    assert kept == {f"{name}.{language}.expected" for name in NAMES for language in ("en", "es")}
