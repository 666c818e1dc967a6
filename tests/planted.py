"""A workspace with a secret in every place that one can be in, and the search that finds it however it is written."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from tests.past import START, git
from tests.worlds import workspace

Kind = Literal["contacts", "amounts", "notes", "any"]
GROUPING = "[ .,'’\u00a0\u2009\u202f]?"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that must not be found where its kind is hidden; `any` where anything is.

    `is_seen`: the pages show it where nothing is hidden.
    """

    kind: Kind
    text: str
    is_seen: bool = True

    def is_covered(self, hidden: frozenset[str]) -> bool:
        """Whether a redaction hides it."""
        return self.kind in hidden or (self.kind == "any" and bool(hidden))

    def found_in(self, text: str) -> bool:
        """Whether a text says it, however it is escaped, encoded or grouped."""
        if re.fullmatch(r"\d+\.\d\d", self.text):
            return any(re.search(form, text) for form in _amounts(self.text))
        return any(form in text.casefold() for form in _texts(self.text))


def _texts(text: str) -> set[str]:
    """Plain, as HTML, JSON, in an address and in base64 at any offset: whatever the case."""
    forms = {text, html.escape(text), json.dumps(text)[1:-1], quote(text), quote(text, safe="")}
    for offset in range(3):
        coded = b64encode(b"\0" * offset + text.encode()).decode()
        forms.add(coded[(0, 2, 3)[offset] : len(coded) - 4])
    return {form.casefold() for form in forms if len(form) > 4}


def _amounts(number: str) -> set[str]:
    """A number of five digits or more with any separators, cut to its whole part or rounded."""
    whole, cents = number.split(".")
    forms = {f"{whole}{cents}"} if len(whole) > 5 else set()
    for digits in {whole, str(round(float(number)))}:
        first = len(digits) % 3 or 3
        groups = [digits[:first], *(digits[n : n + 3] for n in range(first, len(digits), 3))]
        forms.add(GROUPING.join(groups))
    return {rf"(?<![\d.,-]){form}(?:[.,]{cents})?(?![\d.])" for form in forms}


SECRETS = (
    *(
        Secret("contacts", text)
        for text in (
            "amaiazdecide7", "611·987·654", "zelena (arroba)",
            "Qzuvarra", "Zalbendea", "Zurbargain", "zpuesto jefe", "+34 611 987 654", "611987654",
            "zelena@zcorreo.example", "zcorreo.example",
            "Zlugar Bilbao", "Zobserva golf", "Zdecide Arrate", "Zvalora rapidez", "+34 699 112 233",
            "zdecisor@zcorreo.example", "Znota del decisor", "zfilantro", "Zpreferida", "zmovil@zcorreo.example",
            "Zkontaktua", "zpaso@zenlace.example", "622 333 444", "Zvendida", "zrenombre",
        )
    ),
    *(Secret("contacts", text, is_seen=False) for text in ("Zborrada Persona", "Zantigua Persona")),
    *(
        Secret("amounts", text)
        for text in (
            "48123.45", "15987.11", "91827.36", "83456.78", "61234.56", "39876.54", "27654.32", "654321.00",
            "71717.17", "58585.00", "24061.73", "4010.29", "93939.39", "56565.65",
        )
    ),
    *(Secret("amounts", text) for text in ("77k €", "1,9 M€", "88 mil euros")),
    *(
        Secret("notes", text)
        for text in (
            "Ztitular", "Zapunte", "Zcomentario", "Zllamada", "Zcuerpo", "Zsinfecha", "Zreunion", "Zultima palabra",
            "Zespera vuelta", "Zenlace", "Znombrado", "Zcita", "Zantiguo titular",
        )
    ),
    *(Secret("notes", text, is_seen=False) for text in ("Znotaborrada", "Zanotado")),
    *(
        Secret("any", text)
        for text in (
            "Zextrauno", "zclavextra", "Zextrados", "Zautora Primera", "Zpasoviejo", "zroto", "zeditor",
        )
    ),
    *(
        Secret("any", text, is_seen=False)
        for text in (
            "zautora@zcorreo.example", "Zmensaje", "zetiqueta", "zrama", "Zfirma", "Zrevisado", "Zcompartido",
            "Zcomentarioajuste", "zsincroniza", "Zconfirmada",
        )
    ),
)  # fmt: skip

FLEET = """---
id: flota-1
nombre: Flota eléctrica
cliente: Bodegas Arlanza
etapa: propuesta
creada: 2026-06-01
importe: {amount} €
importe_mensual: 4.010,29 €
meses: 12
fecha_de_cierre: {close}
fecha_de_venta: 2027-02-01
proxima_fecha: 2026-11-30
proximo_paso: "{step}"
esperar_hasta: 2026-11-27 Zespera vuelta
ultima_interaccion: 2026-11-20 Zultima palabra
comercial: ana
productos:
  - {{nombre: Furgoneta, unidades: 3, precio: "15.987,11 €"}}
interlocutores:
  - nombre: Elena
    apellidos: Qzuvarra Zalbendea
    cargo: zpuesto jefe
    telefono: +34 611 987 654
    correo: zelena@zcorreo.example
    ubicacion: Zlugar Bilbao
    observaciones: Zobserva golf
    zfilantro: Zpreferida
  - nombre: Ion
    apellidos: Zvendida
    correo: zmovil@zcorreo.example
decisor:
  nombre: Amaia
  apellidos: Zdecide Arrate
  telefono: +34 699 112 233
  correo: zdecisor@zcorreo.example
  valora: Zvalora rapidez
  observaciones: Znota del decisor
zclavextra: Zextrauno
otra: {{dentro: Zextrados}}
---
# Ztitular de la nota

Zapunte con QZUVARRA al 611987654. <!-- Zcomentario -->
Ver [Zenlace](mailto:zpaso@zenlace.example). Pide 48 123,45 € o 77k €, si no 1,9 M€ (88 mil euros).
Si no, amaiazdecide7 o el 611·987·654, zelena (arroba) zcorreo.example; bajarán a 58585 como mucho.

## Negociación

- 2026-11-19 llamada: Zllamada con Elena
  Zcuerpo de la llamada por 39.876,54 €
- Zsinfecha
- 2026-10-02 reunión: Zreunion
"""
OLD_STEP = "Zpasoviejo: preguntar a Elena"
STEP = "Llamar a Elena Qzuvarra (622 333 444) por 48.123,45 €"

NAMED = """---
client: Talleres Sur
amount: 27654.32
close_date: 2026-12-15
next_date: 2026-12-01
next_step: Enviar la oferta a la señora ZURBARGAIN
owner: luis
contacts: [{name: Zkontaktua}, {name: Begoña Zurbargain}]
---
# Znombrado por su titular
"""
WON = """---
name: Renovación para Qzuvarra
client: Talleres Norte
stage: won
amount: 91.827,36
actual_amount: 83.456,78
actual_close_date: 2026-10-15
close_date: 2026-10-01
created: 2026-03-10
owner: ana
---
"""
LOST = """---
name: Carretillas
client: Talleres Norte
stage: lost
amount: 61234.56
actual_close_date: 2026-09-15
created: 2026-03-10
lost_reason: Zalbendea prefirió a otro
lost_to: RentaVan
owner: luis
---
Zcita: no le gustó.
"""
MOVED = """---
name: Plataforma
client: Puerto Seco
amount: 71.717,17
close_date: 2027-01-20
next_date: 2026-12-02
next_step: Visita
contacts: [{{name: Zrenombre}}]
---
{notes}"""
GONE = """---
client: Aceros
stage: {stage}
amount: 93939.39
actual_amount: 56565.65
close_date: 2026-11-10
contacts: [{{name: Zborrada Persona}}]
---
# Zantiguo titular

Znotaborrada
"""
BROKEN = """---
client: Rota
close_date: zroto mañana
---
"""
SETTINGS = """# Zcomentarioajuste
title: Oportunidades
timezone: Europe/Madrid
language: es
edit_url: "vscode://zeditor/{path}"
share_to: zsincroniza/embudo.html
owners: {ana: Ana Soto, luis: Luis Gil}
targets:
  - {period: 2026-Q4, amount: 654.321}
"""
JOURNAL = """- 2026-09-04T10:00+02:00 review: Zrevisado todo (Zfirma)
- 2026-10-09T10:00+02:00 review: Zrevisado otra vez (Zfirma)
- 2026-11-06T10:00+02:00 share: Zcompartido con el jefe
- 2026-11-20T10:00+02:00 checked: flota Zconfirmada
- 2026-11-20T10:30+02:00 review: Zrevisado (Zfirma)
"""


def secret_workspace(folder: Path) -> Path:
    """The workspace, in a repository whose past, branch and tag have secrets too."""
    git(folder.parent, "init", "--quiet", "--initial-branch=zrama", folder.name)
    author = "Zautora Primera"
    first = {
        "flota": FLEET.format(amount="39.876,54", close="2026-11-12", step=OLD_STEP),
        "titular": NAMED,
        "ganada": WON.replace("stage: won\n", "stage: proposal\n").replace("actual_amount: 83.456,78\n", ""),
        "perdida": LOST,
        "visita-zrenombre": MOVED.replace("Zrenombre}}", "Zrenombre}}, {{name: Zantigua Persona}}").format(
            notes="Zanotado"
        ),
        "borrada": GONE.format(stage="proposal"),
        "borrada-cerrada": GONE.format(stage="won"),
        "embudo.yaml": SETTINGS,
    }
    _committed(folder, first, 0, author)
    (folder / "opportunities/visita-zrenombre.md").rename(folder / "opportunities/plataforma.md")
    second = {
        "plataforma": MOVED.format(notes=""),
        "flota": FLEET.format(amount="48.123,45", close="2026-12-20", step=OLD_STEP),
        "ganada": WON,
    }
    _committed(folder, second, 200, author)
    for name in ("borrada", "borrada-cerrada"):
        (folder / f"opportunities/{name}.md").unlink()
    third = {
        "flota": FLEET.format(amount="48.123,45", close="2027-01-20", step=STEP),
        "rota": BROKEN,
        "journal/2026-11.md": JOURNAL,
    }
    _committed(folder, third, 264, author)
    git(folder, "tag", "zetiqueta")
    return folder


def _committed(folder: Path, files: dict[str, str], days: int, author: str) -> None:
    workspace(folder, files)
    git(folder, "add", "--all")
    date = START + timedelta(days=days)
    who = "user.email=zautora@zcorreo.example"
    git(folder, "-c", who, "commit", "--quiet", "-m", "Zmensaje", date=date, author=author)


def unpacked(data: bytes) -> str:
    """All texts of a file: the parts of an archive, the folded lines of a calendar; the rest as it is."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return "\n".join([*names, *(archive.read(name).decode("utf-8", "replace") for name in names)])
    return data.decode("utf-8", "replace").replace("\r\n ", "")
