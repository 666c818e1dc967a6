"""Pelican's settings: fields in YAML, no page that is not wanted, and what was read is kept from run to run."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from markdown import Markdown
from pelican import signals
from pelican.readers import BaseReader, Readers

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from filters import day, money  # noqa: E402  it lies beside this file


class FieldsReader(BaseReader):
    """Fields in YAML as libyaml reads them, and notes by one Markdown for all of them."""

    enabled = True
    file_extensions = ("md",)

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self._markdown = Markdown()

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """A record's notes and fields; Pelican wants a title and a date."""
        _, fields, notes = Path(source_path).read_text(encoding="utf-8").split("---\n", 2)
        record = yaml.load(fields, yaml.CSafeLoader)
        date = datetime.combine(record["created"], datetime.min.time())
        known = {"title": record["name"], "date": date, "close_date": record["close_date"], "record": record}
        return self._markdown.reset().convert(notes), known


def register() -> None:
    """As Pelican has it of a plugin."""

    def add(readers: Readers) -> None:
        readers.reader_classes["md"] = FieldsReader

    signals.readers_init.connect(add, weak=False)


PLUGINS = [SimpleNamespace(__name__="fields", register=register)]
SITENAME = "Opportunities"
SITEURL = ""
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = str(HERE / "jinja")
JINJA_FILTERS = {"money": money, "day": day}
ARTICLE_PATHS = ["opportunities"]
ARTICLE_URL = ARTICLE_SAVE_AS = "opportunities/{slug}.html"
ARTICLE_ORDER_BY = "close_date"
SLUGIFY_SOURCE = "basename"
STATIC_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
DIRECT_TEMPLATES = ["opportunities"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = DRAFT_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "reader"
CHECK_MODIFIED_METHOD = "mtime"
GZIP_CACHE = False
CACHE_PATH = str(Path(os.environ["XDG_CACHE_HOME"]) / "pelican")
