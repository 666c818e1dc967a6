"""What long lists show of each thing: rendered by itself, and no more often than it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, nodes

from generator.listed import Kept, Listed, anew
from generator.places import templates

OF_THE_PAGE = {"view", "charts"}
"""What a template sees beside the frame and what its macros are given: later, the same page has others."""


@dataclass(frozen=True, slots=True)
class One(Listed):
    """Something in a list."""

    name: str


class Shows:
    """A macro that counts how often it is asked."""

    name = "shows"

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, one: Listed, /, *given: object) -> str:
        self.asked += 1
        return f"{one} {given}"


def test_it_is_looked_at_once() -> None:
    asked: list[bytes] = []

    def said() -> bytes:
        asked.append(b"x")
        return b"One Van"

    one = One("Van")
    assert one.mark(said) == one.mark(said) == One("Van").mark(said)
    assert one.mark(said) != One("Truck").mark(lambda: b"One Truck")
    assert len(asked) == 2, "once for each object"
    assert one == One("Van"), "it says nothing of itself"


def test_a_page_rendered_again_asks_for_what_is_new_alone() -> None:
    shows, one, other = Shows(), One("Van"), One("Truck")
    first = Kept("frame", None)
    assert [first(shows, one, True), first(shows, other, True)] == [shows(one, True), shows(other, True)]
    assert first.done(), "there is something to keep"
    assert not Kept("frame", None).done()
    shows.asked = 0
    again = Kept("frame", first)
    assert [again(shows, one, True), again(shows, One("Bus"), True)] == [
        "One(name='Van') (True,)",
        "One(name='Bus') (True,)",
    ]
    assert shows.asked == 1
    assert again(shows, one, False) == shows(one, False), "what it is given with is another"
    again.done()
    shows.asked = 0
    assert Kept("frame", again)(shows, other, True) == "One(name='Truck') (True,)"
    assert shows.asked == 1, "what the page showed no more is forgotten"


def test_in_another_frame_all_is_rendered_again() -> None:
    shows, one = Shows(), One("Van")
    first = Kept("frame", None)
    first(shows, one)
    Kept("another", first)(shows, one)
    assert shows.asked == 2


def test_who_renders_once_keeps_nothing() -> None:
    shows, one = Shows(), One("Van")
    assert anew(shows, one, 1) == anew(shows, one, 1)
    assert shows.asked == 2


def _named(node: nodes.Node) -> set[str]:
    return {name.name for name in node.find_all(nodes.Name)}


def _parsed() -> Iterator[tuple[str, nodes.Template]]:
    for path in sorted(templates().rglob("*.html")):
        yield path.name, Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


def test_what_is_kept_of_each_depends_on_what_it_is_given_alone() -> None:
    parsed = dict(_parsed())
    macros = {macro.name: macro for page in parsed.values() for macro in page.find_all(nodes.Macro)}
    kept = {
        call.args[0].name
        for page in parsed.values()
        for call in page.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "kept" and isinstance(call.args[0], nodes.Name)
    }
    assert kept >= {"open_row", "won_row", "lost_row", "task", "account", "line"}
    reached: set[str] = set()
    while kept - reached:
        name = min(kept - reached)
        reached.add(name)
        kept |= _named(macros[name]) & macros.keys()
    for name in sorted(reached):
        given = {argument.name for argument in macros[name].args}
        assert not _named(macros[name]) & OF_THE_PAGE - given, name
