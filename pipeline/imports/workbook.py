"""A workbook of Excel or LibreOffice: its sheets, with what they type still typed."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.imports.grid import Cell, Form, Grid, Sheet
from pipeline.imports.sheets import sheet_of
from pipeline.source import Place, Problem

if TYPE_CHECKING:
    from python_calamine import CalamineSheet


def read_workbook(name: str, data: bytes) -> Grid | Problem:
    """Every sheet that can be seen; a problem where the workbook cannot be read."""
    form: Form = "xlsx"
    try:
        return Grid(name=name, form=form, sheets=tuple(_sheets(data)))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the library is no Exception
        return Problem.at(Place(path=name), "import-damaged", kind=form.upper())


def _sheets(data: bytes) -> list[Sheet]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [_sheet(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]


def _sheet(name: str, sheet: CalamineSheet) -> Sheet:
    first = (sheet.start or (0, 0))[0] + 1
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    return sheet_of(name, ((number, [_cell(value) for value in row]) for number, row in rows if number >= first))


def _cell(value: object) -> Cell:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(f"{value:.15g}")
    if isinstance(value, timedelta):
        return str(value)
    return value  # type: ignore[return-value]
