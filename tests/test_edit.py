"""Edits: what was asked changes, and not a byte more; the rest of the file stays as its writer left it."""

from __future__ import annotations

import difflib
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.edit import edit
from pipeline.edits import ActivityEdit, Edit, Edited, FieldEdit, Refused
from pipeline.record import read_opportunity
from pipeline.source import Source
from tests.records import PLAIN
from tests.shapes import Shape, flow, shape

DAY = date(2026, 11, 23)
RECORDS = 200
EDITS: Mapping[str, tuple[tuple[Edit, ...], Mapping[str, Any]]] = {
    "log": (
        (ActivityEdit(date=DAY, kind="visit", text="Piden: un 5 % más # hoy"),),
        {},
    ),
    "log-with-next": (
        (
            ActivityEdit(date=DAY, text="Vista"),
            FieldEdit(name="next_date", text="2026-12-01"),
            FieldEdit(name="next_step", text="Enviar oferta: revisada"),
        ),
        {"next_date": date(2026, 12, 1), "next_step": "Enviar oferta: revisada"},
    ),
    "set": (
        (FieldEdit(name="next_date", text="2026-12-01"), FieldEdit(name="amount", text="52.000 €")),
        {"next_date": date(2026, 12, 1)},
    ),
    "set-text": ((FieldEdit(name="client", text="Otra # cosa: S.A."),), {"client": "Otra # cosa: S.A."}),
    "set-step": ((FieldEdit(name="next_step", text="NO"),), {"next_step": "NO"}),
    "clear": ((FieldEdit(name="close_date", text=""), FieldEdit(name="next_step", text="")), {"close_date": None}),
    "move": ((FieldEdit(name="stage", text="negotiation"),), {}),
    "won": (
        (
            FieldEdit(name="stage", text="won"),
            FieldEdit(name="actual_close_date", text="2026-11-23"),
            FieldEdit(name="actual_amount", text="47.500,50 €"),
        ),
        {"actual_close_date": DAY},
    ),
    "lost": (
        (
            FieldEdit(name="stage", text="lost"),
            FieldEdit(name="actual_close_date", text="2026-11-23"),
            FieldEdit(name="lost_reason", text="precio: 5 % más # caro"),
            FieldEdit(name="lost_to", text="RentaVan"),
        ),
        {"lost_reason": "precio: 5 % más # caro", "lost_to": "RentaVan"},
    ),
}
"""What each command asks of a record, and what it must say afterwards."""


def seeded(number: int) -> Shape:
    """One of the 200: every tenth between braces."""
    chosen = random.Random(number)
    return (flow if number % 10 == 9 else shape)(chosen.choice)


def lines(data: bytes) -> list[str]:
    """Lines with their ends, so that these count too."""
    return data.decode().splitlines(keepends=True) if b"\r" not in data else data.decode().split("\n")


def check(one: Shape, name: str) -> str:
    """Ask an edit of a record, and hold it to what it may touch; `refused` where it gave a reason, else `edited`."""
    asked, said = EDITS[name]
    source = Source("opportunities/flota.md", one.data)
    before, problems = read_opportunity(source, PLAIN)
    assert before is not None, (one.data.decode(), problems)
    made = edit(source, asked, PLAIN, "en")
    if isinstance(made, Refused):
        return "refused"
    _touches_only(one, asked, made)
    after, _ = read_opportunity(Source(source.path, made.data), PLAIN)
    assert after is not None
    for attribute, value in said.items():
        assert getattr(after, attribute) == value, attribute
    for attribute in ("name", "contacts", "products", "tags", "extra", "created"):
        assert getattr(after, attribute) == getattr(before, attribute), attribute
    assert after.notes.split() == before.notes.split()
    return "edited"


def _touches_only(one: Shape, asked: tuple[Edit, ...], made: Edited) -> None:
    """Lines that went belong to the fields that were asked for; those that came are one a field, and the activity."""
    old, new = lines(made.source.data), lines(made.data)
    gone, came = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[a:b]
            came += new[c:d]
    names = {field.name for field in asked if isinstance(field, FieldEdit)}
    allowed = {line for name in names for line in one.spans.get(name, ())}
    logged = [field for field in asked if isinstance(field, ActivityEdit)]
    at_the_end = {line for line in gone if logged and line == old[-1] and not line.endswith("\n")}
    for line in gone:
        bare = line.rstrip("\r\n").removeprefix("\ufeff")
        assert bare in allowed or line in at_the_end or (logged and not bare), (bare, allowed)
    assert len([line for line in came if line.strip()]) <= len(names) + len(at_the_end) + 2 * len(logged)
    assert made.data.startswith(b"\xef\xbb\xbf") == made.source.data.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in made.source.data:
        assert b"\n" not in made.data.replace(b"\r\n", b"")
    else:
        assert b"\r" not in made.data


@pytest.mark.parametrize("name", EDITS)
def test_two_hundred_records_of_real_shapes_change_where_they_must(name: str) -> None:
    outcomes = [check(seeded(number), name) for number in range(RECORDS)]
    assert outcomes.count("edited") == RECORDS


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), name=st.sampled_from(sorted(EDITS)), is_flow=st.sampled_from((False, False, True)))
def test_records_of_any_shape_change_where_they_must(data: st.DataObject, name: str, is_flow: bool) -> None:
    made = (flow if is_flow else shape)(lambda options: data.draw(st.sampled_from(list(options))))
    check(made, name)
