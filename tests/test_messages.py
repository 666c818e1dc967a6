"""The Spanish catalogue: nothing of ours is left in English, and what is compiled is what is written."""

from __future__ import annotations

import pytest

from generator.i18n import Words
from tests import messages
from tests.messages import Key, Spanish
from tests.worlds import ROOT, embudo, workspace


@pytest.fixture(scope="module")
def said() -> dict[Key, list[messages.Place]]:
    return messages.extract()


@pytest.fixture(scope="module")
def translations() -> dict[Key, Spanish]:
    found, conflicts = messages.read(messages.catalogues())
    assert not conflicts, "two catalogues differ on a message"
    return found


def test_every_message_of_ours_has_its_spanish(
    said: dict[Key, list[messages.Place]], translations: dict[Key, Spanish]
) -> None:
    assert len(said) > 200
    missing = messages.untranslated(said, translations)
    assert not missing, f"python -m tests.messages lists them: {missing}"


def test_no_translation_is_left_of_what_is_said_no_longer(
    said: dict[Key, list[messages.Place]], translations: dict[Key, Spanish]
) -> None:
    assert not messages.obsolete(said, translations)


def test_a_translation_is_filled_in_as_its_message_is(translations: dict[Key, Spanish]) -> None:
    assert not list(messages.misfilled(translations))
    assert not [key for key, spanish in translations.items() if spanish.fuzzy]


def test_what_the_program_reads_is_compiled_from_the_catalogues(translations: dict[Key, Spanish]) -> None:
    assert messages.COMPILED.read_bytes() == messages.compiled(translations), "run python -m tests.messages"


def test_messages_within_texts_and_within_other_messages_are_found() -> None:
    source = """f"{_('in a text')} {words.gettext('and in', x=_('another'))}" + N_("label") + _(of_a_variable)
ngettext('%(n)s one', "%(n)s " "many", 3, name=words.ngettext("a", "b", 2))"""
    found = sorted(key for _line, key in messages.said_in(source))
    counted = [("%(n)s one", "%(n)s many"), ("a", "b")]
    assert found == sorted([*counted, *((text, "") for text in ("in a text", "and in", "another", "label"))])


def test_placeholders_that_differ_are_found() -> None:
    found = {
        ("%(n)s record", "%(n)s records"): Spanish(("una ficha", "%(m)s fichas"), fuzzy=False, source="x.po"),
        ("{a!r} is", ""): Spanish(("es {a}",), fuzzy=False, source="x.po"),
        ("60 %% of %(x)s", ""): Spanish(("60 %% de %(x)s",), fuzzy=False, source="x.po"),
    }
    assert len(list(messages.misfilled(found))) == 2


def test_the_library_of_commands_speaks_spanish_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = workspace(tmp_path_factory.mktemp("w"), {})
    for arguments, words in (
        (["lista", "--help"], ("Uso:", "Opciones", "Muestra esta ayuda")),
        (["--help"], ("Órdenes", "construir", "comprobar")),
        (["ver"], ("Falta el argumento",)),
        (["agenda", "--dias", "pocos"], ("Valor no válido", "no es un número válido")),
        (["lista", "--orden", "nombre"], ("no es uno de estos",)),
        (["lista", "sobra"], ("Sobra este argumento",)),
        (["lista", "--etapa"], ("le falta su valor",)),
        (["costruir"], ("«costruir»", "¿Querías decir «construir»?")),
    ):
        answer = embudo(folder, *arguments, language="es")
        for word in words:
            assert word in answer.out + answer.err, (arguments, answer)


def test_an_english_message_is_itself() -> None:
    assert Words("en").gettext("Close date") == "Close date"
    assert Words("es").gettext("Close date") == "Fecha de cierre"
    assert Words("es").ngettext("%(n)s error", "%(n)s errors", 1) == "1 error"
    assert Words("es").ngettext("%(n)s error", "%(n)s errors", 2) == "2 errores"


def test_the_compiled_catalogue_tells_no_day_and_no_tool() -> None:
    data = messages.COMPILED.read_bytes()
    assert b"Date" not in data
    assert b"Babel" not in data
    assert messages.COMPILED.is_relative_to(ROOT)
