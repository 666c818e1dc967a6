"""The styles of an XLSX, as far as they show something beside numbers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.imports.grid import Beside
from pipeline.imports.number_formats import beside
from pipeline.imports.xml import Attributes, local, walk


def excel_styles(xml: bytes) -> Mapping[str, Beside]:
    """By the number of a style, what it shows beside a number; those that show nothing are left out."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    of_cells = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal of_cells
        name = local(tag)
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyles"):
            of_cells = name == "cellXfs"
        elif name == "xf" and of_cells:
            styles.append(attributes.get("numFmtId", ""))

    if xml:
        walk(xml, start)
    shown = ((str(number), beside(codes.get(style, ""))) for number, style in enumerate(styles))
    return {number: found for number, found in shown if found}
