"""Where editors meet the records: hooks, tasks, problems, snippets, links, merges and copies."""

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

from pipeline.conflicts import explain
from pipeline.record import read_opportunity
from pipeline.source import Source
from pipeline.vocabulary import ACTIVITY_KINDS, fold
from tests.past import git
from tests.records import PLAIN
from tests.worlds import ROOT, TODAY, embudo, loaded, workspace

GOOD = "---\nname: Flota\nclient: Acme\namount: {amount}\n---\n\n## Negotiation\n\n- 2026-11-02: one\n"


def told(folder: Path, language: str) -> dict[str, Any]:
    assert embudo(None, "init", str(folder), "--editor", "vscode", "--no-git", language=language).code == 0
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (folder / ".vscode").iterdir()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_problem_matcher_reads_what_check_says(tmp_path: Path, language: str) -> None:
    task = told(tmp_path / "w", language)["tasks.json"]["tasks"][0]
    workspace(
        tmp_path / "w", {"broken: it": GOOD.format(amount="lots"), "warned": GOOD.format(amount="1\nclose_dat: x")}
    )
    said = embudo(tmp_path / "w", *task["args"], language=language).out.splitlines()
    found = {}
    for matcher in task["problemMatcher"]:
        pattern = matcher["pattern"]
        for line in said:
            match = re.match(pattern["regexp"], line)
            if match:
                place = match[pattern["file"]], int(match[pattern["line"]]), int(match[pattern["column"]])
                found[place] = matcher["severity"]
    assert found == {("opportunities/broken: it.md", 4, 9): "error", ("opportunities/warned.md", 5, 1): "warning"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_snippet_is_a_record_once_it_is_filled_in(tmp_path: Path, language: str) -> None:
    snippets = told(tmp_path / "w", language)["embudo.code-snippets"]
    whole, activity, _ = snippets.values()
    day = {"CURRENT_YEAR": "2026", "CURRENT_MONTH": "11", "CURRENT_DATE": "23"}

    def filled(body: list[str]) -> str:
        text = re.sub(r"\$(CURRENT_\w+)", lambda match: day[match[1]], "\n".join(body))
        text = re.sub(r"\$\{\d+\|([^,|]+)[^}]*\}", r"\1", text)
        return text.replace("$1", "Flota").replace("$2", "Acme").replace("$0", "dicho")

    text = re.sub(r"\$\d", "", filled(whole["body"]).replace("dicho", filled(activity["body"])))
    deal, problems = read_opportunity(Source("opportunities/a.md", text.encode()), PLAIN)
    assert deal is not None, (text, problems)
    assert problems == ()
    assert (deal.name, deal.client, deal.stage.name, str(deal.created)) == ("Flota", "Acme", "prospect", TODAY)
    (entry,) = deal.activities
    assert (entry.kind, entry.text) == ("call", "dicho")


def test_every_task_is_a_command_that_there_is(tmp_path: Path) -> None:
    for task in told(tmp_path / "w", "es")["tasks.json"]["tasks"]:
        assert embudo(None, task["args"][0], "--help").code == 0
    assert fold("llamada") in ACTIVITY_KINDS


def test_a_users_own_tasks_stay(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode" / "tasks.json").write_text("{}")
    told(tmp_path, "en")
    assert (tmp_path / ".vscode" / "tasks.json").read_text() == "{}"


def test_the_hook_names_a_command_and_the_files_that_it_is_for() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert embudo(None, *hook["entry"].split()[1:], "--help").code == 0
    for path in ("opportunities/a.md", "ventas/opportunities/ana/a.md", "embudo.yaml", "journal/2026-11.md"):
        assert re.search(hook["files"], path), path
    for path in ("README.md", "site/index.html", "docs/notes.md"):
        assert not re.search(hook["files"], path), path


def test_staged_files_are_checked_from_the_repositorys_root(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "sales", {"good": GOOD.format(amount=1), "bad": GOOD.format(amount="lots")})
    workspace(tmp_path / "sales", {"other": GOOD.format(amount="more")})
    git(tmp_path, "init", "-q")
    run = [sys.executable, "-m", "generator", "check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C"}
    for names, code in ((["good"], 0), (["good", "bad"], 1)):
        files = [f"sales/opportunities/{name}.md" for name in names]
        done = subprocess.run(
            [*run, *files], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        assert "other.md" not in done.stdout
    assert folder.exists()


def test_a_real_merge_is_explained_field_by_field(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": GOOD.format(amount=1)})
    path = folder / "opportunities" / "flota.md"
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    git(folder, "switch", "-qc", "casa")
    path.write_text(GOOD.format(amount=3).replace("- 2026", "- 2026-11-20: theirs\n- 2026"))
    git(folder, "commit", "-qam", "theirs")
    git(folder, "switch", "-q", "main")
    path.write_text(GOOD.format(amount="2\nnext_step: Call").replace("- 2026", "- 2026-11-21: ours\n- 2026"))
    git(folder, "commit", "-qam", "ours")
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "merge", "casa")
    (problem,) = loaded(folder).problems
    said = dict(problem.arguments)
    assert said["differences"] == ("amount: 2 ↔ 3", "next_step: Call ↔ –")
    assert (said["ours"], said["theirs"], said["body"]) == ("HEAD", "casa", 1)
    answer = embudo(folder, "check", language="es")
    assert "(HEAD ↔ casa): amount: 2 ↔ 3; next_step: Call ↔ –" in answer.out
    assert "conserva lo que escribieron ambas" in answer.out


def test_a_merge_with_its_base_shown_is_explained_too() -> None:
    text = (
        "---\n<<<<<<< a\nstage: won\n||||||| b\nstage: lead\n=======\ncontacts:\n  - Ana\n>>>>>>> c\nclient: x\n---\n"
    )
    assert explain(text.split("\n")) == ("a", "c", ("stage: won ↔ –", "contacts: – ↔ - Ana"), False)


@pytest.mark.parametrize(
    ("copy", "is_copy"),
    [
        ("flota (Ana's conflicted copy 2026-11-20).md", True),
        ("flota (Copia en conflicto de Ana 2026-11-20).md", True),
        ("flota (conflicted copy 2026-11-20 101010).md", True),
        ("flota (copia en conflicto).md", True),
        ("flota.sync-conflict-20261120-101010-ABCDEFG.md", True),
        ("flota_conflicted copy.md", True),
        ("flota (1).md", True),
        ("flota - copia.md", True),
        ("flota - Copy (2).md", True),
        ("flota copia.md", True),
        ("Copia de flota.md", True),
        ("flota-DESKTOP-AB12.md", True),
        ("flota-2028.md", False),
        ("flota fase 2.md", False),
        ("otra (Copia en conflicto de Ana).md", False),
    ],
)
def test_a_copy_beside_its_original_is_named_and_not_counted(tmp_path: Path, copy: str, is_copy: bool) -> None:
    folder = workspace(tmp_path, {"flota": GOOD.format(amount=1)})
    (folder / "opportunities" / copy).write_text(GOOD.format(amount=2).replace("Flota", "Flota" if is_copy else "Otra"))
    known = loaded(folder)
    found = [(problem.place.path, dict(problem.arguments).get("original")) for problem in known.problems]
    assert found == ([(f"opportunities/{copy}", "opportunities/flota.md")] if is_copy else [])
    assert len(known.opportunities) == (1 if is_copy else 2)


def test_another_sale_with_a_number_in_its_name_is_no_copy(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": GOOD.format(amount=1)})
    (folder / "opportunities" / "flota (2).md").write_text(GOOD.format(amount=1).replace("Flota", "Flota, second lot"))
    assert len(loaded(folder).opportunities) == 2


@pytest.mark.parametrize(
    ("link", "html"),
    [
        ("[[otra]]", '<a href="../opportunities/otra-venta.html" rel="noopener noreferrer">otra</a>'),
        ("[[Otra venta]]", '<a href="../opportunities/otra-venta.html" rel="noopener noreferrer">Otra venta</a>'),
        ("[[opportunities/otra venta.md|la otra]]", ">la otra</a>"),
        ("[[otra-venta#Negociación]]", '<a href="../opportunities/otra-venta.html"'),
        ("[[La otra, por su nombre]]", '<a href="../opportunities/otra-venta.html"'),
        ("[[companies/acme|Acme]]", "<p>Acme</p>"),
        ("[[companies/otra-venta]]", "<p>otra-venta</p>"),
        ("[[nadie]]", "<p>nadie</p>"),
        ("[[<b>|<i>]]", "&lt;i&gt;"),
    ],
)
def test_a_link_to_another_record_leads_to_its_page(tmp_path: Path, link: str, html: str) -> None:
    other = "---\nname: La otra, por su nombre\nclient: Acme\n---\n"
    folder = workspace(tmp_path, {"a": f"---\nclient: X\n---\n\n{link}\n"})
    (folder / "opportunities" / "otra venta.md").write_text(other)
    if link == "[[otra]]":
        (folder / "opportunities" / "otra venta.md").write_text(other.replace("La otra, por su nombre", "Otra"))
    assert embudo(folder, "build").code == 0
    assert html in (folder / "site" / "opportunities" / "a.html").read_text(encoding="utf-8")


def test_an_extra_field_links_too(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"a": '---\nclient: X\nrelated: "[[b]] y [[c]]"\n---\n', "b": "---\nclient: Y\n---\n"})
    assert embudo(folder, "build").code == 0
    page = (folder / "site" / "opportunities" / "a.html").read_text(encoding="utf-8")
    assert '<a href="../opportunities/b.html">b</a> y c</dd>' in page
