"""A draft becomes a record that says what the draft does, whatever that is."""

from __future__ import annotations

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.draft import Draft
from pipeline.drafting import draft_text
from pipeline.opportunity import Extra, Opportunity, Pairs
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.vocabulary import fold

ODD = " :#-'\"[]{}&*!|>%@`,?=~<>\\\n\t"
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(ODD), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and text == text.strip("\n\r") and "[[" not in text
)
NAME = st.text("abcdefgh: #", min_size=1, max_size=8).filter(lambda name: name.strip() and name == name.strip())
VALUE = st.recursive(
    TEXT,
    lambda inner: (
        st.lists(inner.filter(lambda v: not isinstance(v, Pairs) or len(v.items) > 1), min_size=1, max_size=3).map(
            tuple
        )
        | st.lists(st.tuples(NAME, inner), min_size=1, max_size=3, unique_by=lambda pair: fold(pair[0])).map(
            lambda pairs: Pairs(tuple(pairs))
        )
    ),
    max_leaves=5,
)


def read(draft: Draft, language: str = "en", aliases: tuple[str, ...] = ()) -> Opportunity:
    text = draft_text(draft, language, aliases)
    deal, problems = read_opportunity(Source("opportunities/a.md", text.encode()), Settings())
    assert deal is not None, (problems, text)
    return deal


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=TEXT, step=TEXT, key=TEXT.filter(lambda text: "\n" not in text), value=VALUE)
def test_any_text_list_or_mapping_comes_back_as_it_was(name: str, step: str, key: str, value: Extra) -> None:
    draft = Draft(row=1, fields=(("client", "x"), ("name", name), ("next_step", step)), extra=((key, value),))
    deal = read(draft)
    assert (deal.name, deal.next_step) == (name, step)
    assert [said for _, said in deal.extra] == [value]


def test_another_yaml_program_reads_the_same() -> None:
    draft = Draft(
        row=1,
        fields=(("name", "Fleet: phase 1 # urgent"), ("client", "NO"), ("next_step", "one\ntwo")),
        extra=(("Lead source: web", "0600"),),
    )
    matter = yaml.safe_load(draft_text(draft, "en").split("\n---\n")[0])
    assert (matter["name"], matter["client"], matter["next_step"]) == ("Fleet: phase 1 # urgent", "NO", "one\ntwo")
    assert matter["Lead source: web"] == "0600"


def test_a_field_of_its_own_that_has_the_name_of_one_of_ours_gets_a_number() -> None:
    draft = Draft(row=1, fields=(("client", "Acme"),), extra=(("Account", "A-1"), ("Deal", "x"), ("deal", "y")))
    deal = read(draft, aliases=("dealowner",))
    assert deal.client == "Acme"
    assert deal.extra == (("Account (2)", "A-1"), ("Deal", "x"), ("deal (2)", "y"))


def test_people_products_notes_and_the_negotiation_are_written_in_the_workspaces_language() -> None:
    draft = Draft(
        row=1,
        fields=(
            ("client", "Acme"),
            ("contacts", ("Luis Gil", Pairs((("name", "Marta"), ("phone", "0600"), ("decides", "yes"))))),
            ("products", (Pairs((("name", "Van"), ("units", "12"), ("price", "30000.00 EUR"))),)),
        ),
        activities="- 2026-11-18 visita: Piden más",
        notes="Una nota.",
    )
    text = draft_text(draft, "es")
    assert 'interlocutores:\n  - Luis Gil\n  - nombre: Marta\n    telefono: "0600"\n    decide: yes\n' in text
    assert "productos:\n  - nombre: Van\n    unidades: 12\n    precio: 30000.00 EUR\n" in text
    assert text.endswith("\nUna nota.\n\n## Negociación\n\n- 2026-11-18 visita: Piden más\n")
    deal = read(draft, "es")
    assert [person.full_name for person in deal.contacts] == ["Luis Gil", "Marta"]
    assert (deal.notes, [entry.kind for entry in deal.activities]) == ("Una nota.", ["visit"])
