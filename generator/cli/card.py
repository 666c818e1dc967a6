"""One opportunity as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generator.i18n import Words
from generator.site import Site
from pipeline.book import Book
from pipeline.figures import figures
from pipeline.opportunity import Contact, Opportunity, Product, extra_lines
from pipeline.rhythm import stale_before

MOST_CHANGES = 6
"""Changes since the last review that a reviewer is shown."""


def card(deal: Opportunity, book: Book, today: date, words: Words) -> str:
    """Every field that the record states, its history newest first, and what is missing."""
    figure = figures(deal, today, stale_before(book, today), book.settings.zone)
    fields = [(words.field(name), text) for name, text in _fields(deal, book, words) if text]
    width = max(len(label) for label, _ in fields)
    lines = [deal.name, "=" * len(deal.name)]
    lines += [f"{label:<{width}}  {text}" for label, text in fields]
    lines += [f"{key:<{width}}  {'; '.join(extra_lines(value))}" for key, value in deal.extra]
    if deal.activities:
        lines += ["", words.gettext("History"), "-" * len(words.gettext("History"))]
        for item in deal.activities:
            when = words.date(item.date) if item.date else "–"
            kind = f" {words.activity_kind(item.kind).lower()}" if item.kind else ""
            lines.append(f"{when}{kind}: {item.text}".rstrip(": "))
            lines += [f"    {line}" for line in item.body.split("\n") if line]
    if deal.notes:
        lines += ["", words.field("notes"), "-" * len(words.field("notes")), deal.notes]
    if figure.missing:
        lines += ["", words.gettext("Missing: %(fields)s", fields=", ".join(map(words.field, figure.missing)))]
    return "\n".join(lines)


def brief(deal: Opportunity, site: Site, words: Words) -> Iterator[tuple[str, Mapping[str, bool | str]]]:
    """What a reviewer needs to know of an opportunity at a glance, line by line with its style."""
    figure, today = site.figures[deal.slug], site.today
    amount = words.money(deal.amount) if deal.amount else words.gettext("no amount")
    yield f"{deal.name} · {deal.client}", {"bold": True}
    stage = f"{words.stage(deal.stage)} {words.percent(deal.probability)}"
    yield "  " + " · ".join(filter(None, (amount, stage, site.owner(deal), deal.path))), {}
    reasons = site.reasons.get(deal.slug, ())
    if reasons:
        yield f"  ! {', '.join(words.reason(code).lower() for code in reasons)}", {"fg": "yellow"}
    step = deal.next_step.replace("\n", "; ") or words.gettext("no next step")
    yield f"  {words.field('next_step')}: {step} ({_when(deal.next_date, today, words)})", {}
    pushes = figure.moves.push_count if figure.moves else 0
    pushed = words.ngettext("pushed %(n)s time", "pushed %(n)s times", pushes)
    close = _when(deal.close_date, today, words) + (f", {pushed}" if pushes else "")
    yield f"  {words.field('close_date')}: {close}", {}
    if figure.last_interaction:
        said = figure.last_interaction
        yield f"  {words.field('last_interaction')}: {words.date(said.date)} {said.text}".rstrip(), {}
    for line in _moved(deal, site, words):
        yield line, {"dim": True}
    if figure.missing:
        missing = ", ".join(words.field(name).lower() for name in figure.missing)
        yield "  " + words.gettext("Missing: %(fields)s", fields=missing), {"dim": True}


def _when(day: date | None, today: date, words: Words) -> str:
    """A day with its weekday, and how far away it is."""
    if day is None:
        return words.gettext("no date")
    days = (day - today).days
    if days == 0:
        far = words.gettext("today")
    elif days > 0:
        far = words.gettext("tomorrow") if days == 1 else words.ngettext("in %(n)s day", "in %(n)s days", days)
    else:
        far = words.ngettext("%(n)s day late", "%(n)s days late", -days)
    return f"{words.weekday(day)} {words.day_month(day)}, {far}"


def _moved(deal: Opportunity, site: Site, words: Words) -> Iterator[str]:
    """What changed since the last review."""
    from generator.changing import value  # noqa: PLC0415

    record, since = site.record(deal), site.reviewed
    changes = [one for one in record.changes if one.number > since] if record else []
    for one in changes[-MOST_CHANGES:]:
        before, after = value(one.field, one.before, words), value(one.field, one.after, words)
        yield f"  ↳ {words.day_month(one.at.date())} {words.field(one.field).lower()}: {before} → {after}"


def _fields(deal: Opportunity, book: Book, words: Words) -> Iterator[tuple[str, str]]:
    def on(day: date | None) -> str:
        return words.date(day) if day else ""

    yield "client", deal.client
    yield "end_customer", deal.end_customer
    yield "stage", f"{words.stage(deal.stage)} ({words.percent(deal.probability)})"
    yield "amount", words.money(deal.amount) if deal.amount else ""
    yield "weighted", words.money(deal.weighted) if deal.weighted and deal.is_open else ""
    yield "close_date", on(deal.close_date)
    yield "invoice_date", on(deal.invoice_date)
    yield "actual_close_date", on(deal.actual_close_date)
    yield "actual_amount", words.money(deal.actual_amount) if deal.actual_amount else ""
    yield "lost_reason", deal.lost_reason
    yield "lost_to", deal.lost_to
    yield "next_date", on(deal.next_date)
    yield "next_step", deal.next_step.replace("\n", "; ")
    yield "wait_until", f"{on(deal.wait_until.date)} {deal.wait_until.text}".strip() if deal.wait_until else ""
    yield "products", "; ".join(_product(item, words) for item in deal.products)
    yield "decision_maker", _person(deal.decision_maker, words) if deal.decision_maker else ""
    yield "contacts", "; ".join(_person(person, words) for person in deal.contacts)
    yield "owner", book.settings.owner_name(deal.owner)
    yield "channel", deal.channel
    yield "tier", deal.tier
    yield "competitors", ", ".join(deal.competitors)
    yield "tags", ", ".join(deal.tags)
    yield "created", on(deal.created)


def _product(item: Product, words: Words) -> str:
    units = f"{words.number(item.units)} × " if item.units else ""
    return f"{units}{item.name}" + (f" ({words.money(item.price)})" if item.price else "")


def _person(person: Contact, words: Words) -> str:
    details = [person.position, person.phone, person.email, person.values]
    if person.met is not None:
        details.append(words.gettext("met") if person.met else words.gettext("not met"))
    return ", ".join(part for part in (person.full_name, *details) if part)
