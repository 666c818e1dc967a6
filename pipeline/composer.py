"""Front matter that needs YAML → located fields, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from pipeline.lifting import Reduced, Stray, key_in, lift
from pipeline.nodes import EMPTY, Items, Node, Scalar, Table, place
from pipeline.shapes import Shape
from pipeline.source import Problem

DEEPEST = 20
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BREAKS = str.maketrans({"\x85": "\U0010ff85", "\u2028": "\U0010f028", "\u2029": "\U0010f029"})
_BREAKS_BACK = str.maketrans({"\U0010ff85": "\x85", "\U0010f028": "\u2028", "\U0010f029": "\u2029"})


def compose(
    path: str, lines: list[str], first: int, end: int, shape: Shape
) -> tuple[Table, tuple[Scalar, ...]] | Problem:
    """The fields of a file's lines from one up to another (from 0), and what another YAML program would misread."""
    reduced = lift(lines[first:end], shape)
    try:
        fields = _Composer(path, lines, first, reduced).compose()
    except _FoundError as found:
        return found.problem
    misread = (
        Scalar(value.text, first + line, column, len(value.text))
        for (line, column), value in reduced.lifted.items()
        if value.misread
    )
    return fields, tuple(misread)


class _FoundError(Exception):
    """Ends the reading of one front matter; never leaves this module."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Composer:
    """YAML's events → nodes; refuses what can explode: anchors, aliases, tags, merge keys, depth."""

    def __init__(self, path: str, lines: list[str], first: int, reduced: Reduced) -> None:
        self.path = path
        self.lines = lines
        self.first = first
        self.reduced = reduced

    def compose(self) -> Table:
        """The root mapping of the reduced text."""
        text = "\n".join(self.reduced.lines)
        translated = not text.isascii() and any(c in text for c in "\x85\u2028\u2029")
        try:
            events = yaml.parse(text.translate(_BREAKS) if translated else text, Loader=Loader)
            return self._document(events, translated=translated)
        except yaml.reader.ReaderError as error:
            raise _FoundError(self._unreadable(text, error)) from None
        except yaml.MarkedYAMLError as error:
            raise _FoundError(self._wrong(error)) from None

    def _wrong(self, error: yaml.MarkedYAMLError) -> Problem:
        """What to say of YAML's own error: most of them have a plain cause, and it stands above."""
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        deep = self._too_deep(line)
        if deep:  # some versions of the parser refuse it before they tell of it
            return self._problem("front-matter-too-deep", self.first + deep[0], deep[1], most=DEEPEST)
        start = error.context_mark if "flow" in str(error.context) else None
        bracket = self.reduced.unclosed or (start and (start.line, start.column))
        if bracket:
            return self._problem("yaml-bracket", self.first + bracket[0], bracket[1])
        line = min(line, len(self.reduced.lines) - 1)
        text = self.lines[self.first + line]
        if text.lstrip(" ").startswith("\t"):
            return self._problem("yaml-tab", self.first + line, column)
        if self.reduced.stray and self.reduced.stray.line <= line:
            return self._not_a_field(self.reduced.stray)
        above = next((text for text in reversed(self.reduced.lines[:line]) if text.strip()), "")
        indent = len(text) - len(text.lstrip(" "))
        if key_in(text.strip(" ") or " ") and indent != len(above) - len(above.lstrip(" ")):
            return self._problem("yaml-indent", self.first + line, indent, len(text.strip(" ")))
        return self._problem("yaml-syntax", self.first + line, column)

    def _too_deep(self, last: int) -> tuple[int, int] | None:
        """Where brackets stand within brackets to more levels than there may be, up to a line."""
        depth = 0
        for number, line in enumerate(self.reduced.lines[: last + 1]):
            for column, char in enumerate(line):
                depth += (char in "[{") - (char in "]}")
                if depth >= DEEPEST:
                    return number, column
        return None

    def _not_a_field(self, stray: Stray) -> Problem:
        line, argument = self.first + stray.line, "spaced" if stray.spaced else "suggestion"
        width = len(self.lines[line].rstrip()) - stray.column
        return self._problem("not-a-field", line, stray.column, width, **{argument: stray.meant})

    def _document(self, events: Iterator[yaml.Event], *, translated: bool) -> Table:
        roots: list[Node] = []
        for event in events:
            if roots and isinstance(event, yaml.DocumentStartEvent) and event.start_mark:
                raise _FoundError(self._problem("yaml-documents", self.first + event.start_mark.line, 0, 3))
            if isinstance(event, yaml.NodeEvent):
                roots.append(self._node(event, events, 0, translated=translated))
        if not roots:
            return EMPTY
        root = roots[0]
        if isinstance(root, Scalar) and not root.text:
            return EMPTY
        if isinstance(root, Scalar) and self.reduced.stray:
            raise _FoundError(self._not_a_field(self.reduced.stray))
        if not isinstance(root, Table):
            raise _FoundError(self._problem("front-matter-not-keys", root.line, root.column, root.width))
        return root

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int, *, translated: bool) -> Node:
        start, end = event.start_mark, event.end_mark
        assert start is not None  # noqa: S101  every event that is read from text has its marks
        assert end is not None  # noqa: S101
        line, column = self.first + start.line, start.column
        width = end.column - column if end.line == start.line else 1
        tag = getattr(event, "tag", None)
        if event.anchor or (tag and tag != "!"):
            typed = self.lines[line][column:].split()[0].rstrip(",]}")
            code = "anchor" if event.anchor else "tag"
            raise _FoundError(self._problem(code, line, column, len(typed), text=typed))
        if isinstance(event, yaml.ScalarEvent):
            value = self.reduced.lifted.get((start.line, column)) if event.style == '"' else None
            if value is not None:
                return Scalar(value.text, line, column, len(value.text), (self.first + value.last, value.end))
            text = event.value.translate(_BREAKS_BACK) if translated else event.value
            return Scalar(text, line, column, width, (self.first + end.line, end.column))
        if depth >= DEEPEST:
            raise _FoundError(self._problem("front-matter-too-deep", line, column, most=DEEPEST))
        nodes: list[Node] = []
        closing = yaml.SequenceEndEvent if isinstance(event, yaml.SequenceStartEvent) else yaml.MappingEndEvent
        until = (line, column)
        for inner in events:
            if isinstance(inner, closing):
                if event.flow_style and inner.end_mark:  # type: ignore[attr-defined]
                    until = (self.first + inner.end_mark.line, inner.end_mark.column)
                break
            assert isinstance(inner, yaml.NodeEvent)  # noqa: S101  within a collection all else is a node
            nodes.append(self._node(inner, events, depth + 1, translated=translated))
            until = nodes[-1].end
        if closing is yaml.SequenceEndEvent:
            return Items(tuple(nodes), line, column, 1, until)
        return Table(tuple(self._pairs(nodes)), line, column, 1, until)

    def _pairs(self, nodes: list[Node]) -> Iterator[tuple[Scalar, Node]]:
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise _FoundError(self._problem("key-not-text", key.line, key.column))
            if key.text == "<<":
                raise _FoundError(self._problem("merge-key", key.line, key.column, 2))
            yield key, value

    def _unreadable(self, text: str, error: yaml.reader.ReaderError) -> Problem:
        position = min(int(error.position), len(text))
        character = next((c for c in text if not _is_yaml_printable(c)), "")
        position = text.index(character) if character else position
        before = text[:position]
        line = self.first + before.count("\n")
        column = position - (before.rfind("\n") + 1)
        return self._problem("yaml-character", line, column, character=f"U+{ord(character or chr(0)):04X}")

    def _problem(self, code: str, line: int, column: int, width: int = 1, **arguments: str | int) -> Problem:
        return Problem.at(place(self.path, self.lines, line, column, width), code, **arguments)


def _is_yaml_printable(char: str) -> bool:
    return (
        char in "\t\n\r\x85"
        or " " <= char <= "~"
        or "\xa0" <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
    )
