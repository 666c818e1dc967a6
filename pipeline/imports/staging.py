"""The stage of a row: by the settings' names first, then as other programs come; a status of won or lost beats it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.imports.stock import STATUSES, STOCK_STAGES
from pipeline.settings import Settings
from pipeline.stages import Kind, Stage, Stages
from pipeline.vocabulary import fold

_NUMBERED = re.compile(r"^[0-9]+\s*[-–.:)]*\s*(?=[^\W\d])")
_OF_PIPELINE = re.compile(r"\s*\([^()]*\)$")


def stage_of(text: str, settings: Settings, mapped: Mapping[str, str]) -> Stage | None:
    """The stage that a text means; `mapped` are the mapping's own values, by folded foreign ones."""
    stages, of_settings = settings.stages, dict(dict(settings.values).get("stage", ()))
    for spelling in _spellings(text):
        folded = fold(spelling)
        if folded in mapped:
            return stages.get(mapped[folded])
        stage = stages.get(of_settings.get(folded, spelling)) or _stock(folded, stages)
        if stage:
            return stage
    return None


def _spellings(text: str) -> Iterator[str]:
    """As it stands; without the number or the name of a pipeline that some put around it."""
    yield text
    bare = _OF_PIPELINE.sub("", _NUMBERED.sub("", text))
    if bare != text:
        yield bare


def _stock(folded: str, stages: Stages) -> Stage | None:
    name = STOCK_STAGES.get(folded, "")
    if not name:
        return None
    return stages.get(name) or next((stage for stage in stages.all if stage.kind == name), None)


def ended(text: str, mapped: Mapping[str, str]) -> Kind | None:
    """How a status says that a row ended, `open` where it goes on; None where it is no status."""
    folded = fold(text)
    word = mapped.get(folded, text)
    found = STATUSES.get(fold(word))
    return None if found is None else _KINDS[found]


_KINDS: Mapping[str, Kind] = {"open": "open", "won": "won", "lost": "lost", "cancelled": "cancelled"}


def closed_stage(kind: Kind, stages: Stages) -> Stage:
    """The settings' first stage of a kind: they have one of each."""
    return next(stage for stage in stages.all if stage.kind == kind)
