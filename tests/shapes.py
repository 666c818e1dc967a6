"""Records in the shapes that people write: both languages, odd quoting, comments, line ends, flow style, every section.

`shape(pick)` makes one; `pick` chooses one of some options, so that it can be seeded or drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Pick = Callable[[Sequence[Any]], Any]

NAMES = ("Flota 2027", "Renovación: fase 1", "12 # furgonetas", "NO", "1.10", "Año «nuevo»", "it's 5 %", "🚚 camiones")
CLIENTS = ("Acme", "Ibáñez y Cía S.L.", "Soto: hijos", "Null & Void", "Bodegas #1")
STEPS = ("Llamar: pedir plazo", "Visitar a Marta", "yes", "Enviar oferta # 2", "preguntar ¿quién decide?")
AMOUNTS = ("48.000 €", "48000", "48k", "1200.50")
NEXT_DATES = (" 2026-11-20", " 20/11/2026  # ojo", "", " ", " # por decidir")
COMMENTS = ("", "# Ficha de Ana", "  # sangrado", "#sin espacio")
AFTER_TYPED = ("", "   ", "  # aprox.", "\t# a confirmar", " ")


@dataclass(frozen=True)
class Shape:
    """A record's bytes, and the lines (without their ends) that each of its fields takes."""

    data: bytes
    spans: dict[str, tuple[str, ...]]
    language: str


def shape(pick: Pick) -> Shape:
    """One record."""
    language = pick(("en", "es"))
    spans: dict[str, tuple[str, ...]] = {}
    lines: list[str] = []

    def key(english: str, spanish: str) -> str:
        name = english if language == "en" else spanish
        return str(pick((name, name, name, name.capitalize(), name.replace("_", " "), name.replace("_", "-"))))

    def add(name: str, *found: str) -> None:
        spans[name] = found
        lines.extend(found)
        if pick((False, False, False, True)):
            more = pick(("", "   ", *COMMENTS))
            lines.append(more)
            if found[0].endswith("|") and more.startswith("  #"):  # in a block, that is text
                spans[name] = (*found, more)

    def text(value: str) -> str:
        return str(
            pick(
                (
                    value,
                    value,
                    '"' + value.replace('"', '\\"') + '"',
                    "'" + value.replace("'", "''") + "'",
                    value + "   ",
                    '"' + value.replace('"', '\\"') + '"  # citado',
                )
            )
        )

    if pick((False, False, False, True)):
        lines.append(pick(COMMENTS))
    add("name", f"{key('name', 'nombre')}: {text(pick(NAMES))}")
    add("client", f"{key('client', 'cliente')}: {text(pick(CLIENTS))}")
    if pick((True, True, False)):
        stage = pick((("proposal", "propuesta"), ("qualified", "cualificada"), ("Negotiation", "negociación")))
        add("stage", f"{key('stage', 'etapa')}: {stage[language == 'es']}{pick(AFTER_TYPED)}")
    if pick((True, True, False)):
        add(
            "amount",
            f"{key('amount', 'importe')}:{pick((' ', '   '))}{pick(AMOUNTS)}{pick(AFTER_TYPED)}",
        )
    if pick((True, True, False)):
        add(
            "close_date",
            f"{key('close_date', 'fecha_de_cierre')}: {pick(('2026-12-15', '15/12/2026'))}{pick(AFTER_TYPED)}",
        )
    if pick((True, False)):
        add("created", f"{key('created', 'creada')}: 2026-09-14")
    _products(pick, add, key("products", "productos"))
    _people(pick, add, key, language)
    if pick((True, True, False)):
        add(
            "next_date",
            f"{key('next_date', 'proxima_fecha')}:{pick(NEXT_DATES)}",
        )
    _next_step(pick, add, key("next_step", "proximo_paso"), text)
    if pick((True, False)):
        add("tags", f"{key('tags', 'etiquetas')}: {pick(('[flota, 2027]', 'flota, 2027', '[ ]'))}")
    if pick((True, False)):
        add("sector", f"sector: {text('industria: pesada')}")
    matter = [*pick(([], [], ["", ""])), pick(("---", "---   ")), *lines, "---"]
    return Shape(_encoded([*matter, *_body(pick, language)], pick), spans, language)


def flow(pick: Pick) -> Shape:
    """A record whose fields stand between braces, on one line."""
    language = pick(("en", "es"))
    names = {"name": "nombre", "client": "cliente", "stage": "etapa", "amount": "importe", "next_step": "proximo_paso"}
    said = {
        "name": pick(("Flota", '"Flota: 2027"')),
        "client": "Acme",
        "stage": "proposal",
        "amount": pick(("48000", '"48.000,50 €"')),
        "next_step": pick(("Llamar", "'Llamar, y pronto'", '""')),
    }
    shown = ", ".join(f"{name if language == 'en' else names[name]}: {value}" for name, value in said.items())
    line = f"{{{shown}}}{pick(('', '  # así'))}"
    return Shape(_encoded(["---", line, "---", *_body(pick, language)], pick), dict.fromkeys(names, (line,)), language)


def _products(pick: Pick, add: Callable[..., None], key: str) -> None:
    match pick(("none", "block", "flow", "mapped")):
        case "block":
            add("products", f"{key}:", "  - 12 furgonetas", "  # opcional", "  - seguro: a todo riesgo")
        case "flow":
            add("products", f"{key}: [furgonetas, 'seguro, a todo riesgo']")
        case "mapped":
            add("products", f"{key}:", "- name: Furgoneta", "  units: 12", "  price: 4.000 €  # cada una")


def _people(pick: Pick, add: Callable[..., None], key: Callable[[str, str], str], language: str) -> None:
    name, met = ("name", "met") if language == "en" else ("nombre", "reunido")
    match pick(("none", "block", "flow", "text")):
        case "block":
            add("contacts", f"{key('contacts', 'interlocutores')}:", f"  - {name}: Marta", "    phone: 0600123456")
        case "flow":
            add("contacts", f"{key('contacts', 'interlocutores')}: [{{{name}: Marta, email: m@x.es}}]")
        case "text":
            add("contacts", f"{key('contacts', 'interlocutores')}: Marta Ruiz <m@x.es>")
    match pick(("none", "block", "flow", "text")):
        case "block":
            add(
                "decision_maker",
                f"{key('decision_maker', 'decisor')}:",
                f"  {name}: Luis Gil",
                f"  {met}: {pick(('no', '[ ]', ''))}",
            )
        case "flow":
            add("decision_maker", f"{key('decision_maker', 'decisor')}: {{{name}: Luis Gil, {met}: no}}")
        case "text":
            add("decision_maker", f"{key('decision_maker', 'decisor')}: Luis Gil")


def _next_step(pick: Pick, add: Callable[..., None], key: str, text: Callable[[str], str]) -> None:
    match pick(("none", "plain", "plain", "folded", "literal", "quoted", "list", "empty")):
        case "plain":
            add("next_step", f"{key}: {text(pick(STEPS))}")
        case "folded":
            add("next_step", f"{key}: Llamar y", "  preguntar por el plazo")
        case "literal":
            add("next_step", f"{key}: |", "  Llamar", "  # esto es texto", "  y visitar")
        case "quoted":
            add("next_step", f'{key}: "Llamar y', '  visitar"')
        case "list":
            add("next_step", f"{key}:", "  - Llamar", "  - Visitar")
        case "empty":
            add("next_step", f"{key}:{pick(('', '  '))}")


def _body(pick: Pick, language: str) -> list[str]:
    heading = pick(("Negotiation", "History") if language == "en" else ("Negociación", "Seguimiento"))
    kinds = ("call", "email") if language == "en" else ("llamada", "correo")
    entries: list[list[str]] = {
        "tight": [[f"- 2026-11-02 {kinds[0]}: Competidor: RentaVan.", "  y más"], ["- 2026-10-20: Oferta  "]],
        "loose": [["- 2026-11-02: una", ""], [f"- 20/10/2026 {kinds[1]} - otra", ""]],
        "starred": [["* 2026-11-02 | call | una"], ["* 2026-10-01 | note | otra"]],
        "headed": [[f"### 2026-11-02 {kinds[0]}", "Texto", "", "- una lista", ""], ["### 2026-10-20", "Otro", ""]],
        "numbered": [["1. 2026-11-02: una"], ["2. 2026-10-20: otra"]],
        "undated": [["- sin fecha"], ["- 2026-10-20: una"]],
        "none": [],
    }[pick(("tight", "loose", "starred", "headed", "numbered", "undated", "none"))]
    section = [
        f"## {heading}",
        *pick(([""], [], ["Texto suelto.", ""])),
        *(line for entry in entries for line in entry),
    ]
    notes = pick(([], ["", "Notas libres, con **negrita**.  ", ""], ["", "```", "## Negotiation", "```", ""]))
    after = pick(([], [], ["", "## Otra cosa", "Fin."]))
    body: list[str] = pick(([], [*notes], [*notes, *section], [*notes, *section, *after]))
    return body


def _encoded(lines: Sequence[str], pick: Pick) -> bytes:
    end = pick(("\n", "\n", "\r\n"))
    text: str = end.join(lines) + pick((end, end, "", end + end))
    mark = b"\xef\xbb\xbf" if pick((False, False, True)) else b""
    return mark + text.encode()
