"""Lists, people and notes that are given whole: they take the place of what was there, and nothing else changes."""

from __future__ import annotations

import random
from dataclasses import fields

import pytest

from pipeline.edit import POSITIONS, edit
from pipeline.edits import BlockEdit, Edited, NotesEdit, Refused
from pipeline.opportunity import Extra, Opportunity, Pairs
from pipeline.record import read_opportunity
from pipeline.source import Source
from tests.records import PLAIN
from tests.shapes import flow, shape

PEOPLE = (Pairs((("name", "Ana: #1"), ("phone", "0600"))), "Luis Gil <luis@example.com>")
BLOCKS: dict[str, tuple[Extra, set[str]]] = {
    "contacts": (PEOPLE, {"contacts", "decision_maker"}),
    "products": (("12 vans: blue", Pairs((("name", "Lease"), ("units", "36"), ("price", "400.00 EUR")))), {"products"}),
    "tags": (("one, two", "three # four"), {"tags"}),
    "next_step": ("Call: now\nThen # write", {"next_step"}),
    "my own field": (("a", "b: c"), {"extra"}),
}
NAMES = [field.name for field in fields(Opportunity) if field.name not in POSITIONS]


@pytest.mark.parametrize("name", BLOCKS)
def test_two_hundred_records_of_real_shapes_take_a_block_or_say_why_not(name: str) -> None:
    value, touched = BLOCKS[name]
    edited = 0
    for number in range(200):
        one = (flow if number % 10 == 9 else shape)(random.Random(number).choice)
        source = Source("opportunities/flota.md", one.data)
        before, _ = read_opportunity(source, PLAIN)
        made = edit(source, [BlockEdit(name=name, value=value)], PLAIN, "en")
        if isinstance(made, Refused):
            assert made.code == "several-lines", one.data.decode()  # comments, or braces
            continue
        edited += 1
        after = made.after
        assert before is not None
        for attribute in set(NAMES) - touched:
            assert getattr(after, attribute) == getattr(before, attribute), attribute
        kept = [line.strip() for line in one.data.decode("utf-8-sig").splitlines() if line.lstrip().startswith("#")]
        assert all(line in made.data.decode() for line in kept), "a comment is never lost"
        assert (b"\r\n" in one.data) == (b"\r\n" in made.data)
    assert edited >= 90  # the rest has comments within, or braces


def test_what_a_block_says_is_what_the_record_says() -> None:
    source = Source("opportunities/a.md", b"---\nclient: x\ncontacts:\n  - Marta\nproducts: [old]\n---\n")
    edits = [BlockEdit(name=name, value=value) for name, (value, _) in BLOCKS.items()]
    made = edit(source, edits, PLAIN, "en")
    assert isinstance(made, Edited)
    deal = made.after
    assert [(person.name, person.phone, person.email) for person in deal.contacts] == [
        ("Ana: #1", "0600", ""),
        ("Luis Gil", "", "luis@example.com"),
    ]
    assert [product.name for product in deal.products] == ["12 vans: blue", "Lease"]
    assert deal.tags == ("one, two", "three # four")
    assert deal.next_step == "Call: now\nThen # write"
    assert dict(deal.extra)["my own field"] == ("a", "b: c")


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("\nold\n\nmore\n\n## Negotiation\n\n- 2026-01-02: x\n", "\nnew\n\n## Negotiation\n\n- 2026-01-02: x\n"),
        ("\n## Negotiation\n\n- 2026-01-02: x\n", "\nnew\n\n## Negotiation\n\n- 2026-01-02: x\n"),
        ("## Negotiation\n- 2026-01-02: x\n", "\nnew\n\n## Negotiation\n- 2026-01-02: x\n"),
        ("", "\nnew\n"),
        ("old", "new"),
    ],
)
def test_notes_stand_above_the_negotiation_as_the_old_ones_did(body: str, after: str) -> None:
    head = "---\nname: x\nclient: y\n---\n"
    made = edit(Source("opportunities/a.md", (head + body).encode()), [NotesEdit(text="new")], PLAIN, "en")
    assert isinstance(made, Edited)
    assert made.data.decode() == head + after


def test_notes_on_both_sides_of_the_negotiation_are_for_the_editor() -> None:
    text = b"---\nclient: y\n---\nold\n\n## Negotiation\n\n- 2026-01-02: x\n\n## Other\n\nmore\n"
    made = edit(Source("opportunities/a.md", text), [NotesEdit(text="new")], PLAIN, "en")
    assert isinstance(made, Refused)
    assert (made.code, made.line) == ("several-lines", 6)
