"""Front matter of plain lines is read without YAML, and comes to the very same fields and places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.composer import compose
from pipeline.nodes import Scalar, Table
from pipeline.plain import read_plain
from pipeline.shapes import record_shape
from pipeline.source import split_lines
from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS
from tests.adversary import size
from tests.records import corpus

ROOT = Path(__file__).parents[1]
SHAPE = record_shape((("neto", "amount"),))
MANY = settings(max_examples=size(600, 60_000), deadline=None, suppress_health_check=list(HealthCheck))
NAUGHTY = corpus("blns.json", ["NaN", "a: b", "'", '"', "{", "- x", "#", "\\", "\u202e", "<<", "=", "---"])
YAML = corpus("yaml-test-suite.json", {"own": {"yaml": "a: b\nc:\n- d\n"}, "deep": {"yaml": "[" * 99}})
SPELLED = [name for key in (*KEYS, *CONTACT_KEYS, *PRODUCT_KEYS) for name in (key.name, key.es)]

keys = st.sampled_from([*SPELLED, "Neto", "Fecha de cierre", "otra cosa", "año", "x", "y", "no", "null", "a" * 60])
odd_keys = st.sampled_from(["<<", '"name"', "'name'", "a ", "a  b", "?", "-", "1", "[x]", "a.b", "a#b", "#a", "\u2028"])
values = st.sampled_from(
    [
        "=", "Acme", "48.000 €", "2026-12-15", "2026-12-15 # casi", "# apunte", "a # b", "a: b", "termina en:",
        "NO", "~", "+34 600", "1.10", "|", ">-", "| tabla |", "> cita", "- guion", "-", "-5", "? x", "!x", "&x",
        "*x", "@x", "%x", '"Flota: fase 1"', "'Flota # 1'", '""', "''", "'it''s'", '"a\\tb"', '"a\tb"',
        '"a\x85b"', '"\u2028"', '"\ufeff"', '"x" # y', '"x" y', '"x', "'x", '"x"y"', '"="', "[a, b]", "[a",
        "[[Acme]]", "{a: b}", "{{a}}", "a\tb", "a\t", "\ta", "\u00a0x\u00a0", "\u2028", "a\x85b", "\x00",
        "\x7f", "\ud7ff", "\ufeffx", "😀", "日本：語", "---", "...", "x" * 1200, '"' + "x" * 1200 + '"', "[ ]",
        "[x]", "[ x , y-z , 'it, is' ]", "[a,b]", "[a, b,]", "[a, , b]", "[año 1, \"b\", no, 12]", "[a b c: d]",
        "[a] # y", "[a]]",
        "name: Marta", "nombre:", "units: 2 # dos",
    ]
)  # fmt: skip
lines_of_any_kind = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "", "", "  ", "  ", "    ", " ", "\t"]),
    st.sampled_from(["", "", "", "- ", "- ", "-   ", "- - ", "-", "-\t"]),
    st.one_of(keys, keys, keys, odd_keys),
    st.sampled_from([": ", ": ", ": ", ":", ":   ", ":\t", " : ", " "]),
    st.one_of(values, values, st.just("")),
    st.sampled_from(["", "", "", "", " ", "\t", " # y", "   "]),
)
soup = st.lists(
    st.one_of(lines_of_any_kind, lines_of_any_kind, st.sampled_from(["", "  ", "# nota", "  # nota", "\u00a0"])),
    max_size=8,
)


@st.composite
def orderly(draw: st.DrawFn, column: int = 0, depth: int = 3) -> list[str]:
    """Fields as people set them out, nested to some levels, with the odd value and the odd slip of the keyboard."""
    written = []
    for _ in range(draw(st.integers(1, 4))):
        key = draw(keys)
        indent = " " * column
        kind = draw(st.integers(0, 6)) if depth else 0
        if kind < 4:
            gap = draw(st.sampled_from([" ", " ", " ", "   ", ""]))
            written.append(f"{indent}{key}:{gap}{draw(values) if gap else ''}")
        elif kind == 4:
            below = column + draw(st.integers(1, 4))
            written += [f"{indent}{key}:", *draw(orderly(column=below, depth=depth - 1))]
        else:
            dash = column + draw(st.integers(0, 3))
            after = draw(st.integers(1, 3))
            written.append(f"{indent}{key}:{draw(st.sampled_from(['', '', ' # nota', '  ']))}")
            for _ in range(draw(st.integers(1, 3))):
                if kind == 5:
                    written.append(f"{' ' * dash}-{' ' * after}{draw(values)}")
                else:
                    first, *others = draw(orderly(column=dash + 1 + after, depth=depth - 1))
                    written += [f"{' ' * dash}-{' ' * after}{first.lstrip(' ')}", *others]
        if draw(st.integers(0, 9)) == 0:
            written.append(draw(st.sampled_from(["", "# nota", "      # nota", "   "])))
    return written


def both(lines: list[str], first: int = 1) -> tuple[object, object]:
    """What either reader makes of some lines; the first one's word is None where it leaves them to the other."""
    file = [*("---" for _ in range(first)), *lines, "---"]
    return read_plain(lines, first, SHAPE), compose("x.md", file, first, first + len(lines), SHAPE)


def agree(lines: list[str]) -> bool:
    """Whether the lines are plain; then both readers must come to the same, to the last column and type."""
    quick, full = both(lines)
    assert quick is None or (quick == full and repr(quick) == repr(full)), lines
    return quick is not None


@given(soup)
@MANY
def test_any_lines_come_to_the_same_or_are_left_to_yaml(lines: list[str]) -> None:
    agree(lines)


@given(orderly())
@MANY
def test_orderly_lines_come_to_the_same_or_are_left_to_yaml(lines: list[str]) -> None:
    agree(lines)


@pytest.mark.adversarial
def test_the_corpora_come_to_the_same_or_are_left_to_yaml(thrown: Callable[..., None]) -> None:
    texts = [case["yaml"] for case in YAML.values()]
    texts += [template.format(text) for text in NAUGHTY for template in ("name: {}", "products:\n- {}", "{}: x", "{}")]
    for text in texts:
        agree(split_lines(text))
    thrown(inputs=len(texts))


def test_every_record_that_lies_here_comes_to_the_same() -> None:
    files = [path for folder in ("tests", "templates") for path in (ROOT / folder).rglob("*.md")]
    plain = 0
    for path in files:
        lines = split_lines(path.read_text(encoding="utf-8", errors="replace"))
        if "---" in lines and "---" in lines[1:]:
            plain += agree(lines[1 : lines.index("---", 1)])
    assert plain > 100, "most records are plain"


def test_a_record_as_people_write_it_is_plain() -> None:
    text = """
nombre: Flota: fase 1
cliente: "Transportes Ibáñez S.L."
creada:
importe: 48.000 € # sin IVA
productos:
- 12 furgonetas
- name: Renting
  units: 2

contacts:
  - name: 'Marta'
    phone: +34 600
    email:
  # - name: nadie
  - name: Luis
decisor:
  nombre: Luis Gil
  reunido: no
"""
    quick, full = both(text.strip("\n").split("\n"), first=3)
    assert quick is not None
    assert quick == full


def test_what_another_program_would_misread_is_told() -> None:
    quick = read_plain(["name: Flota: fase 1", "client: NO", "stage: no", "owner: ana"], 4, SHAPE)
    assert quick is not None
    assert quick[1] == (Scalar("Flota: fase 1", 4, 6, 13), Scalar("NO", 5, 8, 2))
    assert isinstance(quick[0], Table)
