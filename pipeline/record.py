"""A record's text → an Opportunity, and every problem that it has."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from pipeline.activities import read_body
from pipeline.checks import check_opportunity
from pipeline.frontmatter import Document, read_record
from pipeline.limits import exceeds_limits
from pipeline.nodes import Node, place
from pipeline.opportunity import Opportunity
from pipeline.people import read_contacts, read_decision_maker, read_products
from pipeline.reading import Reader
from pipeline.settings import Settings
from pipeline.shapes import record_shape
from pipeline.slugs import slug_of
from pipeline.source import Place, Problem, Source
from pipeline.stages import Category, Stage
from pipeline.vocabulary import FORECAST_CATEGORIES, KEYS

Read = tuple[Opportunity | None, tuple[Problem, ...]]


def read_opportunity(source: Source, settings: Settings) -> Read:
    """The opportunity that a file states, or None where it cannot be trusted; and its problems."""
    document = read_record(source, record_shape(settings.aliases))
    if isinstance(document, Problem):
        return None, (document,)
    reader = Reader(document, settings)
    fields, others = reader.fields(document.fields, KEYS, dict(settings.aliases))
    body = read_body(document.lines, document.body, settings.date_order)
    contacts = read_contacts(reader, fields.get("contacts"))
    decision_maker, contacts = read_decision_maker(
        reader, fields.get("decision_maker"), fields.get("contacts"), contacts
    )
    stage = read_stage(reader, fields.get("stage"))
    name = reader.text(fields.get("name"), "name")
    client = reader.text(fields.get("client"), "client")
    if not client:
        reader.problems.append(Problem.at(_place_of(document, fields.get("client")), "client-missing"))
    competitors = tuple(
        dict.fromkeys(
            filter(
                None,
                (
                    reader.text(fields.get("main_competitor"), "competitors"),
                    *reader.texts(fields.get("competitors"), "competitors"),
                ),
            )
        )
    )
    monthly = reader.money(fields.get("monthly_amount"), "monthly_amount")
    months = reader.whole(fields.get("months"), "months")
    amount = reader.money(fields.get("amount"), "amount")
    if amount is None and "amount" not in _stated(fields, reader) and monthly is not None and months is not None:
        amount = monthly * months
    deal = Opportunity(
        slug=slug_of(source.stem),
        id=reader.text(fields.get("id"), "id") or source.stem,
        name=name or body.heading or source.stem,
        named=bool(name or body.heading),
        headed=bool(body.heading and not name),
        client=client,
        end_customer=reader.text(fields.get("end_customer"), "end_customer"),
        stage=stage or settings.stages.first,
        created=reader.date(fields.get("created"), "created"),
        amount=amount,
        monthly_amount=monthly,
        months=months,
        own_probability=reader.ratio(fields.get("probability"), "probability"),
        own_category=cast(
            "Category | None",
            reader.choice(fields.get("forecast_category"), "forecast_category", FORECAST_CATEGORIES),
        ),
        close_date=reader.date(fields.get("close_date"), "close_date"),
        invoice_date=reader.date(fields.get("invoice_date"), "invoice_date"),
        products=read_products(reader, fields.get("products")),
        contacts=contacts,
        decision_maker=decision_maker,
        stated_interaction=reader.dated_text(fields.get("last_interaction"), "last_interaction"),
        next_date=reader.date(fields.get("next_date"), "next_date"),
        next_step=reader.text(fields.get("next_step"), "next_step"),
        wait_until=reader.dated_text(fields.get("wait_until"), "wait_until"),
        owner=reader.text(fields.get("owner"), "owner") or settings.owner_of(source.path),
        channel=reader.text(fields.get("channel"), "channel"),
        tier=reader.text(fields.get("tier"), "tier"),
        competitors=competitors,
        actual_close_date=reader.date(fields.get("actual_close_date"), "actual_close_date"),
        actual_amount=reader.money(fields.get("actual_amount"), "actual_amount"),
        lost_reason=reader.text(fields.get("lost_reason"), "lost_reason"),
        lost_to=reader.text(fields.get("lost_to"), "lost_to"),
        tags=reader.tags(fields.get("tags")),
        extra=tuple((key.text, reader.extra(value)) for key, value in others),
        activities=body.activities,
        notes=body.notes,
        place=_place_of(document, None),
        lines=_shared(tuple((name, node.line + 1) for name, node in fields.items())),
    )
    for finding in body.findings:
        where = place(document.path, document.lines, finding.line, finding.column, finding.width)
        reader.problems.append(Problem.at(where, finding.code, text=where.excerpt.strip()))
    for number, text in ((document.body + 1, body.notes), *((item.line, item.body) for item in body.activities)):
        if text and exceeds_limits(text):
            where = place(document.path, document.lines, number - 1, 0)
            reader.problems.append(Problem.at(where, "text-intricate"))
    reader.problems.extend(reader.misreadings())
    reader.problems.extend(check_opportunity(deal, fields, document, settings))
    problems = tuple(sorted(reader.problems, key=lambda p: (p.place.line, p.place.column)))
    return (None if any(p.is_error for p in problems) else deal), problems


@lru_cache(maxsize=1024)
def _shared(lines: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """The same object for what is equal: many records state the same keys on the same lines."""
    return lines


def _stated(fields: dict[str, Node], reader: Reader) -> set[str]:
    """Keys that hold a value, readable or not."""
    return {name for name, node in fields.items() if reader.line(node)}


def read_stage(reader: Reader, node: Node | None) -> Stage | None:
    """The stage that a field names."""
    text = reader.line(node, "stage")
    if not text or node is None:
        return None
    stages = reader.settings.stages
    stage = stages.get(text)
    if stage is None:
        reader.report(
            "unknown-stage",
            node,
            text=text.strip(),
            suggestion=stages.nearest(text),
            accepted=stages.names(),
            accepted_es=stages.names("es"),
        )
    return stage


def _place_of(document: Document, node: Node | None) -> Place:
    """A field's place, else that of the record's first line."""
    if node is not None:
        return document.place(node)
    return place(document.path, document.lines, max(document.first - 1, 0), 0, 3)
