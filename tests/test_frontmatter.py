"""Front matter: fields with true places, and a located refusal of all that can hide or explode."""

from __future__ import annotations

import time

import pytest

from pipeline.composer import DEEPEST
from pipeline.frontmatter import LARGEST, Document, read_record, read_settings
from pipeline.nodes import Scalar
from pipeline.record import read_opportunity
from pipeline.shapes import ANY, Shape, record_shape
from pipeline.source import BOM, Problem, Source
from tests.records import PLAIN, codes, deal, matter, read

SHAPE = record_shape(())
PATIENCE = 3
"""Seconds of work, with room for slow machines and for measuring coverage; what hangs takes far longer."""


def document(text: str) -> Document:
    found = read_record(Source("x.md", text.encode()), SHAPE)
    assert isinstance(found, Document), found
    return found


def problem(text: str | bytes) -> Problem:
    found = read_record(Source("x.md", text if isinstance(text, bytes) else text.encode()), SHAPE)
    assert isinstance(found, Problem), found
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", BOM])
def test_any_line_end_and_a_byte_order_mark_are_read(end: str, mark: str) -> None:
    text = mark + "---\nclient: Acme\nchannel: a: b\n---\n\n## History\n\n- 2026-01-02 call: Uno\n"
    record, problems = read_opportunity(Source("x.md", text.replace("\n", end).encode()), PLAIN)
    assert record is not None
    assert (record.client, record.channel, record.activities[0].text) == ("Acme", "a: b", "Uno")
    assert [(p.code, p.place.line) for p in problems] == [("other-yaml", 3)]


def test_blank_lines_before_and_spaces_after_the_fences_do_no_harm() -> None:
    assert [key.text for key, _ in document("\n\n---  \nclient: A\n--- \nnotas").fields.pairs] == ["client"]
    assert document("---\n---\n").fields.pairs == ()
    assert document("---\n# solo un comentario\n---\n").fields.pairs == ()


def test_the_first_fence_after_the_fields_ends_them() -> None:
    found = document("---\nclient: A\n---\n\n---\nno: fields\n")
    assert ([key.text for key, _ in found.fields.pairs], found.body) == (["client"], 3)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "front-matter-missing", 1),
        ("\n\nhola", "front-matter-missing", 3),
        (" ---\nclient: A\n---\n", "front-matter-missing", 1),
        ("---\nclient: A\n", "front-matter-unclosed", 1),
        ("---\n- client: A\n---\n", "front-matter-not-keys", 2),
        ("---\n[a, b]\n---\n", "front-matter-not-keys", 2),
        ("---\nhola\n---\n", "not-a-field", 2),
        ("---\nclient: A\nhola\n---\n", "not-a-field", 3),
        ("---\nclient: A\ntags: [a\n---\n", "yaml-bracket", 3),
        ("---\nclient: A\ntags: [a]]\n---\n", "other-yaml", 3),
        ("---\nclient: A\n owner: B\n---\n", "yaml-indent", 3),
        ("---\nclient: A\ncontacts:\n\t- B\n---\n", "yaml-tab", 4),
        ("---\nclient: A\n- B\n---\n", "yaml-syntax", 3),
        ("---\nclient: A\n? [b]\n: c\n---\n", "key-not-text", 3),
        ("---\nclient: A\n<<: {b: c}\n---\n", "merge-key", 3),
        ("---\nclient: A\ntags: [&a b]\n---\n", "anchor", 3),
        ("---\nclient: A\ntags: [*a]\n---\n", "anchor", 3),
        ("---\nclient: A\nx: &a\n  b: c\n---\n", "anchor", 3),
        ("---\nclient: A\nx: !!python/name:os.system\n  b: c\n---\n", "tag", 3),
        ("---\nclient: A\ntags: [!t b]\n---\n", "tag", 3),
        ("---\nclient: A\n--- # fin\nb: c\n---\n", "yaml-documents", 3),
        ("---\nclient: A\nk\x07: b\n---\n", "yaml-character", 3),
        ("---\nclient: A\nx: |\n  a\x0bb\n---\n", "yaml-character", 4),
        ("---\nclient: A\n<<<<<<< HEAD\namount: 1\n=======\namount: 2\n>>>>>>> b\n---\n", "conflict-markers", 3),
        (b"---\nclient: Ib\xe1\xf1ez\n---\n", "encoding", 2),
        (b"---\nclient: A\0\n---\n", "encoding", 2),
        ("---\nclient: Ibáñez\n---\n".encode("utf-16"), "encoding", 1),
    ],
)
def test_what_cannot_be_read_says_where(text: str | bytes, code: str, line: int) -> None:
    found = read_record(Source("x.md", text if isinstance(text, bytes) else text.encode()), SHAPE)
    if code == "other-yaml":
        assert isinstance(found, Document)
        assert [scalar.line for scalar in found.misread] == [line - 1]
        return
    assert isinstance(found, Problem)
    assert (found.code, found.place.line, found.place.path) == (code, line, "x.md")


def test_a_byte_that_is_not_utf8_is_named_with_its_column() -> None:
    found = problem(b"---\nclient: a\xc3\xb1b\xf3c\n---\n")
    assert dict(found.arguments) == {"byte": "0xF3"}
    assert (found.place.line, found.place.column, found.place.excerpt) == (2, 12, "client: añb�c")


def test_conflict_markers_in_the_body_are_one_too_but_a_quotation_is_not() -> None:
    assert problem("---\nclient: A\n---\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n").code == "conflict-markers"
    assert document("---\nclient: A\n---\n\n<<<<<<< una flecha\n").fields.pairs
    assert document("---\nclient: A\n---\n\n>>>>>>> x\n<<<<<<< y\n").fields.pairs


@pytest.mark.parametrize("opened", ["[", "{a: ", "[{a: "])
def test_deep_nesting_is_refused_at_once(opened: str) -> None:
    closed = opened[::-1].translate(str.maketrans("[{", "]}", "a: "))
    key = "tags" if opened == "[" else "contacts"
    began = time.process_time()
    assert problem(f"---\nclient: A\n{key}: {opened * 2000}{closed * 2000}\n---\n").code == "front-matter-too-deep"
    block = "\n".join(" " * n + "a:" for n in range(DEEPEST + 5))
    assert problem(f"---\n{block} 1\n---\n").code == "front-matter-too-deep"
    lists = "- " * 3000
    assert problem(f"---\nclient: A\ntags:\n  {lists}a\n---\n").code == "front-matter-too-deep"
    assert time.process_time() - began < PATIENCE


def test_twenty_levels_are_read() -> None:
    block = "\n".join(" " * n + "a:" for n in range(DEEPEST))
    assert document(f"---\n{block} 1\n---\n").fields.pairs


def test_an_alias_bomb_does_not_go_off() -> None:
    bomb = "a: [x, x]\n" + "\n".join(f"k{n}: [*a, *a, *a, *a, *a, *a, *a, *a, *a]" for n in range(30))
    assert "other-yaml" in codes(bomb)
    merged = "base: &b {x: 1}\n" + "\n".join(f"c{n}: {{<<: *b}}" for n in range(200))
    assert document(f"---\nclient: A\n{merged}\n---\n").misread
    assert problem("---\nclient: A\ntags: [&a [x, x], *a, *a]\n---\n").code == "anchor"


def test_64_kib_of_fields_are_the_most() -> None:
    line = "x: " + "a" * 1000
    lines = "\n".join(line.replace("x", f"x{n}") for n in range(200))
    found = problem(f"---\nclient: A\n{lines}\n---\n")
    assert (found.code, dict(found.arguments)["most"]) == ("front-matter-too-long", 64)
    exact = "c: " + "ñ" * ((LARGEST - 4) // 2)
    assert document(f"---\n{exact}\n---\n").fields.pairs
    assert problem(f"---\n{exact}ñ\n---\n").code == "front-matter-too-long"


def test_a_line_of_a_megabyte_is_refused_or_read_quickly() -> None:
    began = time.process_time()
    for char in "a[{\"':#-&*! ":
        assert problem(f"---\nclient: {char * 1_000_000}\n---\n").code == "front-matter-too-long"
        assert deal("", body=f"\n{char * 1_000_000}\n## History\n- {char * 1_000_000}\n").client == "Acme"
    assert time.process_time() - began < PATIENCE


@pytest.mark.parametrize(
    "text",
    [
        *(f"k: {char * 60_000}" for char in "a[{\"'#-&*!,|>?%@` ⏎é"),
        "\n".join(f"k{n}: [" for n in range(8000)),
        "\n".join(f"k{n}: '" for n in range(8000)),
        "\n".join(f'tags{n}:\n  - "' for n in range(4000)),
        "tags: [" + "\n".join("'" for _ in range(20_000)),
        "contacts:\n" + "\n".join(f"  - {{a{n}" for n in range(5000)),
        "\n".join("- " * 20 for _ in range(1500)),
        "\n".join("#" for _ in range(30_000)),
        "x:\n" + "\n" * 60_000 + "y: z",
        "\n".join(f"{n}:\n\n\n\n" for n in range(6000)),
    ],
    ids=lambda text: text[:8].replace("\n", "/"),
)
def test_nothing_within_the_limit_takes_long(text: str) -> None:
    began = time.process_time()
    read(text)
    assert time.process_time() - began < PATIENCE


def test_line_separators_of_unicode_are_characters_of_the_text() -> None:
    record = deal("name: a\x85b\u2028c\u2029d\nnext_step: |\n  e\x85f\u2028g\nmonths: 7\n\u2028x: 1")
    assert (record.name, record.next_step, record.months) == ("a\x85b\u2028c\u2029d", "e\x85f\u2028g", 7)
    _none, problems = read("channel: a\u2028b\nmonths: cero")
    assert [(p.code, p.place.line) for p in problems] == [("other-yaml", 3), ("number", 4)]


def test_a_key_stated_twice_names_both_lines() -> None:
    for second in ("amount", "importe", "Importe total", "IMPORTE", "value"):
        _none, problems = read(f"importe: 1\n{second}: 2")
        (found,) = problems
        assert (found.code, found.place.line) == ("duplicate-key", 4)
        assert dict(found.arguments) == {"key": second, "first": "importe", "line": 3}
    assert codes("sector: a\nSector: b") == ["duplicate-key"]
    assert codes("contacts:\n  - name: a\n    nombre: b") == ["duplicate-key"]


def test_settings_are_fields_without_fences() -> None:
    found = read_settings(Source("embudo.yaml", b"a: b: c\n# d\n"), Shape(keys={"a": ANY}))
    assert isinstance(found, Document)
    assert [node.text for _, node in found.fields.pairs if isinstance(node, Scalar)] == ["b: c"]
    broken = read_settings(Source("embudo.yaml", b"\xff"), ANY)
    assert isinstance(broken, Problem)
    conflict = read_settings(Source("embudo.yaml", b"<<<<<<< a\n=======\n>>>>>>> b\n"), ANY)
    assert isinstance(conflict, Problem)
    assert conflict.code == "conflict-markers"
    assert matter("x: 1").startswith("---\nclient: Acme\n")
