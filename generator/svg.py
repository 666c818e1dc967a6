"""Drawings as inline SVG: real text, the site's colours, links, and the same bytes for the same figures.

matplotlib writes style attributes, a style sheet and fixed colours, all of which a strict content policy or dark
mode forbids: here they become presentation attributes, and the colours the site's own variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple
from xml.etree import ElementTree

from generator.i18n import printable

INK, SOFT, GRID, PANEL, TRACK = "#000001", "#000002", "#000003", "#000004", "#000005"
FULL, STRONG, LATE, LATE_STRONG, WON, LOST = "#000006", "#000007", "#000008", "#000009", "#00000a", "#00000b"
RAMP = ("#000010", "#000011", "#000012", "#000013", "#000014", "#000015")
"""From faint to strong: what comes one after the other, as stages do."""
COLOURS = {
    INK: "var(--ink)",
    SOFT: "var(--ink-soft)",
    GRID: "var(--line)",
    PANEL: "var(--surface)",
    TRACK: "var(--sunken)",
    FULL: "var(--chart-full)",
    STRONG: "var(--chart-strong)",
    LATE: "var(--chart-late)",
    LATE_STRONG: "var(--chart-late-strong)",
    WON: "var(--chart-won)",
    LOST: "var(--chart-lost)",
    **{colour: f"var(--chart-{n})" for n, colour in enumerate(RAMP, start=1)},
}
"""What a drawing says for each colour, and what the page shows."""
LOST_HATCH = "--"
"""The pattern beside the colour of what was lost."""
PRESENTATION = frozenset("fill fill-opacity stroke stroke-width stroke-linecap opacity".split())
ANCHORS = {"center": "middle", "right": "end"}
SITE = "site:"
"""Before a path within the site; the theme makes it a link from the page where the chart stands."""


_FRACTION = re.compile(r"-?\d+\.\d+")


Points = tuple[tuple[float, float], ...]


class _Line(NamedTuple):
    ends: Points
    colour: str
    width: float


class _Box(NamedTuple):
    corners: Points
    """Round to the first again."""
    colour: str
    hatch: str


class Drawing:
    """A canvas of so many units, y downwards; `svg` ends it. What `link` covers leads to a path of the site.

    matplotlib draws shapes and never sees a text: it would measure it in a font that the page does not use.
    """

    def __init__(self, name: str, width: float, height: float, title: str, description: str) -> None:
        self.name, self.title, self.description = name, title, description
        self.size = width, height
        self.boxes: list[_Box] = []
        self.lines: list[_Line] = []
        self.texts: list[ElementTree.Element] = []
        self.links: list[ElementTree.Element] = []

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, hatch: str = "") -> None:
        """A filled rectangle; the lines of a hatch are cut out of it."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
        self.boxes.append(_Box(corners, colour, hatch))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        colour: str = INK,
        anchor: str = "left",
        bold: bool = False,
        only: str = "",
    ) -> None:
        """Text on its baseline; `anchor` is left, center or right, `only` one place that shows it: desk or phone."""
        looks = {"x": _number(x), "y": _number(y), "fill": COLOURS[colour], "font-size": _number(size)}
        if anchor != "left":
            looks["text-anchor"] = ANCHORS[anchor]
        if bold:
            looks["font-weight"] = "bold"
        if only:
            looks["class"] = f"{only}-only"
        self.texts.append(_element("text", text, **looks))

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str = GRID, *, width: float = 1) -> None:
        """A line behind what stands there."""
        self.lines.append(_Line(((x, y), (to_x, to_y)), colour, width))

    def link(self, x: float, y: float, width: float, height: float, address: str, label: str) -> None:
        """An area that leads to a path within the site, over all that is drawn."""
        link = ElementTree.Element("a", {"href": SITE + address})
        link.append(_element("title", label))
        area = f"M{_number(x)} {_number(y)}h{_number(width)}v{_number(height)}h{_number(-width)}z"
        link.append(ElementTree.Element("path", {"d": area, "fill": "transparent"}))
        self.links.append(link)

    def svg(self) -> str:
        """The drawing as inline SVG."""
        text = self._drawn()
        root = ElementTree.fromstring(text[text.index("<svg") :])  # noqa: S314  our own drawing
        self._clean(root)
        root.extend((*self.texts, *self.links))
        self._name(root)
        return re.sub(r"\s*\n\s*", " ", ElementTree.tostring(root, "unicode"))

    def _drawn(self) -> str:
        """All shapes, by matplotlib's renderer; its figures take more than twice as long to hand them over."""
        from matplotlib import rc_context  # noqa: PLC0415  heavy, and only charts need it
        from matplotlib.backends.backend_svg import RendererSVG  # noqa: PLC0415
        from matplotlib.colors import to_rgba  # noqa: PLC0415
        from matplotlib.path import Path  # noqa: PLC0415
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        raw, (width, height) = StringIO(), self.size
        down = Affine2D.from_values(1, 0, 0, -1, 0, height)
        with rc_context({"svg.hashsalt": self.name}):
            no_metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            make: Any = RendererSVG
            renderer = make(width, height, raw, metadata=no_metadata)
            pen = renderer.new_gc()
            pen.set_capstyle("projecting")
            for line in self.lines:
                pen.set_linewidth(line.width)
                pen.set_foreground(line.colour)
                renderer.draw_path(pen, Path(line.ends), down)
            pen = renderer.new_gc()
            pen.set_linewidth(0)
            pen.set_hatch_color(PANEL)
            for box in self.boxes:
                pen.set_hatch(box.hatch or None)
                renderer.draw_path(pen, Path(box.corners, closed=True), down, to_rgba(box.colour))
            renderer.finalize()
        return raw.getvalue()

    def _clean(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            element.tag = _local(element.tag)
        for parent in list(root.iter()):
            for child in list(parent):
                if _is_empty(child):
                    parent.remove(child)
        for element in root.iter():
            element.attrib = dict(_attributes(element.attrib, self.name))
        _tint(root)

    def _name(self, root: ElementTree.Element) -> None:
        ids = f"{self.name}-title {self.name}-desc"
        root.attrib = {"viewBox": root.get("viewBox", ""), "role": "group", "aria-labelledby": ids}
        root.insert(0, _element("title", self.title, id=f"{self.name}-title"))
        root.insert(1, _element("desc", self.description, id=f"{self.name}-desc"))


def _element(tag: str, text: str, **attributes: str) -> ElementTree.Element:
    element = ElementTree.Element(tag, attributes)
    element.text = printable(text)
    return element


def _tint(root: ElementTree.Element) -> None:
    """Each hatched shape has the colour of its pattern: on paper, a style sheet shows that in its place."""
    colours = {f"url(#{pattern.get('id')})": pattern[0].get("fill", "") for pattern in root.iter("pattern")}
    for shape in root.iter("path"):
        colour = colours.get(shape.get("fill", ""))
        if colour:
            shape.set("color", colour)


def _number(number: float) -> str:
    """`12.5`: as short as a hundredth of a unit allows."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _local(name: str) -> str:
    """A name without its namespace, which SVG within HTML does not need."""
    return name.rpartition("}")[2]


def _is_empty(element: ElementTree.Element) -> bool:
    """Whether nothing is drawn by an element: the style sheet, the metadata, and definitions of nothing."""
    return element.tag in ("style", "metadata") or (element.tag == "defs" and all(map(_is_empty, element)))


def _attributes(attributes: Mapping[str, str], name: str) -> Iterator[tuple[str, str]]:
    for qualified, value in attributes.items():
        key = _local(qualified)
        if key == "style":
            for declaration in value.split(";"):
                prop, _, wanted = (part.strip() for part in declaration.partition(":"))
                if prop in PRESENTATION:
                    yield prop, _value(wanted, name)
        elif key == "href":
            yield "href", f"#{name}-{value[1:]}"
        elif key == "id":
            yield "id", f"{name}-{value}"
        elif key == "d":
            yield "d", " ".join(_FRACTION.sub(lambda found: _number(float(found[0])), value).split())
        else:
            yield key, _value(value, name)


def _value(value: str, name: str) -> str:
    return COLOURS.get(value) or value.replace("url(#", f"url(#{name}-").removesuffix("px")
