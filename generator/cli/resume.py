"""How far a review got that was stopped: kept beside what is remembered of history, not in the workspace."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path


@dataclass(kw_only=True)
class Progress:
    """When a review began, and what was done with each opportunity seen: changed, checked or skipped."""

    began: datetime
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, workspace: Path) -> Progress | None:
        """What was left, where it can be read."""
        try:
            kept = json.loads(_path(workspace).read_text(encoding="utf-8"))
            seen = {str(slug): str(done) for slug, done in kept["seen"].items()}
            return cls(began=datetime.fromisoformat(kept["began"]).astimezone(), seen=seen)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def add(self, workspace: Path, slug: str, done: str) -> None:
        """Note what was done with one."""
        self.seen[slug] = done
        path = _path(workspace)
        with contextlib.suppress(OSError):  # without it, a review is only not gone on with
            path.parent.mkdir(parents=True, exist_ok=True)
            kept = {"began": self.began.isoformat(), "seen": self.seen}
            staged = path.with_suffix(".new")
            staged.write_text(json.dumps(kept), encoding="utf-8")
            staged.replace(path)

    def forget(self, workspace: Path) -> None:
        """The review is over."""
        with contextlib.suppress(OSError):
            _path(workspace).unlink(missing_ok=True)


def _path(workspace: Path) -> Path:
    import platformdirs  # noqa: PLC0415

    place = sha256(str(workspace.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return platformdirs.user_cache_path("embudo", appauthor=False) / "review" / f"{place}.json"
