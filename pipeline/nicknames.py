"""What people call our keys and stages in notes of their own, beside what other programs call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Literal

from pipeline.imports.crm import IGNORED, PLAIN, PROGRAMS
from pipeline.imports.stock import STOCK_STAGES
from pipeline.stages import DEFAULT, Stage, Stages
from pipeline.vocabulary import KEYS, Key, fold, index, nearest, spellings, without_pictures

Likeness = Literal["known", "close", "within"]
"""How a name tells what it means: people are known to say so, it is nearly ours, or ours is a part of it."""
SHORTEST_PART = 6
"""Letters of a name that tells what a longer one is: `importe` in `importe bruto`."""


def _table(text: str) -> Mapping[str, str]:
    rows = (line.strip().partition(":") for line in text.strip().split("\n"))
    return {fold(name): field for field, _, names in rows for name in names.split("|")}


NOTED = _table(
    """
    name: asunto|tema|topic
    client: compañía|firma|cuenta cliente
    stage: situación comercial|pipeline|progress|progreso
    created: alta|registrada|registro|started|since|added|date added|fecha registro
    amount: deal size|estimated value|valor estimado|importe oferta|volumen|worth|budget
    close_date: fecha prevista|fecha estimada|fecha decisión|fecha de decisión|decision date|deadline|close by|expected
    next_date: próxima cita|fecha próxima|siguiente cita|next contact on|fecha siguiente
    contacts: contactos|personas|people|persons|stakeholders
    owner: encargado|encargada|lleva|asignada a
    """
)
_ELSEWHERE = {"status": "stage", "contacts.name": "contacts"}
_ORDINAL = re.compile(r"\s*(?:\(?[0-9]{1,2}\s*[.):–—-]?|#[0-9]{1,2})\s*(?=[^\W\d_])")
_PENDING = frozenset("pendiente pending por awaiting esperando sin no not".split())
_STEMS = (
    ("lost", "perdid lost rechaz reject declin deneg"),
    ("cancelled", "cancel anulad descart desestim abandon archiv dead"),
    ("won", "ganad won firmad signed vendid sold adjudicad aceptad accepted"),
    ("negotiation", "negoci contrat contract firma firmar sign acept accept verbal closing adjudic"),
    ("proposal", "propuest propos presupuest ofert cotiz quot estimat offer present licitac tender bid"),
    ("qualified", "cualific calific qualif reunion meeting demo analis analys visita visit interes needs discover"),
    ("prospect", "prospec lead contact nuev new idea identific frio fria cold potencial"),
)
"""Beginnings of words by which a stage is told, the gravest first: `propuesta rechazada` is lost."""
_CLOSED = 3
"""How many of them are closed."""


def meanings(folded: str) -> Iterator[tuple[Likeness, Key]]:
    """What a key that is none of ours may be by its name, the likeliest first."""
    own = index(KEYS)
    tables = (PLAIN, *(program.words for program in PROGRAMS))
    known = NOTED.get(folded) or next((words[folded][0] for words in tables if folded in words), None)
    if known is not None:
        name = fold(_ELSEWHERE.get(known, known))
        if known != IGNORED and name in own:
            yield "known", own[name]
        return
    if close := nearest(folded, spellings(KEYS)):
        yield "close", own[fold(close)]
    for word, key in _parts():
        if word in folded:
            yield "within", key


@cache
def _parts() -> tuple[tuple[str, Key], ...]:
    """Names that tell what a longer one means, and our keys; the longest first."""
    own = index(KEYS)
    named = {word: fold(_ELSEWHERE.get(field, field)) for word, (field, _) in PLAIN.items()}
    known = {**{word: own[name] for word, name in named.items() if name in own}, **own}
    return tuple(sorted(((w, k) for w, k in known.items() if len(w) >= SHORTEST_PART), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1024)
def stage_meant(text: str, stages: Stages) -> str:
    """The name of the stage that an unknown text seems to be; empty where nothing tells."""
    said = _ORDINAL.sub("", without_pictures(text), count=1).strip()
    words = tuple(fold(word) for word in re.findall(r"[^\W\d_]+", said))
    is_undecided = not _PENDING.isdisjoint(words)
    usual = STOCK_STAGES.get(fold(said)) or _by_words(words, is_undecided=is_undecided)
    close = "" if is_undecided else stages.nearest(said)
    found = stages.get(said) or _of_these(usual, stages) or stages.get(close)
    return found.name if found else ""


def _by_words(words: tuple[str, ...], *, is_undecided: bool) -> str:
    """What words tell; of what is undecided, or said with a no, never that it is closed."""
    for stage, stems in _STEMS[_CLOSED if is_undecided else 0 :]:
        if any(word.startswith(stem) for word in words for stem in stems.split()):
            return stage
    return ""


def _of_these(usual: str, stages: Stages) -> Stage | None:
    """The settings' stage for one of the usual ones: of that name, else a closed one of its kind."""
    meant = DEFAULT.get(usual)
    if meant is None:
        return None
    alike = (stage for stage in stages.all if stage.kind == meant.kind != "open")
    return stages.get(meant.name) or stages.get(meant.es) or next(alike, None)
