"""How large a file that is imported may be: counted before it is read, so that none takes all the memory."""

from __future__ import annotations

LARGEST = 32 * 1024 * 1024
"""Bytes of a file."""
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of what a workbook holds packed, all together."""
MOST_PARTS = 4_000
"""Files packed within a workbook."""
MOST_CELLS = 1_000_000
"""Of a file; in a workbook, those of the rectangles that hold all of a sheet."""
MOST_WIDENED = 8_000_000
"""Of a text, once its rows are as wide as the widest."""
LONGEST_CELL = 1_000_000
"""Characters of a cell: Excel's own limit is 32,767, and that of Salesforce 131,072."""
MOST_TEXT = 64_000_000
"""Characters of all cells: a workbook keeps once a text that many cells show."""
