"""Markdown that blows up: the counted limits hold every text to two seconds, and the build to the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.markup import TAGS, to_html
from pipeline.limits import exceeds_limits
from tests.adversary import Thrown, size
from tests.intricate import PATTERNS, far_above, just_below
from tests.records import matter
from tests.worlds import ROOT, TODAY, workspace

MOST = 8.0
"""Seconds of a processor. Two are allowed, and the worst that is known takes one at most where nothing else runs: a
busy machine that counts its lines takes several times as long, and what grows without bound takes minutes."""
SIZES = {"small": lambda pattern: pattern(3), "just below the limits": just_below, "far above them": far_above}
pytestmark = pytest.mark.adversarial


def seconds(text: str) -> float:
    """What it takes to lay a text out."""
    began = time.process_time()
    to_html(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_of_any_size_is_laid_out_soon(name: str, thrown: Thrown) -> None:
    texts = {said: made(PATTERNS[name]) for said, made in SIZES.items()}
    for said, text in texts.items():
        # a second look, where something else had the machine
        assert seconds(text) < MOST or seconds(text) < MOST, f"{name}, {said}"
        assert set(re.findall(r"<(\w+)", to_html(text))) <= TAGS
    assert not exceeds_limits(texts["small"])
    assert exceeds_limits(texts["far above them"])
    thrown(inputs=len(texts))


def test_they_are_built_twice_to_the_same_bytes(tmp_path: Path, thrown: Thrown) -> None:
    notes = {
        f"{pattern}, {said}": matter(f"name: {pattern}, {said}", f"\n{made(PATTERNS[pattern])}\n")
        for pattern in tuple(PATTERNS)[:: size(4, 1)]
        for said, made in SIZES.items()
    }
    folder = workspace(tmp_path / "w", notes)
    built = []
    for seed in ("0", "1"):
        arguments = ("-C", str(folder), "build", "--today", TODAY, "--lang", "en", "--out", str(tmp_path / seed))
        answer = subprocess.run(
            [sys.executable, "-m", "generator", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert answer.returncode == 0, answer.stderr
        pages = {path.relative_to(tmp_path / seed): path for path in (tmp_path / seed).rglob("*.*") if path.is_file()}
        built.append({name: path.read_bytes() for name, path in pages.items() if ".embudo" not in name.parts})
    assert built[0] == built[1]
    assert len([name for name in built[0] if name.parts[0] == "opportunities"]) == len(notes)
    thrown(inputs=2 * len(notes))
