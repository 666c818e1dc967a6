"""How a row ended: by its status or the boxes that its program ticks, which beat its stage; and what that tells."""

from __future__ import annotations

from pipeline.imports.grid import Row
from pipeline.imports.layout import Layout
from pipeline.imports.staging import closed_stage, ended
from pipeline.imports.values import is_nothing, plain_text, yes_or_no
from pipeline.opportunity import Extra
from pipeline.stages import Kind, Stage, Stages

BOXES = ("is_closed", "is_won", "is_lost", "is_active")
ONE_CLOSE_DATE = ("salesforce", "hubspot")
"""Programs whose close date is the expected one until the opportunity closes, and then the real one."""


def kind_of(layout: Layout, row: Row, probability: str) -> tuple[Kind | None, str]:
    """How a row ended, None where it goes on or does not say; and a status that says something else."""
    cell = layout.cell(row, "status")
    text = "" if is_nothing(cell) else plain_text(cell)
    if text:
        kind = ended(text, layout.reader.values.get("status", {}))
        if kind and kind != "open":
            return kind, ""
        text = "" if kind else text
    if layout.beside.keys().isdisjoint(BOXES):
        return None, text
    ticked = {name: yes_or_no(layout.cell(row, name)) for name in BOXES}
    if ticked["is_won"]:
        return "won", text
    is_archived = ticked["is_active"] is False and probability in ("", "0 %")
    is_lost = ticked["is_lost"] or (ticked["is_closed"] and ticked["is_won"] is False) or is_archived
    return "lost" if is_lost else None, text


def ended_by(kind: Kind | None, stage: str, stages: Stages) -> Stage | None:
    """The stage of a row that ended so: its own where that is of the kind."""
    own = stages.get(stage) if stage else None
    return closed_stage(kind, stages) if kind and (own is None or own.kind != kind) else own


def closed(said: dict[str, Extra], stage: Stage, program: str) -> None:
    """What programs say of a closed opportunity in other words: its real date and amount, and no odds any more."""
    said.pop("probability", None)
    if program in ONE_CLOSE_DATE and "close_date" in said:
        said.setdefault("actual_close_date", said["close_date"])
    if program and stage.kind == "won" and "amount" in said:
        said.setdefault("actual_amount", said["amount"])
