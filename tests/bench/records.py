"""Records to measure with: the same for the same number, about 3 KB each, and YAML that every tool reads."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 11, 23)
CLIENTS = 500
OPEN = ("prospect", "qualified", "proposal", "negotiation")
CLOSED = ("won", "lost", "cancelled")
OWNERS = ("ana", "luis", "marta", "jon")
KINDS = ("call", "email", "visit", "meeting")
REASONS = ("Precio", "Plazo de entrega", "Sin presupuesto", "Otro proveedor")
COMPETITORS = ("RentaVan", "Flotas del Norte", "EcoMovil", "TransLease")
TAGS = ("renting", "flota", "norte", "prioritaria", "piloto")
PRODUCTS = ("Furgonetas eléctricas, renting a 36 meses", "Mantenimiento integral", "Cargadores de 22 kW", "Formación")
NAMES = ("Marta", "Luis", "Carmen", "Jon", "Elena", "Pablo")
SURNAMES = ("Ruiz", "Pons", "Ibáñez", "Etxeberria", "Gil", "Soto")
WORDS = (
    "ahorro batería cargador central comité compras consumo contrato demostración descuento dirección entrega "
    "firma furgonetas garantía nave oferta piloto plazo precio presupuesto proveedor renting reunión revisión ruta "
    "taller visita"
).split()


def make(folder: Path, count: int) -> None:
    """So many of them in `opportunities`."""
    (folder / "opportunities").mkdir(parents=True)
    for number in range(count):
        (folder / "opportunities" / f"deal-{number:05d}.md").write_text(record(number), encoding="utf-8")


def record(number: int) -> str:
    """All the fields of the method, some paragraphs and a list, and six activities."""
    pick = random.Random(number)
    created = TODAY - timedelta(days=pick.randint(90, 400))
    stage = pick.choice(OPEN if number % 3 else CLOSED)
    close = TODAY + timedelta(days=pick.randint(3, 360) if stage in OPEN else -pick.randint(1, 80))
    name, surname = pick.choice(NAMES), pick.choice(SURNAMES)
    fields = [
        f'name: "Renovación de flota {number}: fase {1 + number % 4}"',
        f'client: "Transportes {number % CLIENTS} S.L."',
        f"stage: {stage}",
        f"owner: {pick.choice(OWNERS)}",
        f"created: {created}",
        f"amount: {pick.randint(3, 400) * 1000}",
        f"close_date: {close}",
        f"invoice_date: {close + timedelta(days=20)}",
        "products:",
        *_products(pick),
        "contacts:",
        *_contact(pick, name, surname, "Directora de operaciones"),
        *_contact(pick, pick.choice(NAMES), "Vidal", "Compras"),
        f"decision_maker: {name} {surname}",
        f"tags: [{', '.join(pick.sample(TAGS, 2))}]",
        f"competitors: [{', '.join(pick.sample(COMPETITORS, 2))}]",
        *_ahead(pick, stage, close),
    ]
    return "\n".join(["---", *fields, "---", "", *_notes(pick), "## Negotiation", "", *_activities(pick), ""])


def _products(pick: random.Random) -> list[str]:
    lines = []
    for product in pick.sample(PRODUCTS, 2):
        lines += [f'  - name: "{product}"', f"    units: {pick.randint(1, 40)}", f"    price: {pick.randint(2, 90)}00"]
    return lines


def _contact(pick: random.Random, name: str, surname: str, position: str) -> list[str]:
    return [
        f"  - name: {name}",
        f"    surname: {surname}",
        f'    position: "{position}"',
        f'    phone: "+34 6{pick.randint(0, 99):02d} {pick.randint(0, 999):03d} {pick.randint(0, 999):03d}"',
        f"    email: {_plain(name)}.{_plain(surname)}@example.com",
    ]


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("áñ", "an"))


def _ahead(pick: random.Random, stage: str, close: date) -> list[str]:
    """What is next; or, of what is closed, when and why."""
    if stage in OPEN:
        following = TODAY + timedelta(days=pick.randint(-5, 60))
        return [f"next_date: {following}", f'next_step: "{_text(pick, 5)}"']
    return [f"actual_close_date: {close}", *([f"lost_reason: {pick.choice(REASONS)}"] if stage != "won" else [])]


def _text(pick: random.Random, words: int) -> str:
    return " ".join(pick.choices(WORDS, k=words)).capitalize()


def _notes(pick: random.Random) -> list[str]:
    return [
        f"{_text(pick, 40)}. {_text(pick, 30)}. Piden **{_text(pick, 2)}** y una lista:",
        "",
        *(f"- {_text(pick, 6)}, *{pick.choice(WORDS)}* {pick.choice(WORDS)}." for _ in range(3)),
        "",
        f"{_text(pick, 45)}.",
        "",
    ]


def _activities(pick: random.Random) -> list[str]:
    days = sorted(pick.sample(range(1, 90), 6))
    return [
        f"- {TODAY - timedelta(days=day)} {pick.choice(KINDS)}: {_text(pick, 16)}. {_text(pick, 10)}." for day in days
    ]
