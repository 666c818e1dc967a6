"""Records from text: the smallest worlds of the reader's tests."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.book import Book
from pipeline.configuration import read_configuration
from pipeline.load import read_book
from pipeline.opportunity import Opportunity
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.source import Problem, Source

CORPORA = Path(__file__).parents[1].parent / "shared" / "corpora"
PLAIN = Settings()


def matter(fields: str, body: str = "") -> str:
    """A record's text; a client is added where there is none."""
    lines = fields.strip("\n")
    if not any(line.lstrip("\"' ").startswith("client") for line in lines.split("\n")):
        lines = f"client: Acme\n{lines}".rstrip("\n")
    return f"---\n{lines}\n---\n{body}"


def read(
    fields: str, body: str = "", settings: Settings = PLAIN, path: str = "opportunities/deal.md"
) -> tuple[Opportunity | None, tuple[Problem, ...]]:
    """What a record comes to, and its problems."""
    return read_opportunity(Source(path, matter(fields, body).encode()), settings)


def deal(fields: str, body: str = "", settings: Settings = PLAIN, path: str = "opportunities/deal.md") -> Opportunity:
    """A record that can be trusted."""
    found, problems = read(fields, body, settings, path)
    assert found is not None, problems
    return found


def codes(fields: str, body: str = "", settings: Settings = PLAIN) -> list[str]:
    """Codes of a record's problems, in their order."""
    return [problem.code for problem in read(fields, body, settings)[1]]


def configured(text: str) -> Settings:
    """Settings without a mistake."""
    settings, problems = read_configuration(Source("embudo.yaml", text.encode()))
    assert not problems, problems
    return settings


def book(records: Mapping[str, str], journal: str = "", settings: Settings = PLAIN) -> Book:
    """A book of records, by stem, as front matter or as a whole text."""
    sources = tuple(
        Source(f"opportunities/{name}.md", (text if text.startswith("---") else matter(text)).encode())
        for name, text in records.items()
    )
    entries = (Source("journal/2026.md", journal.encode()),) if journal else ()
    return read_book(sources, entries, settings)


def corpus(name: str, instead: Any) -> Any:
    """Hostile inputs that lie beside the project; a few of our own where they do not."""
    path = CORPORA / name
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    warnings.warn(f"{name} is not there: a small sample of our own stands in for it", stacklevel=2)
    return instead
