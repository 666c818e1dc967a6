"""Slugs are safe as a file's name on every system and in every address."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.slugs import LONGEST, RESERVED, slug_of


@pytest.mark.parametrize(
    ("stem", "slug"),
    [
        ("Flota 2027: fase 1", "flota-2027-fase-1"),
        ("Renovación Ñandú", "renovacion-nandu"),
        ("../../etc/passwd", "etc-passwd"),
        ("a__b--c", "a-b-c"),
        ("Straße", "strasse"),
    ],
)
def test_accents_case_and_marks_are_folded(stem: str, slug: str) -> None:
    assert slug_of(stem) == slug


@given(st.text(max_size=300))
def test_any_stem_has_a_safe_slug(stem: str) -> None:
    slug = slug_of(stem)
    assert slug
    assert slug == slug_of(slug) or len(slug) > 60 or slug.startswith(tuple(RESERVED))
    assert all(c.isalnum() or c == "-" for c in slug)
    assert slug not in RESERVED
    assert len(slug.encode()) <= LONGEST
    assert unicodedata.normalize("NFC", slug) == slug


def test_names_that_windows_reserves_and_long_ones_stay_apart() -> None:
    assert slug_of("con") not in RESERVED
    assert slug_of("x" * 200) != slug_of("x" * 201)
    assert slug_of("¿?") != slug_of("¡!")
