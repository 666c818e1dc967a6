"""A folder of notes that exists is read as it is: what note-taking programs write is no mistake."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipeline.opportunity import Opportunity, Pairs
from pipeline.trails import is_record
from tests.worlds import embudo, loaded, workspace


def read(folder: Path, fields: str, body: str = "") -> Opportunity:
    """The one opportunity that has these fields; nothing is wrong with it."""
    book = loaded(workspace(folder, {"a": f"---\nclient: A\n{fields}\n---\n{body}"}))
    assert not book.broken
    (deal,) = book.opportunities
    return deal


@pytest.mark.parametrize(
    "value", ["[[2026-11-02]]", '"[[2026-11-02]]"', "[[diario/2026-11-02]]", "2026-11-02T10:00", "2026-11-02T10:00:00Z"]
)
def test_a_day_may_be_a_link_to_its_note_or_have_an_hour(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, f"created: {value}").created == date(2026, 11, 2)


def test_a_link_to_a_day_may_have_text_after_it(tmp_path: Path) -> None:
    found = read(tmp_path, "last_interaction: [[2026-11-02]] visita a fábrica").stated_interaction
    assert found
    assert (found.date, found.text) == (date(2026, 11, 2), "visita a fábrica")


@pytest.mark.parametrize("value", ['"🟢 Proposal"', "🟢 Proposal", "Propuesta ✅", "[[Etapas/Propuesta]]", "⚙️ quote"])
def test_a_stage_may_have_a_picture_beside_it(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, f"status: {value}").stage.name == "proposal"


@pytest.mark.parametrize("value", ["🟢", "Propuesta?", "~~Propuesta~~", "1. Propuesta", "no propuesta"])
def test_any_other_mark_beside_a_stage_is_a_doubt_and_no_stage(tmp_path: Path, value: str) -> None:
    assert loaded(workspace(tmp_path, {"a": f"---\nclient: A\nstatus: {value}\n---\n"})).broken


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("#flota #eléctrica", ("flota", "eléctrica")),
        ('["#flota", "ventas/norte"]', ("flota", "ventas/norte")),
        ('\n  - "#flota"\n  - norte', ("flota", "norte")),
        ("#1, C#", ("#1", "C#")),
        ("flota", ("flota",)),
    ],
)
def test_tags_are_read_with_and_without_their_mark(tmp_path: Path, value: str, tags: tuple[str, ...]) -> None:
    assert read(tmp_path, f"tags: {value}").tags == tags


def test_people_and_companies_may_be_links(tmp_path: Path) -> None:
    deal = read(
        tmp_path,
        'end_customer: "[[empresas/olmo|Olmo]]"\nowner: [[Ana Soto]]\ncontacts:\n  - "[[gente/Marta Ruiz]]"\n'
        "decision_maker: [[gente/Marta Ruiz]]\nproducts:\n  - [[Furgoneta]]\ncompetitors: [[RentaVan]], [[Alzamora]]",
    )
    assert (deal.end_customer, deal.owner, deal.competitors) == ("Olmo", "Ana Soto", ("RentaVan", "Alzamora"))
    assert [(person.name, person.decides) for person in deal.contacts] == [("Marta Ruiz", True)]
    assert [product.name for product in deal.products] == ["Furgoneta"]


def test_what_other_programs_keep_in_a_note_is_kept_and_shown(tmp_path: Path) -> None:
    fields = 'aliases: ["Flota", "Vans"]\ncssclasses:\n  - ficha\nmeta:\n  source: web\n  scores: [3, 4]\ndraft: true'
    extra = dict(read(tmp_path, fields, "phone:: 600 000 000\n").extra)
    assert extra["cssclasses"] == ("ficha",)
    assert extra["meta"] == Pairs((("source", "web"), ("scores", "[3, 4]")))
    assert (extra["aliases"], extra["draft"]) == ('["Flota", "Vans"]', "true")


def test_inline_fields_of_a_body_are_text(tmp_path: Path) -> None:
    deal = read(tmp_path, "name: Una", "amount:: 48000\n[phone:: 600 000 000]\n")
    assert (deal.amount, deal.notes) == (None, "amount:: 48000\n[phone:: 600 000 000]")


ASIDE = ("_index.md", "norte/README.md", "Plantillas/Oportunidad.md", "templates/deal.md", "norte/_Templates/x.md")
HIDDEN = (".trash/vieja.md", ".obsidian/x.md")


def test_folder_notes_templates_and_what_is_hidden_are_no_opportunities(tmp_path: Path) -> None:
    files = {f"opportunities/{name}": "---\nclient: {{client}}\n---\n" for name in (*ASIDE, *HIDDEN)}
    workspace(tmp_path, {**files, "a": "---\nclient: A\n---\n"})
    assert [deal.slug for deal in loaded(tmp_path).opportunities] == ["a"]
    assert not loaded(tmp_path).problems
    assert not any(is_record(name) for name in files), "nor were they in the past"
    assert embudo(tmp_path, "check", "opportunities/norte/README.md").code == 0


def test_doctor_says_what_was_left_aside(tmp_path: Path) -> None:
    workspace(tmp_path, {f"opportunities/{name}": "x" for name in (*ASIDE, *HIDDEN)})
    found = {check["name"]: check for check in embudo(tmp_path, "doctor", "--json").json["checks"]}
    assert found["aside"]["ok"]
    assert all(f"opportunities/{name}" in found["aside"]["detail"] for name in ASIDE)
    assert not any(name in found["aside"]["detail"] for name in HIDDEN)


def test_an_index_is_called_as_its_folder(tmp_path: Path) -> None:
    record = "---\nclient: A\n---\n"
    workspace(tmp_path, {f"opportunities/{name}/index.md": record for name in ("Flota norte", "2026/racks")})
    assert [(deal.slug, deal.name) for deal in loaded(tmp_path).opportunities] == [
        ("flota-norte", "Flota norte"),
        ("racks", "racks"),
    ]


def test_a_note_without_fields_is_one_located_mistake(tmp_path: Path) -> None:
    workspace(tmp_path, {"a": "---\nclient: A\n---\n", "nota": "# Reunión\n\nNotas.\n"})
    (problem,) = loaded(tmp_path).problems
    where = problem.place
    assert (problem.code, where.path, where.line) == (
        "front-matter-missing",
        "opportunities/nota.md",
        1,
    )


def test_a_day_that_is_a_link_has_its_history_too(tmp_path: Path) -> None:
    workspace(tmp_path, {"a": "---\nclient: A\nclose_date: [[2026-12-15]]\nstage: 🟢 Proposal\n---\n"})
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    subprocess.run(["git", *who, "commit", "--quiet", "-m", "x"], cwd=tmp_path, check=True)
    deal = embudo(tmp_path, "show", "a", "--json", today="2030-01-01").json["opportunity"]
    assert (deal["first_close_date"], deal["stage"]) == ("2026-12-15", "proposal")
    assert embudo(tmp_path, "set", "a", "close_date=2027-01-10").code == 0
    assert "close_date: 2027-01-10\nstage: 🟢 Proposal" in (tmp_path / "opportunities" / "a.md").read_text("utf-8")
