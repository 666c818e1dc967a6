"""Every key and value that people write, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text without case, accents, spaces, `-` and `_`: `Fecha de cierre` is `fechadecierre`."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[\s_\-]+", "", "".join(c for c in plain if not unicodedata.combining(c)).casefold())


def without_pictures(text: str) -> str:
    """The text without what people put beside a word: `🟢 Proposal` is `Proposal`."""
    return "".join(c for c in text if unicodedata.category(c) != "So" and c not in "\u200d\ufe0f").strip()


@lru_cache(maxsize=1024)
def _close(text: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  most records misspell nothing

    folded = {fold(name): name for name in reversed(names)}
    wanted = fold(text)[:60]
    found = get_close_matches(wanted, list(folded), n=1, cutoff=0.78) if len(wanted) > 2 else []
    return folded[found[0]] if found else ""


def nearest(text: str, names: Iterable[str]) -> str:
    """The name that a text comes closest to, or an empty text where none is close."""
    return _close(text, tuple(names))


class Type(Enum):
    """How the value of a key is read."""

    TEXT = "text"
    DATE = "date"
    DATED_TEXT = "date, then optional text"
    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "whole number"
    STAGE = "stage"
    CHOICE = "one of a few words"
    BOOLEAN = "yes or no"
    TEXTS = "list of texts"
    PRODUCTS = "list of products"
    CONTACTS = "list of contacts"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A key's name in both languages, how it is read, and what else it may be called. Each is one of a kind."""

    name: str
    es: str
    type: Type
    also: tuple[str, ...] = ()

    def spelled(self, language: str) -> str:
        """The key as it is written in a language."""
        return self.es if language == "es" else self.name


def _key(name: str, es: str, type_: Type, also: str = "") -> Key:
    return Key(name, es, type_, tuple(also.split()))


KEYS = (
    _key("name", "nombre", Type.TEXT),
    _key("client", "cliente", Type.TEXT, "account company customer empresa razon_social"),
    _key("end_customer", "cliente_final", Type.TEXT),
    _key("stage", "etapa", Type.STAGE, "fase estado status"),
    _key("created", "creada", Type.DATE, "fecha_de_creacion created_date"),
    _key("amount", "importe", Type.MONEY, "importe_total value"),
    _key("monthly_amount", "importe_mensual", Type.MONEY),
    _key("months", "meses", Type.NUMBER),
    _key("probability", "probabilidad", Type.RATIO),
    _key("forecast_category", "categoria_prevision", Type.CHOICE),
    _key("close_date", "fecha_de_cierre", Type.DATE, "cierre expected_close_date"),
    _key("invoice_date", "fecha_de_venta", Type.DATE, "venta fecha_factura"),
    _key("products", "productos", Type.PRODUCTS),
    _key("contacts", "interlocutores", Type.CONTACTS, "interlocutor contact"),
    _key("decision_maker", "decisor", Type.CONTACT),
    _key("last_interaction", "ultima_interaccion", Type.DATED_TEXT),
    _key("next_date", "proxima_fecha", Type.DATE),
    _key("next_step", "proximo_paso", Type.TEXT, "objetivo objetivo_proxima_fecha next_action"),
    _key("wait_until", "esperar_hasta", Type.DATED_TEXT),
    _key("owner", "comercial", Type.TEXT, "responsable vendedor"),
    _key("channel", "canal", Type.TEXT, "distribuidor distributor"),
    _key("tier", "valoracion", Type.TEXT),
    _key("competitors", "competidores", Type.TEXTS),
    _key("main_competitor", "principal_competidor", Type.TEXT),
    _key("actual_close_date", "fecha_de_cierre_real", Type.DATE, "closed_date won_date lost_date"),
    _key("actual_amount", "importe_real", Type.MONEY),
    _key("lost_reason", "motivo", Type.TEXT, "motivo_perdida loss_reason"),
    _key("lost_to", "perdida_ante", Type.TEXT),
    _key("tags", "etiquetas", Type.TEXTS),
    _key("id", "id", Type.TEXT),
)
ALSO_ENGLISH = frozenset(
    fold(word)
    for word in (
        "account company customer status created_date value expected_close_date contact next_action distributor "
        "closed_date won_date lost_date loss_reason"
    ).split()
)
"""Other names of keys that are English; the rest of them is Spanish."""
CONTACT_KEYS = (
    _key("name", "nombre", Type.TEXT),
    _key("surname", "apellidos", Type.TEXT),
    _key("position", "cargo", Type.TEXT, "role"),
    _key("phone", "telefono", Type.TEXT),
    _key("email", "correo", Type.TEXT),
    _key("location", "ubicacion", Type.TEXT),
    _key("remarks", "observaciones", Type.TEXT),
    _key("influence", "influencia", Type.CHOICE),
    _key("decides", "decide", Type.BOOLEAN),
    _key("met", "reunido", Type.BOOLEAN),
    _key("values", "valora", Type.TEXT),
)
PRODUCT_KEYS = (
    _key("name", "nombre", Type.TEXT),
    _key("units", "unidades", Type.NUMBER),
    _key("price", "precio", Type.MONEY),
)


@cache
def index(keys: tuple[Key, ...]) -> Mapping[str, Key]:
    """Every folded spelling of some keys."""
    return {fold(name): key for key in keys for name in (key.name, key.es, *key.also)}


@cache
def spellings(keys: tuple[Key, ...]) -> tuple[str, ...]:
    """Every spelling of some keys, the main ones first."""
    main = [name for key in keys for name in (key.name, key.es)]
    return tuple(dict.fromkeys(main + [name for key in keys for name in key.also]))


def _values(**names: str) -> Mapping[str, str]:
    return {fold(word): value for value, words in names.items() for word in (value, *words.split(","))}


INFLUENCES = _values(high="alta", medium="media", low="baja")
FORECAST_CATEGORIES = _values(commit="comprometido", best_case="mejor caso", pipeline="embudo", omitted="omitido")
YES = frozenset(fold(word) for word in ("yes", "sí", "true", "x", "[x]"))
NO = frozenset(fold(word) for word in ("no", "false", "[ ]", "[]"))
ACTIVITY_KINDS = _values(
    call="llamada,tel,teléfono,videollamada,phone",
    email="correo,mail,e-mail",
    visit="visita",
    meeting="reunión",
    note="nota",
)
ACTIVITY_KINDS_ES = {"call": "llamada", "email": "correo", "visit": "visita", "meeting": "reunión", "note": "nota"}
"""As they are written in Spanish."""
ACTIVITY_HEADINGS = frozenset(
    fold(word)
    for word in (
        "Negotiation",
        "Negociación",
        "History",
        "Historial",
        "Seguimiento",
        "Activities",
        "Actividades",
    )
)
JOURNAL_KINDS_ES = {"review": "revisión", "checked": "confirmada", "share": "compartida", "removed": "eliminada"}
"""As they are written in Spanish."""
JOURNAL_KINDS = _values(**JOURNAL_KINDS_ES)
STAGE_SYNONYMS = _values(
    prospect="lead,prospecting,prospecto",
    qualified="qualification,cualificada",
    proposal="quote,oferta,propuesta",
    negotiation="negociación",
    won="closed won,ganado,ganada",
    lost="closed lost,perdido,perdida",
    cancelled="canceled,cancelado,anulada,cancelada",
)
WEEKDAYS = {
    fold(word): number
    for number, words in enumerate(
        (
            "monday lunes",
            "tuesday martes",
            "wednesday miércoles",
            "thursday jueves",
            "friday viernes",
            "saturday sábado",
            "sunday domingo",
        )
    )
    for word in words.split()
}

METHOD = """
    name client created amount invoice_date close_date products contacts decision_maker last_interaction
    next_date next_step activities
    """.split()
"""The method's 13 fields, in its order."""
