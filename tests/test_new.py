"""`new` and `init`: what is typed is what is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.worlds import embudo, workspace

PRINTABLE = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")) | st.sampled_from(" :#-'\"[]{}&*!|>%@`,?=~<>\\"),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() and not (text.strip().startswith("[[") and text.strip().endswith("]]")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("w"), {})


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=PRINTABLE, client=PRINTABLE, step=PRINTABLE, owner=PRINTABLE, tier=PRINTABLE)
def test_any_printable_text_given_is_what_is_shown(
    folder: Path, name: str, client: str, step: str, owner: str, tier: str
) -> None:
    options = [f"--client={client}", f"--next-step={step}", f"--owner={owner}", f"--tier={tier}", "--json"]
    made = embudo(folder, "new", *options, "--", name)
    assert made.code == 0, made.err
    path = folder / made.json["path"]
    shown = embudo(folder, "show", made.json["path"], "--json").json["opportunity"]
    matter = yaml.safe_load(path.read_text(encoding="utf-8").split("\n---\n")[0])
    path.unlink()
    assert (shown["name"], shown["client"], shown["next_step"], shown["owner"], shown["tier"]) == (
        name,
        client,
        step,
        owner,
        tier,
    )
    assert (matter["name"], matter["client"]) == (name, client), "another YAML program reads the same"


def test_a_new_record_asks_for_every_field_of_the_method_in_the_workspaces_language(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"embudo.yaml": "language: es\n"})
    embudo(folder, "nueva", "Flota 2027", "--cliente", "Ibáñez", "--importe", "48.000 €", language="es")
    text = (folder / "opportunities" / "flota-2027.md").read_text(encoding="utf-8")
    for line in (
        "nombre: Flota 2027",
        "cliente: Ibáñez",
        "etapa: prospecto",
        "creada: 2026-11-23",
        "importe: 48.000 €",
    ):
        assert line in text.splitlines()
    for key in ("fecha_de_cierre", "fecha_de_venta", "productos", "interlocutores", "decisor", "proxima_fecha"):
        assert f"{key}:" in text
    assert "## Negociación" in text
    assert embudo(folder, "check", "--strict").code == 0


def test_empty_fields_of_a_new_record_are_missing_ones(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    embudo(folder, "new", "A", "--client", "B")
    shown = embudo(folder, "show", "a", "--json").json["opportunity"]
    assert (shown["contacts"], shown["decision_maker"], shown["products"]) == ([], None, [])
    assert shown["missing"] == [
        *("amount", "invoice_date", "close_date", "products", "contacts", "decision_maker", "last_interaction"),
        *("next_date", "next_step", "activities"),
    ]


def test_a_name_taken_gets_the_client_then_a_number(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    slugs = [embudo(folder, "new", "Flota", "--client", "Soto", "--json").json["slug"] for _ in range(3)]
    assert slugs == ["flota", "flota-soto", "flota-2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["X"], "needs a client"),
        ([], "needs a name"),
        (["X", "--client", "  "], "needs a client"),
        (["X", "--client", "y", "--amount", "mucho"], "“mucho” cannot be read"),
        (["X", "--client", "y", "--close-date", "31/2/2026"], "no such day as “31/2/2026”"),
        (["X", "--client", "y", "--stage", "propsal"], "Did you mean “proposal”?"),
        (["X", "--clinet", "y"], "Did you mean “--client”?"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(tmp_path: Path, arguments: list[str], said: str) -> None:
    folder = workspace(tmp_path, {})
    answer = embudo(folder, "new", *arguments)
    assert (answer.code, list((folder / "opportunities").iterdir())) == (2, [])
    assert said in answer.err


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_workspace_begins_with_a_sample_that_builds_without_problems(tmp_path: Path, language: str) -> None:
    answer = embudo(None, "init", str(tmp_path / "w"), "--json", language=language)
    created = {Path(path).relative_to(tmp_path / "w").as_posix() for path in answer.json["created"]}
    assert {"embudo.yaml", ".gitignore", "embudo.bat", "embudo.command", "embudo.sh", ".git"} <= created
    assert embudo(tmp_path / "w", "check", "--strict", language=language).code == 0
    shown = embudo(tmp_path / "w", "list", "--json", language=language).json["opportunities"]
    assert [deal["completeness"] for deal in shown] == [1.0]
    assert embudo(tmp_path / "w", "build", language=language).code == 0
    assert os.access(tmp_path / "w" / "embudo.sh", os.X_OK)
    assert b"\r\n" in (tmp_path / "w" / "embudo.bat").read_bytes()


def test_init_changes_nothing_that_is_there(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"embudo.yaml": "title: Mine\n", "mine": "---\nclient: A\n---\n"})
    answer = embudo(folder, "init", "--no-git", "--json")
    assert (folder / "embudo.yaml").read_text() == "title: Mine\n"
    assert [path.name for path in (folder / "opportunities").iterdir()] == ["mine.md"]
    assert not (folder / ".git").exists()
    assert all(not path.endswith("embudo.yaml") for path in answer.json["created"])
    assert embudo(folder, "init", "--no-git", "--json").json["created"] == []
