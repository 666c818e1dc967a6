"""How far the sheets of a workbook reach, and which cells hold no value: known before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.imports.bounds import MOST_CELLS, MOST_TEXT
from pipeline.imports.grid import Beside
from pipeline.imports.sheets import cell_name
from pipeline.source import Place, Problem

Position = tuple[int, int]
"""A row and a column, from 1."""


class UnreadableError(Exception):
    """What a workbook is made of is not as its form prescribes."""


@dataclass(slots=True)
class Extent:
    """A sheet as far as it holds anything: filled in while its file is gone through."""

    name: str = ""
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    held: int = 0
    """Cells that hold something."""
    text: int = 0
    """Characters of texts that the file states once for many cells."""
    errors: dict[Position, str] = field(default_factory=dict)
    """What is shown where a formula has failed, such as `#REF!`."""
    uncalculated: Position | None = None
    """The first formula without a value."""
    beside: list[tuple[Position, Position, Beside]] = field(default_factory=list)
    """What formats show beside numbers: the first cell, rows and columns from there, and what they show."""
    is_1904: bool = False
    """Whether numbers that are days count from 1904."""

    @property
    def area(self) -> int:
        """Cells of the rectangle that holds all of them."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1) if self.held else 0

    def hold(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Reach as far as some equal cells."""
        if not self.held:
            self.top, self.left = row, column
        self.held += rows * columns
        if row < self.top or column < self.left:
            self.top, self.left = min(self.top, row), min(self.left, column)
        if row + rows - 1 > self.bottom or column + columns - 1 > self.right:
            self.bottom, self.right = max(self.bottom, row + rows - 1), max(self.right, column + columns - 1)


def beyond_bounds(name: str, extents: Sequence[Extent]) -> Problem | None:
    """Why some sheets are not read: a cell far from all others, too many cells, or formulas without values."""
    place = Place(path=name)
    if sum(extent.area for extent in extents) > MOST_CELLS or sum(extent.text for extent in extents) > MOST_TEXT:
        widest = max(extents, key=lambda extent: extent.area)
        if widest.area > MOST_CELLS >= widest.held:
            far = cell_name(widest.bottom, widest.right)
            return Problem.at(place, "import-far-cell", sheet=widest.name, cell=far)
        return Problem.at(place, "import-too-many-cells")
    for extent in extents:
        if extent.uncalculated:
            cell = cell_name(*extent.uncalculated)
            return Problem.at(place, "import-uncalculated", sheet=extent.name, cell=cell)
    return None
