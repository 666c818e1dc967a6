"""`init --pages` writes what publishes the site on every push: it runs, a bad record stops nothing, and it warns."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.hosting import WORKFLOWS, origin
from tests.worlds import ROOT, embudo, workspace

GOOD = "---\nclient: Norte\nname: Una\namount: 12500\nclose_date: 2026-12-15\n---\n"
BAD = "---\nclient: Sur\nstage: propsal\n---\n"
SHELLS = (("bash", "--noprofile", "--norc", "-eo", "pipefail"), ("bash", "-e"))
"""As both hosts run a step, with a shell named and without."""
HOSTS = tuple(WORKFLOWS)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def written(folder: Path, host: str) -> Any:
    """What the host reads."""
    return yaml.safe_load((folder / WORKFLOWS[host]).read_text(encoding="utf-8"))


def pushed(tmp_path: Path, host: str, below: str = ".") -> Path:
    """A real clone of a workspace with a record that cannot be read, as the host has it."""
    top = tmp_path / "w"
    folder = workspace(top / below, {"embudo.yaml": "language: es\n", "una": GOOD, "mala": BAD})
    git(top, "init", "--quiet", "-b", "main")
    assert embudo(None, "init", str(folder), "--pages", host).code == 0
    git(top, "add", "-A")
    git(top, "commit", "--quiet", "-m", "x")
    git(tmp_path, "clone", "--quiet", top.as_uri(), "clone")
    return tmp_path / "clone"


def run(
    shell: tuple[str, ...], script: str, folder: Path, program: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a step where the program is this one, or another that stands in for it."""
    bin_folder = folder.parent / "bin"
    bin_folder.mkdir(exist_ok=True)
    this = f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m generator "$@"'
    (bin_folder / "embudo").write_text(f"#!/bin/sh\n{program or this}\n")
    (bin_folder / "embudo").chmod(0o755)
    home = {"HOME": str(folder.parent), "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [*shell, "-c", script],
        cwd=folder,
        env={**os.environ, **home, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def steps(clone: Path) -> dict[str, str]:
    """The shell steps of GitHub's workflow, by name."""
    jobs = written(clone, "github")["jobs"].values()
    return {step["name"]: step["run"] for job in jobs for step in job["steps"] if "run" in step}


@pytest.mark.parametrize("shell", SHELLS)
def test_github_builds_with_a_bad_record_and_names_it_in_the_summary(tmp_path: Path, shell: tuple[str, ...]) -> None:
    clone = pushed(tmp_path, "github")
    summary = tmp_path / "summary.md"
    runner = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)}
    for name in ("check", "build"):
        done = run(shell, steps(clone)[name], clone, **runner)
        assert done.returncode == 0, done.stderr
        if name == "check":
            assert "::error file=opportunities/mala.md,line=3" in done.stdout
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("## Las fichas, comprobadas\n\n    opportunities/mala.md:3:8: error: «propsal»")
    assert (tmp_path / "site" / "index.html").is_file()
    assert "una.html" in {path.name for path in (tmp_path / "site" / "opportunities").iterdir()}


@pytest.mark.parametrize("shell", SHELLS)
def test_gitlab_builds_with_a_bad_record_and_names_it_in_its_log(tmp_path: Path, shell: tuple[str, ...]) -> None:
    clone = pushed(tmp_path, "gitlab", "ventas/2026")
    pages = written(clone, "gitlab")["pages"]
    before = [line for line in pages["before_script"] if "pip" not in line and "EMBUDO" not in line]
    done = run(shell, "\n".join([*before, *pages["script"]]), clone, CI_PROJECT_DIR=str(clone))
    assert done.returncode == 0, done.stderr
    assert "opportunities/mala.md:3:8: error" in done.stdout
    assert (clone / "public" / "index.html").is_file()


def test_github_shows_a_mistake_beside_its_file_wherever_the_workspace_is(tmp_path: Path) -> None:
    clone = pushed(tmp_path, "github", "ventas/2026")
    runner = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "s"), "GITHUB_WORKSPACE": str(clone)}
    done = run(SHELLS[0], steps(clone)["check"], clone / "ventas" / "2026", **runner)
    assert "::error file=ventas/2026/opportunities/mala.md,line=3" in done.stdout


@pytest.mark.parametrize("code", [2, 3])
def test_any_other_failure_stops_it(tmp_path: Path, code: int) -> None:
    clone = pushed(tmp_path, "github")
    runner = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    for name in ("check", "build"):
        assert run(SHELLS[0], steps(clone)[name], clone, f"exit {code}", **runner).returncode
    lab = written(pushed(tmp_path / "lab", "gitlab"), "gitlab")["pages"]
    for script in lab["script"]:
        assert run(SHELLS[0], script, tmp_path / "lab" / "clone", f"exit {code}", CI_PROJECT_DIR=".").returncode


def test_what_is_to_be_installed_and_is_not_there_is_said(tmp_path: Path) -> None:
    clone = pushed(tmp_path, "github")
    done = run(SHELLS[0], steps(clone)["install"], clone, EMBUDO="./embudo-9-py3-none-any.whl")
    assert (done.returncode, "::error::Pon ahí el wheel" in done.stdout) == (1, True)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_init_warns_of_what_becomes_public_here_and_in_the_file(tmp_path: Path, host: str, language: str) -> None:
    answer = embudo(None, "init", str(tmp_path / "w"), "--pages", host, "--json", language=language)
    file = tmp_path / "w" / WORKFLOWS[host]
    assert str(file) in answer.json["created"]
    text = file.read_text(encoding="utf-8")
    said = {"en": "names, telephones, e-mails, amounts", "es": "nombres, teléfonos, correos, importes"}[language]
    assert said in answer.err
    assert said in re.sub(r"\n# ", " ", text)
    assert not re.search(r"(?<!\{)\{[a-z]+\}", text), "every blank is filled in"
    assert all(len(line) <= 110 for line in text.split("\n"))


def test_the_file_is_in_the_language_of_the_workspace(tmp_path: Path) -> None:
    workspace(tmp_path, {"embudo.yaml": "language: es\n"})
    assert embudo(None, "init", str(tmp_path), "--pages", "github", "--no-git", language="en").code == 0
    assert "Cada push" in (tmp_path / WORKFLOWS["github"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("host", HOSTS)
def test_a_file_that_is_there_stays_and_is_told_of(tmp_path: Path, host: str) -> None:
    workspace(tmp_path, {WORKFLOWS[host]: "mine: true\n"})
    answer = embudo(None, "init", str(tmp_path), "--pages", host, "--no-git")
    assert answer.code == 0
    assert f"{WORKFLOWS[host]} is there already" in answer.err
    assert (tmp_path / WORKFLOWS[host]).read_text() == "mine: true\n"


def test_a_workspace_within_a_repository_has_its_workflow_at_the_top(tmp_path: Path) -> None:
    clone = pushed(tmp_path, "github", "ventas/2026 – Ana")
    build = written(clone, "github")["jobs"]["build"]
    assert build["defaults"]["run"]["working-directory"] == "ventas/2026 – Ana"


def test_github_may_do_no_more_than_it_needs(tmp_path: Path) -> None:
    flow = written(pushed(tmp_path, "github"), "github")
    build, publish = flow["jobs"]["build"], flow["jobs"]["publish"]
    assert flow["permissions"] == {"contents": "read"}
    assert "permissions" not in build
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert flow["concurrency"] == {"group": "embudo-pages-${{ github.ref }}", "cancel-in-progress": False}
    assert "concurrency" not in publish, "another branch displaces no run of the default one"
    assert build["if"] == "github.ref_name == github.event.repository.default_branch"
    used = [step["uses"] for job in (build, publish) for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v[0-9]+", name) for name in used)
    assert build["steps"][0]["with"]["fetch-depth"] == 0
    assert "${{" not in "".join(steps(tmp_path / "clone").values()), "nothing of an event gets into a shell"


def test_gitlab_has_the_whole_history_of_the_default_branch(tmp_path: Path) -> None:
    flow = written(pushed(tmp_path, "gitlab"), "gitlab")
    assert flow["variables"]["GIT_DEPTH"] == "0"
    assert flow["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert flow["pages"]["artifacts"] == {"paths": ["public"]}


WHEEL = "./embudo-1.2-py3-none-any.whl"


@pytest.mark.parametrize(
    ("stated", "source"),
    [
        (
            {"url": "https://example.com/embudo.git", "vcs_info": {"vcs": "git", "commit_id": "3f2a91c"}},
            "git+https://example.com/embudo.git@3f2a91c",
        ),
        ({"url": "https://example.com/e.whl", "archive_info": {}}, "https://example.com/e.whl"),
        ({"url": "https://token@example.com/e.whl"}, WHEEL),
        ({"url": "file:///home/ana/embudo", "dir_info": {}}, WHEEL),
        ({"url": "ssh://git@example.com/e", "vcs_info": {"vcs": "git", "commit_id": "3f2a91c"}}, WHEEL),
        ({}, WHEEL),
    ],
)
def test_what_pip_installs_is_where_this_came_from_and_never_a_secret(stated: dict[str, Any], source: str) -> None:
    assert origin(json.dumps(stated), "1.2") == source


def test_what_came_from_an_index_is_installed_from_it() -> None:
    assert origin(None, "1.2") == "embudo==1.2"


def test_search_engines_are_asked_to_leave_every_page_alone(tmp_path: Path) -> None:
    workspace(tmp_path, {"una": GOOD})
    assert embudo(tmp_path, "build").code == 0
    pages = list((tmp_path / "site").rglob("*.html"))
    assert pages
    assert all('<meta name="robots" content="noindex, nofollow">' in page.read_text("utf-8") for page in pages)
