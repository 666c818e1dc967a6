"""Hostile records cost themselves alone: the others are built, and every rejection has its file and line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.load import read_book
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.vocabulary import CONTACT_KEYS, KEYS
from tests.records import corpus, matter
from tests.worlds import embudo

GOOD = tuple(Source(f"opportunities/good-{n:02d}.md", matter(f"name: N{n}").encode()) for n in range(20))
YAML = corpus("yaml-test-suite.json", {"own": {"yaml": "&a [*a]\n"}, "deep": {"yaml": "[" * 99}})
NAUGHTY = corpus("blns.json", ["<script>alert(1)</script>", "\u202e", "$HOME", "NULL", "1E+02", "' OR 1=1 --"])
DOCUMENTS = {name: f"---\n{entry['yaml']}\n---\n".encode("utf-8", "surrogatepass") for name, entry in YAML.items()}


def rejected_with_a_place(source: Source) -> None:
    deal, problems = read_opportunity(source, Settings())
    errors = [problem for problem in problems if problem.is_error]
    assert (deal is None) == bool(errors)
    assert all(problem.place.path == source.path and problem.place.line >= 1 for problem in errors)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_any_yaml_document_as_front_matter_is_read_or_rejected_with_its_place(name: str) -> None:
    hostile = Source(f"opportunities/{name}.md", DOCUMENTS[name])
    rejected_with_a_place(hostile)
    book = read_book((*GOOD, hostile), (), Settings())
    assert sum(deal.slug.startswith("good") for deal in book.opportunities) == len(GOOD)


@pytest.mark.parametrize("key", [key.name for key in KEYS])
def test_any_naughty_text_is_a_value_or_rejected_with_its_place(key: str) -> None:
    for number, text in enumerate(NAUGHTY):
        fields = f"{key}: {text}\nzz: after"
        data = matter(fields).encode("utf-8", "surrogatepass")
        rejected_with_a_place(Source(f"opportunities/n{number}.md", data))


@pytest.mark.parametrize("key", [key.name for key in CONTACT_KEYS])
def test_and_within_contacts_and_lists(key: str) -> None:
    for number, text in enumerate(NAUGHTY):
        fields = f"contacts:\n  - {key}: {text}\n    phone: 1\ntags:\n  - {text}\nproducts:\n  - {text}"
        body = f"# {text}\n\n## History\n- 2026-11-01 call: {text}\n\n  {text}\n"
        data = matter(fields, body).encode("utf-8", "surrogatepass")
        rejected_with_a_place(Source(f"opportunities/n{number}.md", data))


def test_all_of_them_in_one_workspace_leave_the_good_ones_built(tmp_path: Path) -> None:
    records = tmp_path / "opportunities"
    records.mkdir()
    for source in GOOD:
        (tmp_path / source.path).write_bytes(source.data)
    for name, data in DOCUMENTS.items():
        (records / f"{name.replace('/', '-')}.md").write_bytes(data)
    for number, text in enumerate(NAUGHTY):
        fields = "\n".join(f"{key}: {text}" for key in ("name", "next_step", "owner", "tier", "zz"))
        body = f"{text}\n\n## History\n- 2026-11-01 call: {text}\n\n  {text}\n"
        (records / f"n{number}.md").write_bytes(matter(fields, body).encode("utf-8", "surrogatepass"))
    for language in ("en", "es"):
        report = embudo(tmp_path, "build", "--json", language=language)
        assert report.code == 1
        assert "Traceback" not in report.err
        built = {path.stem for path in (tmp_path / "site" / "opportunities").glob("good-*.html")}
        assert len(built) == len(GOOD)
        problems = embudo(tmp_path, "check", "--json", language=language).json["problems"]
        rejected = {p["path"] for p in problems if p["severity"] == "error"}
        assert len(rejected) == report.json["excluded"]
        assert all(p["line"] >= 1 and p["message"] and p["path"] for p in problems)


N = 60_000
ENDLESS = {
    "spaces": "a" + " " * N + "b",
    "stars": "*" * N,
    "colons": ": " * (N // 2),
    "quotes": 'name: "' + '\\"' * (N // 2),
    "brackets": "tags: " + "[" * N,
    "items": "contacts:\n" + "".join(f"  - k{n}: x\n" for n in range(N // 14)),
    "near misses": "".join(f"clent{n}: x\n" for n in range(N // 14)),
    "empty lines": "\n" * N,
    "open quotes": "".join(f'k{n}: "x\n  y\n' for n in range(N // 14)),
    "minus": "amount: " + "-" * N,
    "groups": "amount: " + "1 " * (N // 2),
    "digits": "close_date: " + "1" * N,
    "commas": "tags: " + "a," * (N // 2),
    "links": "name: " + "[[" * (N // 2),
    "mails": "contacts: " + "a@" * (N // 2),
    "dashes": "x:\n" + "- " * (N // 2) + "a",
    "comment": "amount: 5" + " " * N + "x #",
}
BODIES = {
    "spaces": "## History\n- 2026-01-01" + " " * N + "x",
    "bold": "## History\n- " + "**" * (N // 2),
    "boxes": "## History\n- " + "[ ] " * (N // 4),
    "heads": "# " + "# " * (N // 2) + "x",
    "fences": "```\n" * (N // 4),
}


@pytest.mark.parametrize(
    "text",
    [*(matter(fields) for fields in ENDLESS.values()), *(matter("", body) for body in BODIES.values())],
    ids=[*ENDLESS, *(f"body of {name}" for name in BODIES)],
)
def test_no_text_takes_longer_than_one_waits(text: str) -> None:
    began = time.process_time()
    rejected_with_a_place(Source("opportunities/a.md", text.encode()))
    assert time.process_time() - began < 5, "a text of 64 KiB is read in well under a second; quadratic ones take 30"
