"""Plain columns are what the library of terminals makes of the same cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli.aligned import aligned
from generator.cli.look import _laid_out

cells = st.one_of(
    st.text("abc é€–…[]\\/:bold-1", max_size=12),
    st.text(max_size=8).map(lambda text: "".join(c for c in text if c.isprintable())),
    st.sampled_from(["", "–", "48.000,00 €", "日本", "x" * 150, "[bold]x[/]", " a", "a ", ":smile:", "e\u0301"]),
)


@given(
    st.integers(1, 4).flatmap(
        lambda wide: st.lists(st.lists(cells, min_size=wide, max_size=wide), min_size=1, max_size=6)
    )
)
@settings(max_examples=150, deadline=None)
def test_plain_columns_look_as_any_table_does(rows: list[list[str]]) -> None:
    plain = aligned(rows, (1,))
    assert plain is None or plain.split("\n") == _laid_out(rows[0], rows[1:], (1,), ()).split("\n")


def test_columns_are_plain_in_both_languages_and_other_scripts_are_left_to_who_knows_their_width() -> None:
    assert (
        aligned([["Cierre", "Importe"], ["5 ene 2027", "48.000 €"]], (1,))
        == "Cierre       Importe\n5 ene 2027  48.000 €"
    )
    assert aligned([["日本"]], ()) is None
