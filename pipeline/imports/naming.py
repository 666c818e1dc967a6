"""What the headings of a sheet mean: which field each column is, and which program they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pipeline.imports.crm import ACCOUNT_KEY, COALESCED, CONTACT_KEY, IGNORED, PLAIN, PROGRAMS, SPARE, Program, Words
from pipeline.imports.grid import Cell
from pipeline.imports.sheets import cell_name
from pipeline.table import headings, is_calculated
from pipeline.vocabulary import KEYS, fold, index

OWN_RANK, ALSO_RANK = -1, 50
NO_FIELDS = (ACCOUNT_KEY, CONTACT_KEY)
_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MARKS = re.compile(r"[*:€$£%#.?¿]+")
_PREFIX = re.compile(r"(?:deal|trato|negocio)\s+-\s+", re.IGNORECASE)
ABBREVIATIONS = {
    "f": "fecha",
    "fec": "fecha",
    "fcha": "fecha",
    "prox": "próxima",
    "sig": "siguiente",
    "ult": "última",
    "prev": "prevista",
    "prob": "probabilidad",
    "imp": "importe",
    "resp": "responsable",
    "obs": "observaciones",
    "tfno": "teléfono",
    "tlf": "teléfono",
    "telf": "teléfono",
    "tel": "teléfono",
    "est": "estimated",
    "exp": "expected",
    "opp": "opportunity",
    "acct": "account",
}
"""What people shorten above their columns."""
_EXPECTED = re.compile("expected|estimated|forecast|target|previst|prevision|estimad|esperad")
_PERSONS = ("nombre", "name", "firstname")
Meaning = Callable[[str], tuple[str, float] | None]
"""What a heading means, and how well it says so: of several that mean the same, the lowest counts."""


def headings_of(cells: Sequence[Cell], filled: Iterable[int]) -> tuple[str, ...]:
    """A name for each column, no two the same; `filled` are columns that hold something below, named or not."""
    seen: dict[str, int] = {}
    named = []
    below = frozenset(filled)
    for number, cell in enumerate(cells):
        text = heading_text(cell) or (f"Column {cell_name(1, number + 1)[:-1]}" if number in below else "")
        folded = fold(text) or text
        seen[folded] = seen.get(folded, 0) + 1
        while text and seen[folded] > 1:
            text = f"{text} ({seen[folded]})"
            folded = fold(text)
            seen[folded] = seen.get(folded, 0) + 1
        named.append(text)
    return tuple(named)


def heading_text(cell: Cell) -> str:
    """A heading on one line."""
    text = "" if cell is None else str(cell).strip()
    return text if text.isprintable() else " ".join(text.split())


def program_of(names: Iterable[str]) -> Program | None:
    """The program whose headings these are: at least two that tell it, and more than tell any other."""
    folded = {fold(name) for name in names}
    told = [(len(folded & program.telling), program) for program in PROGRAMS]
    most, program = max(told, key=lambda pair: pair[0])
    return program if most > 1 else None


def meaning_of_ours(heading: str) -> tuple[str, float] | None:
    """What headings mean in a table that we exported: what is none of them is an extra field."""
    if is_calculated(heading):
        return IGNORED, 0
    name = headings().get(fold(heading))
    return (name, OWN_RANK) if name else None


def meaning_for(program: Program | None, aliases: Mapping[str, str]) -> Meaning:
    """What headings mean in a program's export, or in a sheet that people made. `aliases` are the settings'."""
    own = index(KEYS)
    tables: list[Words] = [program.words] if program else []
    tables.append(PLAIN)

    prefixed = program is not None and program.prefixed

    def meaning(heading: str) -> tuple[str, float] | None:
        for number, text in enumerate(_spellings(heading, prefixed=prefixed, by_hand=program is None)):
            if text in aliases:
                return aliases[text], OWN_RANK
            key = own.get(text)
            is_main = key is not None and text in (fold(key.name), fold(key.es))
            for table in tables:
                if text in table:
                    field, rank = table[text]
                    return field, OWN_RANK if is_main and key and field == key.name else rank + number / 10
            if key:
                return key.name, OWN_RANK if is_main else ALSO_RANK
        return None

    return meaning


def _spellings(heading: str, *, prefixed: bool, by_hand: bool) -> Iterator[str]:
    """The heading as it stands, then without marks, units and what it is of."""
    if prefixed:
        short = _PREFIX.sub("", heading)
        if short != heading:
            yield fold(short)
            heading = short
    full = fold(heading)
    yield full
    bare = _MARKS.sub(" ", _PARENTHESES.sub("", heading))
    words = " ".join(ABBREVIATIONS.get(fold(word), word) for word in bare.split())
    parts = words.split("/") if by_hand and "/" in words else ()
    yield from (folded for text in (bare, words, *parts) if (folded := fold(text)) and folded != full)


def recognised(names: Sequence[str], meaning: Meaning, taken: Iterable[str]) -> dict[int, str]:
    """Columns and what they are, in the order in which they count; of fields that are taken, none."""
    found: dict[str, list[tuple[float, int]]] = {}
    known = set(taken)
    ignored: list[int] = []
    for number, heading in enumerate(names):
        meant = meaning(heading) if heading else None
        if meant and meant[0] == IGNORED:
            ignored.append(number)
        elif meant and meant[0] not in known:
            found.setdefault(meant[0], []).append((meant[1], number))
    _tell_apart(found, names)
    columns: dict[int, str] = {}
    for field, ranked in found.items():
        ranked.sort()
        chosen = ranked if field in COALESCED else ranked[:1]
        columns |= {number: field for _, number in chosen}
        ignored += [number for rank, number in ranked[1:] if rank >= SPARE]
    return columns | dict.fromkeys(ignored, IGNORED)


def _tell_apart(found: dict[str, list[tuple[float, int]]], names: Sequence[str]) -> None:
    """A close date beside an expected one is the real one; a name beside surnames is a person's."""
    closes = found.get("close_date", [])
    expected = [pair for pair in closes if _EXPECTED.search(fold(names[pair[1]]))]
    if expected and len(expected) < len(closes) and "actual_close_date" not in found:
        found["close_date"] = expected
        found["actual_close_date"] = [pair for pair in closes if pair not in expected]
    if "contacts.surname" in found and "contacts.name" not in found:
        persons = [pair for pair in found.get("name", []) if fold(names[pair[1]]) in _PERSONS]
        others = [pair for pair in found.get("name", []) if pair not in persons]
        if persons:
            found["contacts.name"] = persons
            found.pop("name")
            found |= {"name": others} if others else {}


def heading_score(cells: Iterable[Cell], meaning: Meaning) -> int:
    """How many different fields a row names."""
    texts = {heading_text(cell) for cell in cells if isinstance(cell, str) and len(cell) < 100}
    meant = {found[0] for text in texts if text and (found := meaning(text))}
    return len(meant - {IGNORED})
