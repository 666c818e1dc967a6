"""A record, read: every key and every spelling of it, in both languages, and the values that people write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.money import Money
from pipeline.opportunity import Pairs, extra_lines
from pipeline.stages import DEFAULT
from pipeline.vocabulary import KEYS, Type, fold
from tests.records import codes, configured, deal, read


@pytest.mark.parametrize(
    "spelled",
    [
        "Fecha de cierre",
        "fecha-de-cierre",
        "FECHA_DE_CIERRE",
        "fechadecierre",
        "Close Date",
        "closedate",
        "Fecha De-Cierre",
    ],
)
def test_case_accents_spaces_and_hyphens_of_a_key_do_not_matter(spelled: str) -> None:
    assert deal(f"{spelled}: 2026-12-15").close_date == date(2026, 12, 15)
    assert deal("Última interacción: 2026-11-20").stated_interaction is not None
    assert deal('"Fecha de cierre": 2026-12-15').close_date == date(2026, 12, 15)


def test_every_key_of_the_table_is_known_by_its_names() -> None:
    table = {
        "client": "cliente account company customer empresa razon_social",
        "stage": "etapa fase estado status",
        "created": "creada fecha_de_creacion created_date",
        "amount": "importe importe_total value",
        "close_date": "fecha_de_cierre cierre expected_close_date",
        "invoice_date": "fecha_de_venta venta fecha_factura",
        "contacts": "interlocutores interlocutor contact",
        "next_step": "proximo_paso objetivo objetivo_proxima_fecha next_action",
        "owner": "comercial responsable vendedor",
        "channel": "canal distribuidor distributor",
        "main_competitor": "principal_competidor",
        "actual_close_date": "fecha_de_cierre_real closed_date won_date lost_date",
        "lost_reason": "motivo motivo_perdida loss_reason",
    }
    known = {key.name: {key.es, *key.also} for key in KEYS}
    for name, others in table.items():
        assert known[name] == set(others.split()), name


def test_only_the_client_is_indispensable() -> None:
    record = deal("client: Acme", path="opportunities/flota-2027.md")
    assert (record.name, record.stage, record.id, record.slug) == (
        "flota-2027",
        DEFAULT.first,
        "flota-2027",
        "flota-2027",
    )
    found, problems = read("name: Flota\nclient:")
    assert found is None
    assert [(p.code, p.place.line) for p in problems] == [("client-missing", 3)]


def test_the_name_is_stated_else_the_first_heading_else_the_file_name() -> None:
    assert deal("name: A", body="# B\n").name == "A"
    assert deal("", body="\n## B ##\n\n# C\n").name == "B"
    assert deal("", body="\n## History\n\n## B\n").name != "History"
    assert deal("", path="opportunities/Flota Ibáñez.md").name == "Flota Ibáñez"


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("prospect prospecto lead prospecting PROSPECT", "prospect"),
        ("qualified cualificada qualification", "qualified"),
        ("proposal propuesta quote oferta Oferta", "proposal"),
        ("negotiation negociación negociacion", "negotiation"),
        ("won ganada ganado closed_won Closed-Won", "won"),
        ("lost perdida perdido closed_lost", "lost"),
        ("cancelled cancelada canceled cancelado anulada", "cancelled"),
    ],
)
def test_stages_are_read_in_both_languages_and_by_their_synonyms(words: str, stage: str) -> None:
    for word in (*words.split(), *(w.replace("_", " ") for w in words.split())):
        assert deal(f"stage: {word} # comentario").stage.name == stage, word


def test_a_stage_of_the_settings_beats_a_synonym_of_ours() -> None:
    settings = configured(
        "stages:\n  - {name: lead, kind: open, probability: 1 %}\n"
        "  - {name: prospect, es: oferta, kind: open, probability: 5 %}\n  - {name: hecho, kind: won}\n"
    )
    assert deal("stage: lead", settings=settings).stage.name == "lead"
    assert deal("stage: oferta", settings=settings).stage.name == "prospect"
    assert deal("stage: hecho", settings=settings).stage.name == "hecho"
    assert deal("stage: lost", settings=settings).kind == "lost", "a kind without a stage has its usual one"
    assert codes("stage: quote", settings=settings) == ["unknown-stage"], "its stage is none of the settings'"


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("60 %", "0.6"),
        ("60%", "0.6"),
        ("60\u00a0%", "0.6"),
        ("0.6", "0.6"),
        ("0,6", "0.6"),
        ("60", "0.6"),
        ("1", "1"),
        ("1 %", "0.01"),
        ("0.5 %", "0.005"),
        ("100", "1"),
        ("0", "0"),
        ("12,5", "0.125"),
        ("2", "0.02"),
        ("1.5", "0.015"),
        ("60 # dice Ana", "0.6"),
    ],
)
def test_probabilities(text: str, ratio: str) -> None:
    assert deal(f"probability: {text}").own_probability == Decimal(ratio)


@pytest.mark.parametrize("text", ["120 %", "101", "-5", "alta", "60-70", "1/2", "nan", "6e1", "%"])
def test_what_is_no_probability_is_an_error(text: str) -> None:
    assert codes(f"probability: {text}") == ["probability"]


@pytest.mark.parametrize(
    ("stage", "probability", "category"),
    [
        ("prospect", "0.1", "omitted"),
        ("qualified", "0.25", "pipeline"),
        ("proposal", "0.5", "best_case"),
        ("negotiation", "0.75", "commit"),
        ("won", "1", None),
        ("lost", "0", None),
        ("cancelled", "0", None),
    ],
)
def test_the_stage_gives_what_the_record_does_not_say(stage: str, probability: str, category: str | None) -> None:
    record = deal(f"stage: {stage}")
    assert (record.probability, record.category) == (Decimal(probability), category)
    own = deal(f"stage: {stage}\nprobability: 33\nforecast_category: comprometido")
    assert (own.probability, own.category) == (Decimal("0.33"), "commit")


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("commit Comprometido", "commit"),
        ("best_case mejor_caso best-case", "best_case"),
        ("pipeline embudo", "pipeline"),
        ("omitted omitido OMITIDO", "omitted"),
    ],
)
def test_forecast_categories(words: str, category: str) -> None:
    for word in words.split():
        assert deal(f"forecast_category: {word}").own_category == category
    assert deal("forecast_category: mejor caso").own_category == "best_case"
    assert codes("forecast_category: segura") == ["choice"]


def test_the_amount_is_monthly_times_months_unless_it_is_stated() -> None:
    assert deal("monthly_amount: 1.000 €\nmonths: 36").amount == Money.of(36000, "EUR")
    assert deal("monthly_amount: 1.000 €").amount is None
    assert deal("monthly_amount: 1.000 €\nmonths: 36\namount: 36.000").amount == Money.of(36000, "EUR")
    assert codes("monthly_amount: 1.000 €\nmonths: 36\namount: 36.000") == []
    record, problems = read("monthly_amount: 1.000 €\nmonths: 36\namount: 30.000")
    assert record is not None
    assert record.amount == Money.of(30000, "EUR")
    assert [p.code for p in problems] == ["monthly-disagrees"]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "un año", "12 meses"])
def test_months_are_a_whole_number_above_zero(text: str) -> None:
    assert codes(f"months: {text}") == ["number"]


@pytest.mark.parametrize("word", ["yes", "sí", "si", "SI", "true", "True", "x", "X", "[x]", "[X]", "[ x ]", "'x'"])
def test_yes(word: str) -> None:
    assert deal(f"decision_maker:\n  name: A\n  met: {word}").decision_maker.met is True  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["no", "No", "NO", "false", "[ ]", "[]", '"no"'])
def test_no(word: str) -> None:
    assert deal(f"decision_maker:\n  name: A\n  met: {word}").decision_maker.met is False  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["quizá", "[y]", "1"])
def test_neither_yes_nor_no_is_a_warning(word: str) -> None:
    assert codes(f"decision_maker:\n  name: A\n  met: {word}") == ["boolean"]
    assert deal(f"decision_maker:\n  name: A\n  met: {word}").decision_maker.met is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("flota, eléctrico", ("flota", "eléctrico")),
        ("flota; eléctrico", ("flota", "eléctrico")),
        ("flota", ("flota",)),
        ("flota eléctrica, sector público", ("flota eléctrica", "sector público")),
        ("[flota, eléctrico]", ("flota", "eléctrico")),
        ("RentaVan, Autos Sur S.L., Otra", ("RentaVan", "Autos Sur S.L.", "Otra")),
        ("Iberflota, S.A., RentaVan", ("Iberflota, S.A.", "RentaVan")),
        ("Acme, Inc.", ("Acme, Inc.",)),
        (
            "dijeron que compran a otros, más baratos que nosotros",
            ("dijeron que compran a otros, más baratos que nosotros",),
        ),
        ("", ()),
        (",", ()),
    ],
)
def test_lists_are_yaml_or_short_words_between_commas(text: str, items: tuple[str, ...]) -> None:
    assert deal(f"tags: {text}").tags == items
    assert deal(f"competitors: {text}").competitors == items


def test_a_list_may_stand_below_its_key() -> None:
    for indent in ("", "  ", "    "):
        lines = f"tags:\n{indent}- flota, eléctrica\n{indent}- '2027'\n{indent}-\nmonths: 3"
        assert deal(lines).tags == ("flota, eléctrica", "2027")


def test_the_main_competitor_is_the_first_and_stands_once() -> None:
    assert deal("competitors: [A, B]\nmain_competitor: C").competitors == ("C", "A", "B")
    assert deal("competitors: [A, B]\nprincipal_competidor: B").competitors == ("B", "A")


@pytest.mark.parametrize("text", ["|\n  Llamar\n  Enviar\n  Visitar", "[a]", "\n  - Llamar\n  - Enviar\n  - Visitar"])
def test_over_two_actions_are_a_warning(text: str) -> None:
    assert ("too-many-actions" in codes(f"next_step: {text}")) == ("Visitar" in text)


def test_two_actions_are_none() -> None:
    assert codes("next_step: |\n  Llamar\n\n  Enviar") == []
    assert deal("next_step:\n  - Llamar\n  - Enviar").next_step == "Llamar\nEnviar"


def test_an_extra_field_can_be_told_in_lines() -> None:
    record = deal("a:\n  - x\n  - b:\n      c: 1\n      d:\n        - 2\n        - 3")
    assert list(extra_lines(record.extra[0][1])) == ["x", "b › c: 1", "b › d: 2", "b › d: 3"]


def test_any_other_key_is_kept_as_an_extra_field() -> None:
    record = deal("sector: 0600\nNúmero de Empleados: NO\nlista: \n  - 1\n  - a: b\ntabla:\n  x: |\n    uno\n  y: [z]")
    assert record.extra == (
        ("sector", "0600"),
        ("Número de Empleados", "NO"),
        ("lista", ("1", "a: b")),
        ("tabla", Pairs((("x", "uno"), ("y", "[z]")))),
    )


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("close_dat", "close_date"),
        ("proxima_fech", "proxima_fecha"),
        ("decison_maker", "decision_maker"),
        ("cnal", "canal"),
    ],
)
def test_a_near_miss_of_a_key_is_a_warning_with_the_suggestion(key: str, suggestion: str) -> None:
    found, problems = read(f"{key}: x")
    assert found is not None
    assert found.extra == ((key, "x"),)
    assert [(p.code, dict(p.arguments)["suggestion"]) for p in problems] == [("near-miss", suggestion)]
    assert codes("sector: x\nn_empleados: 3") == []


def test_aliases_map_foreign_keys_and_values() -> None:
    settings = configured(
        'aliases: {"Importe neto": amount, deal-stage: etapa}\n'
        "values: {stage: {Closed Won: won, Prospecting: prospect}, tier: {Gold: A}, tags: {vip: importante}}\n"
    )
    record = deal("importe_neto: 48k\nDeal Stage: prospecting\ntier: gold\ntags: VIP, x", settings=settings)
    assert (record.amount, record.stage.name, record.tier) == (Money.of(48000, "EUR"), "prospect", "A")
    assert record.tags == ("importante", "x")
    assert codes("importe neto: 1\namount: 2", settings=settings) == ["duplicate-key"]
    assert deal("importe_neto: 48k # neto", settings=settings).amount == Money.of(48000, "EUR")


def test_the_first_folder_that_the_settings_name_is_the_owner() -> None:
    settings = configured("owners: {ana: Ana Soto, luis: Luis Gil}")
    assert deal("", settings=settings, path="opportunities/ana/2026/x.md").owner == "ana"
    assert deal("owner: luis", settings=settings, path="opportunities/ana/x.md").owner == "luis"
    assert deal("", settings=settings, path="opportunities/otros/x.md").owner == ""
    assert deal("", settings=settings, path="opportunities/ana.md").owner == ""
    assert (settings.owner_key("ANA SOTO"), settings.owner_name("ana"), settings.owner_name("Eva")) == (
        "ana",
        "Ana Soto",
        "Eva",
    )


def test_rules_across_fields_are_warnings() -> None:
    assert codes("created: 2026-09-14\nclose_date: 2026-09-13") == ["close-before-created"]
    assert codes("created: 2026-09-14\nclose_date: 2026-09-14") == []
    for key, value in (("actual_close_date", "2026-09-14"), ("actual_amount", "1"), ("lost_reason", "x")):
        assert codes(f"{key}: {value}") == ["closed-field-on-open"]
        assert codes(f"stage: lost\n{key}: {value}") == []
    settings = configured("owners: {ana: Ana Soto}")
    assert codes("owner: Ana Sotto", settings=settings) == ["owner-near-miss"]
    assert codes("owner: ana soto", settings=settings) == []
    assert codes("owner: Pedro", settings=settings) == []


def test_problems_are_all_told_in_the_order_of_the_file() -> None:
    _none, problems = read("amount: mucho\nclose_dat: x\nstage: caliente\nprobability: alta")
    assert [(p.code, p.place.line) for p in problems] == [
        ("money", 3),
        ("near-miss", 4),
        ("unknown-stage", 5),
        ("probability", 6),
    ]


def test_an_empty_value_is_none_whatever_its_key() -> None:
    typed = (Type.DATE, Type.MONEY, Type.RATIO, Type.NUMBER, Type.STAGE, Type.CHOICE)
    for key in KEYS:
        for value in ("   ", '""', *(("# nada", "~", "null") if key.type in typed else ())):
            if key.name != "client":
                assert deal(f"{key.name}: {value}") == deal(f"{key.name}:"), (key.name, value)
                assert codes(f"{key.name}: {value}") == [], (key.name, value)


def test_fold_is_what_makes_spellings_the_same() -> None:
    assert fold("Fecha de  Cierre") == fold("fecha_de-cierre") == fold("FÉCHADECIERRE") == "fechadecierre"
    assert fold("Straße") == "strasse"
    assert fold("ñ") == "n"


def test_the_lines_of_keys_are_kept_for_an_editor() -> None:
    assert dict(deal("amount: 1\nimporte_mensual: 2").lines) == {"client": 2, "amount": 3, "monthly_amount": 4}
