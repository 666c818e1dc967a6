"""MkDocs' hooks: money and dates for its templates, and the list, which is a page of all the others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))

from filters import day, money

LIST = "opportunities.md"


def on_files(files: Any, config: Any) -> None:
    """The list is a page too."""
    files.append(File.generated(config, LIST, content="---\ntemplate: list.html\n---\n"))


def on_env(env: Any, config: Any, files: Any) -> None:
    """What the templates show money and dates by."""
    env.filters.update(money=money, day=day)


def on_page_context(context: dict[str, Any], page: Any, config: Any, nav: Any) -> None:
    """The list has the fields of every record, by close date."""
    if page.file.src_uri == LIST:
        rows = [(other.url, other.meta) for other in nav.pages if other is not page]
        context["rows"] = sorted(rows, key=lambda row: (row[1]["close_date"], row[0]))
