"""Notes that exist are adopted: `doctor` proposes what their keys and stages mean, as lines that can be pasted."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adoption import Adoption, propose
from pipeline.configuration import read_configuration
from pipeline.load import read_book
from pipeline.nicknames import stage_meant
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.stages import DEFAULT, Stage, Stages
from tests.conftest import Expected
from tests.records import corpus
from tests.worlds import Answer, embudo, loaded, workspace

VAULTS = Path(__file__).parent / "vaults"
NAMES = sorted(path.name for path in VAULTS.iterdir() if path.is_dir())
SPANISH = ("clients", "obsidian-es")


def sources(*records: str) -> tuple[Source, ...]:
    """Records that have these fields."""
    return tuple(Source(f"opportunities/{n}.md", f"---\n{fields}\n---\n".encode()) for n, fields in enumerate(records))


def proposed(*records: str, known: Settings | None = None) -> dict[str, str]:
    """Aliases that can be set at once, for records with these fields."""
    found = propose(sources(*records), known or Settings())
    return {alias.key: alias.ours.name for alias in found.aliases if not alias.unread}


def blocks(folder: Path, language: str = "en") -> dict[str, str]:
    """What is to be pasted, by the name of its check."""
    checks = embudo(folder, "doctor", "--json", language=language).json["checks"]
    return {check["name"]: check["remedy"] or "" for check in checks if check["name"] in ("aliases", "values")}


def paste(folder: Path, language: str = "en") -> None:
    """Do as `doctor` says."""
    (folder / "embudo.yaml").write_text("\n".join(filter(None, blocks(folder, language).values())) + "\n", "utf-8")


@pytest.fixture(params=NAMES)
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / str(request.param)
    shutil.copytree(VAULTS / folder.name, folder)
    return folder


def test_what_is_proposed_for_a_vault_and_what_is_read_with_it(vault: Path, expected: Expected) -> None:
    language = "es" if vault.name in SPANISH else "en"
    said = "\n".join(blocks(vault, language).values())
    paste(vault, language)
    book = loaded(vault)
    read = [
        f"{deal.slug} · {deal.name} · {deal.client} · {deal.stage.name} · {deal.amount} · {deal.created} · "
        f"{deal.close_date} · {deal.owner} · {', '.join(person.full_name for person in deal.contacts)} · "
        f"{deal.next_date} {deal.next_step} · {' '.join(deal.tags)} · {len(deal.activities)} · "
        + ", ".join(key for key, _ in deal.extra)
        for deal in book.opportunities
    ]
    left = [f"{record.path}: {', '.join(problem.code for problem in record.problems)}" for record in book.broken]
    expected(VAULTS / f"{vault.name}.expected", "\n".join((said, "", *read, *left, "")))


def test_with_what_is_proposed_only_notes_without_fields_are_left_out(vault: Path) -> None:
    paste(vault)
    book = loaded(vault)
    assert {problem.code for record in book.broken for problem in record.problems} <= {"front-matter-missing"}
    assert not [problem for problem in book.problems if problem.place.path == "embudo.yaml"]
    assert blocks(vault) == {"aliases": "", "values": ""}, "nothing is proposed twice"
    for deal in book.opportunities:
        assert deal.amount, deal.path
        assert deal.close_date, deal.path
        assert deal.created, deal.path


def test_nothing_is_written(vault: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(vault.rglob("*")) if path.is_file()}
    for language in ("en", "es"):
        assert embudo(vault, "doctor", language=language).code == 1
    assert {path: path.read_bytes() for path in sorted(vault.rglob("*")) if path.is_file()} == before


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ("deal_value: 48000", {"deal_value": "amount"}),
        ("Valor estimado: 48.000 €", {"Valor estimado": "amount"}),
        ("importe bruto: 48k", {"importe bruto": "amount"}),
        ("expected_close: 2026-12-15", {"expected_close": "close_date"}),
        ("fecha_prevista: 15/12/2026 # o antes", {"fecha_prevista": "close_date"}),
        ("cierre previsto: [[2026-12-15]]", {"cierre previsto": "close_date"}),
        ("deal_stage: Closed Won", {"deal_stage": "stage"}),
        ("Etapa de la oportunidad: Presupuestado", {"Etapa de la oportunidad": "stage"}),
        ("responsable_comercial: Ana", {"responsable_comercial": "owner"}),
        ("Prob cierre: 60 %", {"Prob cierre": "probability"}),
        ("contactos:\n  - Marta\n  - Luis", {"contactos": "contacts"}),
        ("fecha de ciere: 2026-12-15", {"fecha de ciere": "close_date"}),
    ],
)
def test_a_key_is_known_by_its_name_and_its_values(fields: str, meant: Mapping[str, str]) -> None:
    assert proposed(*[f"client: A\n{fields}"] * 2) == meant


@pytest.mark.parametrize(
    "fields",
    [
        "deal_value: mucho",
        "expected_close: pronto",
        "fecha_prevista:",
        "deal_stage: X27",
        "responsable_comercial: 600 123 456",
        "deal_owner: true",
        "nombre comercial: Flotas Norte",
        "cliente desde: 2019",
        "weighted value: 24000",
        "expediente: SEH/2026/114",
        "email: a@example.com",
        "color: red",
        "deal_value: {min: 1, max: 2}",
    ],
)
def test_what_only_seems_to_be_a_field_of_ours_is_left_as_it_is(fields: str) -> None:
    assert proposed(*[f"name: Una\n{fields}"] * 3) == {}


def test_a_key_of_one_record_may_be_a_slip() -> None:
    assert proposed("client: A\ndeal_value: 48000", "client: B") == {}


def test_a_key_beside_the_real_one_is_left_as_it_is() -> None:
    assert proposed("client: A\ndeal_value: 48000", "client: B\ndeal_value: 1000\namount: 900") == {}
    assert proposed("client: A\ndeal_value: 48000", "client: B\ndeal_value: 1000\nimporte:") == {}


def test_of_two_keys_for_one_field_in_a_record_the_better_known_is_proposed() -> None:
    assert proposed(*["client: A\nimporte bruto: 58080\ndeal_value: 48000"] * 2) == {"deal_value": "amount"}
    apart = ["client: A\ndeal_value: 1", "client: A\nimporte bruto: 2"] * 2
    assert proposed(*apart) == {"deal_value": "amount", "importe bruto": "amount"}


def test_what_does_not_read_is_to_be_corrected_first(tmp_path: Path) -> None:
    records = {f"r{n}": f"---\nclient: A\nvalor_estimado: {n}000\n---\n" for n in range(1, 20)}
    workspace(tmp_path, {**records, "otra": "---\nclient: B\nvalor_estimado: por confirmar\n---\n"})
    block = blocks(tmp_path)["aliases"]
    assert "  # first correct opportunities/otra.md, where it is: por confirmar\n  # valor_estimado: amount" in block
    paste(tmp_path)
    assert not loaded(tmp_path).problems, "pasted as it is, it changes nothing"
    (tmp_path / "opportunities" / "otra.md").write_text("---\nclient: B\nvalor_estimado:\n---\n")
    (tmp_path / "embudo.yaml").unlink()
    assert "\n  valor_estimado: amount" in blocks(tmp_path)["aliases"]


def test_each_proposal_says_in_how_many_records_and_shows_one(tmp_path: Path) -> None:
    workspace(tmp_path, dict.fromkeys("ab", "---\nclient: A\ndeal_stage: Cerrada ganada\n---\n"))
    assert blocks(tmp_path, "es") == {
        "aliases": "# Pon en embudo.yaml lo que acierte de esto:\naliases:\n"
        "  # en 2 fichas (por ejemplo, opportunities/a.md): Cerrada ganada\n  deal_stage: etapa",
        "values": "# Pon en embudo.yaml lo que acierte de esto:\nvalues:\n  etapa:\n"
        "    # en 2 fichas (por ejemplo, opportunities/a.md): Cerrada ganada\n    Cerrada ganada: ganada",
    }


def test_where_the_settings_have_aliases_the_new_ones_go_among_them(tmp_path: Path) -> None:
    workspace(
        tmp_path,
        {
            "embudo.yaml": "aliases: {deal_value: amount}\nvalues: {stage: {Hot: negotiation}}\n",
            **dict.fromkeys("ab", "---\nclient: A\ndeal_value: 1\ndeal_owner: Ana\nstage: Hot\n---\n"),
            "c": "---\nclient: A\nstage: Closed deal, signed\n---\n",
        },
    )
    found = blocks(tmp_path)
    assert found["aliases"].startswith("# Add to aliases in embudo.yaml what is right of this:")
    assert "deal_value" not in found["aliases"]
    assert found["values"].startswith("# Add to values in embudo.yaml what is right of this:")
    assert "    Closed deal, signed: won" in found["values"]


def test_on_a_terminal_the_lines_stand_as_they_are_to_be_pasted(tmp_path: Path) -> None:
    workspace(tmp_path, dict.fromkeys("ab", "---\nclient: A\ndeal_value: 48000\n---\n"))
    said: Answer = embudo(tmp_path, "doctor")
    assert "deal_value → amount.\n# Put into embudo.yaml what is right of this:\naliases:\n" in said.out
    assert "\n  deal_value: amount\n" in said.out


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Lead In", "prospect"),
        ("🔵 Primer contacto", "prospect"),
        ("01 - Prospección", "prospect"),
        ("Reunión hecha", "qualified"),
        ("2. Proposal/Price Quote", "proposal"),
        ("Presupuestado", "proposal"),
        ("Oferta enviada", "proposal"),
        ("Pendiente de firma", "negotiation"),
        ("Contract sent", "negotiation"),
        ("Negociando", "negotiation"),
        ("Pendiente de adjudicar", "negotiation"),
        ("Closed - Won", "won"),
        ("Firmado", "won"),
        ("Oferta rechazada", "lost"),
        ("closedlost", "lost"),
        ("Descartada", "cancelled"),
        ("No ganada", ""),
        ("en curso", ""),
        ("X27", ""),
        ("", ""),
    ],
)
def test_a_stage_is_known_by_its_words_the_gravest_first(text: str, stage: str) -> None:
    assert stage_meant(text, DEFAULT) == stage


def test_stages_of_the_settings_own_are_meant_where_they_can_be() -> None:
    own = Stages(
        (
            Stage("contact", "contacto", "open", Decimal("0.1"), "omitted"),
            Stage("offer", "oferta", "open", Decimal("0.4"), "best_case"),
            Stage("order", "pedido", "won", Decimal(1)),
            *(stage for stage in DEFAULT.all if stage.kind in ("lost", "cancelled")),
        )
    )
    meant = {text: stage_meant(text, own) for text in ("2. Oferta", "Closed Won", "Negotiation", "Contactos")}
    assert meant == {"2. Oferta": "offer", "Closed Won": "order", "Negotiation": "", "Contactos": "contact"}


KEYS = ("deal_value", "importe bruto", "Valor estimado", "fecha_prevista", "expected_close", "deal_stage", "estado")
ALSO = ("responsable_comercial", "Cuenta", "contactos", "próxima acción", "amount", "client", "stage", "close_date")
VALUES = ("48.000 €", "12/11/2026", "2026-12-15", "Ana Soto", "Closed Won", "rechazada", "mucho", "", "[[Ana]]", "# x")
RECORDS = st.dictionaries(st.sampled_from((*KEYS, *ALSO)), st.sampled_from(VALUES), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=2, max_size=12))
def test_what_is_pasted_makes_no_record_worse(records: list[dict[str, str]]) -> None:
    from generator.adopting import aliases, stage_names  # noqa: PLC0415
    from generator.i18n import Words  # noqa: PLC0415

    files = sources(*("\n".join(f"{key}: {value}" for key, value in record.items()) for record in records))
    found: Adoption = propose(files, Settings())
    pasted = "\n".join(told(found, Settings(), Words("es"))[1] for told in (aliases, stage_names))
    after, problems = read_configuration(Source("embudo.yaml", pasted.encode()))
    assert not problems
    before, now = read_book(files, (), Settings()), read_book(files, (), after)
    assert {record.path for record in now.broken} <= {record.path for record in before.broken}
    again = propose(files, after)
    assert not [alias for alias in again.aliases if not alias.unread]


NAUGHTY = corpus("blns.json", ["NaN", "a: b", "'", '"', "{", "- x", "#", "\\", "\u202e", "<<", "=", "---"])


def test_whatever_notes_say_the_lines_to_paste_can_be_pasted(tmp_path: Path) -> None:
    lines = [text for text in NAUGHTY if "\n" not in text and "\r" not in text]
    notes = {
        f"n{n}": f"---\nclient: A\nestado: {text}\n{text}: 1\nvalor {text}: 12/11/2026\n---\n"
        for n, text in enumerate(lines)
    }
    stages = {f"s{n}": f"---\nclient: A\netapa: propuesta {text}\n---\n" for n, text in enumerate(lines)}
    keys = {f"k{n}-{m}": f"---\nclient: A\nimporte {text}: 1\n---\n" for n, text in enumerate(lines) for m in "ab"}
    workspace(tmp_path, {**notes, **stages, **keys})
    (tmp_path / "opportunities" / "utf-16.md").write_bytes("---\nclient: A\n---\n".encode("utf-16"))
    before = {record.path for record in loaded(tmp_path).broken}
    paste(tmp_path)
    book = loaded(tmp_path)
    assert not [problem for problem in book.problems if problem.place.path == "embudo.yaml"]
    assert {record.path for record in book.broken} <= before
    assert embudo(tmp_path, "doctor", language="es").code == 1
