"""What is installed: the wheel, alone in an empty environment, does the product's job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.worlds import ROOT, TODAY


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return next(folder.glob("embudo-*.whl"))


def test_it_holds_two_packages_and_no_other_top_level_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"generator", "pipeline"}
    for needed in (
        "generator/templates/base.html",
        "generator/templates/locale/es/LC_MESSAGES/embudo.mo",
        "generator/templates/demo/company.yaml",
        "generator/templates/workspace/gitignore",
    ):
        assert needed in names
    assert not [name for name in names if "test" in name.split("/")[0]]


def test_alone_in_an_empty_environment_it_builds_the_demonstration(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env")
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    install = [sys.executable, "-m", "pip", "--python", str(tmp_path / "env"), "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, cwd=tmp_path)
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    for language in ("es", "en"):
        command = [str(scripts / "embudo"), "--lang", language, "--today", TODAY, "demo", language, "--json"]
        done = subprocess.run(command, check=False, capture_output=True, cwd=tmp_path, env=environment)
        assert done.returncode == 0, done.stderr.decode()
        site = Path(json.loads(done.stdout)["site"])
        assert (site / "index.html").is_file()
        assert len(list((site / "opportunities").glob("*.html"))) == 59
