"""Templates as plainer Python than the library makes of them, for its own that nobody else writes.

What a template names is an attribute, and is asked for as one; no function here wants to know its surroundings; a block
is put together before it is handed on; what is escaped is a text like any other; what is always said the same is said
when the template is compiled.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

try:
    from markupsafe import _escape_inner as _escape  # type: ignore[attr-defined]
except ImportError:  # the same, and a wrapper around what it gives
    _escape = escape

WHOLE = "safe"
"""The filter that stands for putting a block together: of what templates say is safe, nothing is left to do."""


def escaped(value: Any) -> str:
    """A value as a page shows it."""
    kind = type(value)
    if kind is str:
        return _escape(value)
    return value if kind is Markup else escape(value)


class Compiler(CodeGenerator):
    """What makes Python of a template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Blocks are put together each by itself."""
        for block in node.find_all(nodes.Block):
            whole = nodes.Filter(None, WHOLE, [], [], None, None)
            block.body = [nodes.FilterBlock(block.body, whole).set_lineno(block.lineno)]
            block.set_environment(self.environment)
        super().visit_Template(node, frame)
        self.writeline("escape = environment.escaped")

    @optimizeconst
    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """A block that is put together is a text, and is not copied as one that is safe."""
        if node.node is None and node.name == WHOLE:
            self.write(f"concat({frame.buffer})")
        else:
            super().visit_Filter(node, frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """An attribute is one: no key of a mapping."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    @optimizeconst
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """A key or a number is one: no attribute."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002
        """A call hands nothing over but its arguments."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class Compiled(Environment):
    """An environment whose templates are compiled so."""

    code_generator_class = Compiler
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What all templates know: the same for each."""
        return {**self.globals, **d} if d else self.globals


class Settled(Extension):
    """Messages that are the same on every page are put into their template when it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """`_("…")` as the text that it gives."""
        call = ("name", "lparen", "string", "rparen")
        held: deque[Token] = deque()
        gettext: Callable[[str], str] = self.environment.globals["_"]  # type: ignore[assignment]
        for token in stream:
            held.append(token)
            if len(held) == len(call):
                if held[0].value == "_" and tuple(one.type for one in held) == call:
                    yield Token(held[2].lineno, "string", gettext(held[2].value))
                    held.clear()
                else:
                    yield held.popleft()
        yield from held
