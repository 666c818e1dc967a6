"""How intricate a text may be is told at a look for most, and comes to the same as counting every part."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.limits import exceeds, exceeds_limits, is_simple
from tests.adversary import size

MANY = settings(max_examples=size(400, 20_000), deadline=None, suppress_health_check=list(HealthCheck))
pieces = st.builds(
    str.__mul__,
    st.sampled_from(
        (
            *("\n", "\n\n", " ", "    ", "\t", "> ", ">", "- ", "1. ", "٣. ", "* ", "+", "[", "]", "[[x]] ", "!", "`"),
            *("```\n", "~", "=\n", "-\n", "---\n", "# x\n", "|", "| a |\n", "*", "_", "\x02", "\x03", "a", "á "),
        )
    ),
    st.sampled_from([1, 1, 2, 3, 5, 12, 13, 14, 100, 200, 201, 401, 1501, 3001]),
)


@given(st.lists(pieces, max_size=8).map("".join))
@MANY
def test_a_look_at_the_whole_never_passes_what_the_parts_exceed(text: str) -> None:
    assert exceeds_limits(text) == exceeds(text)


def test_a_note_as_people_write_it_is_simple() -> None:
    assert is_simple(
        "Piden **plazo** y:\n\n- precio (ver [oferta](x.pdf))\n  - con IVA\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
