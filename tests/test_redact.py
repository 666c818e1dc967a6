"""What is shared says nothing of what is hidden, wherever it stood, and the rest stays right."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.briefing import briefing
from generator.contract import Contract
from generator.exports import opportunities
from generator.formats import cards, sheets, workbook
from generator.i18n import Words
from generator.plan import plan, render
from generator.registry import charts
from generator.report import report
from generator.single import LAYOUT, Stamp, single
from generator.site import Site
from generator.theme import Theme
from pipeline import allowed
from pipeline.book import Book, Entry, Hidden
from pipeline.facts import Facts
from pipeline.former import people_in
from pipeline.funnel import funnel
from pipeline.history import History
from pipeline.lineage import Head
from pipeline.load import load
from pipeline.money import Money
from pipeline.movement import movement
from pipeline.opportunity import Activity, Contact, Dated, Opportunity, Product
from pipeline.redact import KINDS, left_out, redact
from pipeline.settings import Settings, Target
from pipeline.vocabulary import fold
from tests.past import git
from tests.planted import SECRETS, Secret, secret_workspace, unpacked
from tests.records import book, configured
from tests.records import deal as record
from tests.sealed import around, open_sealed
from tests.worlds import TODAY, clock, embudo, workspace

COMBINATIONS = tuple(frozenset(some) for n in range(1, 4) for some in combinations(KINDS, n))
ALL: frozenset[Hidden] = frozenset(KINDS)
DAY = date.fromisoformat(TODAY)
World = tuple[Book, History]


def called(hidden: frozenset[Hidden]) -> str:
    return "-".join(sorted(hidden))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return secret_workspace(tmp_path_factory.mktemp("planted") / "ws")


@pytest.fixture(scope="module")
def whole(folder: Path) -> World:
    return load(folder, clock)


def shown(world: World, hidden: frozenset[Hidden] = frozenset(), language: str = "es") -> Site:
    known, history = redact(*world, hidden)
    return Site(book=known, history=history, today=DAY, language=language)


def outputs(site: Site) -> Iterator[tuple[str, str]]:
    """Everything that is made of a site, by name and with its name, as text."""
    words, deals = Words(site.language), site.book.opportunities
    theme, table = Theme(words), opportunities.table_of(site, deals, {})
    made = {
        **{output.path: render(output) for output in plan(site, theme) if output.view is not None},
        "single.html": single(site, Theme(words, LAYOUT), Stamp()).encode(),
        "report.html": report(site, theme).encode(),
        "digest.txt": "\n".join(briefing(site, words)).encode(),
        "workbook.xlsx": sheets.content(workbook.view(site, deals, table), words),
        "people.vcf": cards.content(cards.view(deals), words),
        "list.json": json.dumps(Contract(site.book, DAY, site.history).opportunities(deals)).encode(),
    }
    for name, data in made.items():
        yield name, f"{name}\n{unpacked(data)}"


def totals(site: Site) -> Iterator[Secret]:
    """The sums that nobody wrote, and that hidden amounts would be guessed from."""
    found = funnel(site.book)
    rates = site.book.settings.rates
    won = rates.total(deal.real_amount for deal in site.book.won_in(DAY.year))
    sums = [one for _, one in found.stages] + [found.open]
    amounts = {str(money) for one in sums for money in (one.amount, one.weighted)} | {str(won)}
    yield from (Secret("amounts", text) for text in sorted(amounts) if len(text) > 6)


def leaks(secrets: Iterator[Secret] | tuple[Secret, ...], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.text, name) for one in secrets for name, text in texts.items() if one.found_in(text)]


def test_the_search_finds_what_is_not_hidden(whole: World) -> None:
    site = shown(whole)
    texts = dict(outputs(site))
    found = {text for text, _ in leaks((*SECRETS, *totals(site)), texts)}
    assert {one.text for one in (*SECRETS, *totals(site)) if one.is_seen} == found
    assert len(SECRETS) >= 60
    assert len(found) >= 60


@pytest.mark.parametrize("hidden", COMBINATIONS, ids=called)
def test_what_is_hidden_is_in_no_output(whole: World, hidden: frozenset[Hidden]) -> None:
    covered = tuple(one for one in (*SECRETS, *totals(shown(whole))) if one.is_covered(hidden))
    assert leaks(covered, dict(outputs(shown(whole, hidden)))) == []


def test_nor_in_english(whole: World) -> None:
    assert leaks(SECRETS, dict(outputs(shown(whole, ALL, "en")))) == []


def test_nor_in_what_the_command_writes_and_says(folder: Path, tmp_path: Path) -> None:
    out, sealed, key = tmp_path / "x.html", tmp_path / "y.html", tmp_path / "key"
    key.write_text("abre la puerta de casa\n", encoding="utf-8")
    hide = ("--redact", "contacts,amounts,notes")
    plain = embudo(folder, "share", "--out", str(out), *hide, "--digest", "--json")
    secret = embudo(folder, "share", "--out", str(sealed), *hide, "--encrypt", "--passphrase-file", str(key))
    assert (plain.code, secret.code) == (0, 0), plain.err + secret.err
    texts = {
        "plain": out.read_text("utf-8"),
        "around what is sealed": around(sealed.read_bytes()).decode(),
        "opened": open_sealed(sealed.read_bytes(), "abre la puerta de casa").decode(),
        "said": plain.out + plain.err + secret.out + secret.err,
    }
    assert leaks(SECRETS, texts) == []
    assert plain.json["fields_left_out"] == list(left_out(ALL))


def test_nor_in_print(whole: World) -> None:
    from pypdf import PdfReader  # noqa: PLC0415

    from generator.printing import to_pdf  # noqa: PLC0415

    data = to_pdf(report(shown(whole, ALL), Theme(Words("es"))))
    pdf = PdfReader(io.BytesIO(data))
    streams = [item.get_object() for item in (pdf.get_object(n) for n in range(1, len(pdf.xref[0]) + 1)) if item]
    texts = {
        "text": "\n".join(page.extract_text() for page in pdf.pages),
        "about": repr(pdf.metadata),
        "raw": "\n".join(repr(stream) for stream in streams),
    }
    assert leaks(SECRETS, texts) == []


def test_no_money_and_no_address_is_left(whole: World) -> None:
    for name, text in outputs(shown(whole, frozenset({"amounts"}))):
        assert not re.search(r"€|\bEUR \d|\d EUR\b", re.sub(r'formatCode="[^"]*"', "", text)), name
    for name, text in outputs(shown(whole, frozenset({"contacts"}))):
        written = re.sub(r"UID:\w+@embudo|@(media|page|supports|font-face|[a-z-]+)\b", "", text)
        assert not re.search(r"href=\"(mailto|tel):|mailto:\w|\w@\w", written), name


def test_charts_of_amounts_are_not_drawn_and_those_of_numbers_are(whole: World) -> None:
    site, hidden = shown(whole), shown(whole, frozenset({"amounts"}))
    drawn = {chart.name for chart in charts() if chart.view(hidden) is not None}
    of_amounts = {
        "funnel",
        "close-months",
        "movement",
        "owners",
        "won-lost",
        "burn-up",
        "trend-open",
        "forecast-months",
    }
    assert not of_amounts & drawn
    assert of_amounts <= {chart.name for chart in charts() if chart.view(site) is not None}
    assert {"open-stages", "open-months", "trend-created", "trend-conversion"} <= drawn


def test_nothing_hidden_changes_nothing(whole: World) -> None:
    assert redact(*whole, frozenset()) == whole
    assert left_out(()) == ()


def test_what_is_left_out_is_named_in_the_order_of_the_help() -> None:
    assert left_out({"notes"}) == ("notes", "activities", "extra", "author")
    assert left_out({"amounts", "contacts"})[:3] == ("contacts", "decision_maker", "amount")


@pytest.mark.parametrize("hidden", COMBINATIONS, ids=called)
def test_counts_are_those_of_the_whole(whole: World, hidden: frozenset[Hidden]) -> None:
    before, after = shown(whole), shown(whole, hidden)
    assert counts(after) == counts(before)


def counts(site: Site) -> dict[str, object]:
    """What is counted of a site, whatever it says."""
    moved = movement(site.history, 0, site.history.last)
    still = ("start", "new", "reopened", "won", "lost", "cancelled", "removed", "end")
    moves = [figure.moves for figure in site.figures.values()]
    return {
        "kinds": sorted(deal.kind for deal in site.book.opportunities),
        "stages": [(stage.name, total.count) for stage, total in funnel(site.book).stages],
        "steps": {step: moved.count(step) for step in still},
        "pushed": (len(moved.pushed), len(moved.pulled_in), len(moved.closed_on_arrival)),
        "moves": sorted(repr((m.push_count, m.days_pushed, m.late_edits, m.days_in_stage)) for m in moves if m),
        "stages passed": sorted(repr(m.stage_days) for m in moves if m),
        "states": (sum(f.stale for f in site.figures.values()), sum(f.waiting for f in site.figures.values())),
        "silence": sorted(str(f.last_interaction and f.last_interaction.date) for f in site.figures.values()),
        "changed": sorted(str(f.last_change) for f in site.figures.values()),
        "conversion": [repr((one.stage.name, one.n, one.won)) for one in site.forecast.stages],
        "created": sorted(str(deal.created) for deal in site.book.opportunities),
        "closed": sorted(str(deal.closed_on) for deal in site.book.known),
        "excluded": len(site.book.broken),
        "problems": sorted(problem.code for problem in site.book.problems),
        "reviews": site.book.reviews,
        "checked": sorted(entry.slug for entry in site.book.journal),
        "clients": len(site.clients),
    }


def test_nobody_misses_what_is_hidden(whole: World) -> None:
    before, after = shown(whole), shown(whole, ALL)
    unseen = {"contacts", "decision_maker", "amount", "activities"}
    assert any(unseen & set(figure.missing) for figure in before.figures.values())
    for figure in after.figures.values():
        assert not unseen & set(figure.missing)
        assert 0 <= figure.completeness <= 1
    assert "decision_maker_not_met" not in {reason for one in after.attention for reason in one.reasons}
    assert [step.number for step in after.review.steps] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    assert all(deal.slug in text for text in [repr(after.book.open)] for deal in after.book.open)


def test_a_won_one_is_not_asked_for_the_amount_that_is_hidden() -> None:
    won = book({"a": "client: A\nstage: won\nactual_close_date: 2026-11-01\nactual_amount: 5000"})
    site = shown((won, History()), frozenset({"amounts"}))
    assert site.attention == ()
    assert next(step.done for step in site.review.steps if step.number == 10)


TYPES: tuple[tuple[type[Any], Mapping[str, allowed.Rule], set[str]], ...] = (
    (Opportunity, allowed.OPPORTUNITY, {"slug", "place"}),
    (Contact, allowed.CONTACT, set()),
    (Product, allowed.PRODUCT, set()),
    (Activity, allowed.ACTIVITY, set()),
    (Dated, allowed.DATED, set()),
    (Entry, allowed.ENTRY, {"slug"}),
    (Facts, allowed.FACTS, set()),
    (Head, allowed.HEAD, set()),
    (Settings, allowed.SETTINGS, set()),
    (Target, allowed.TARGET, set()),
)
"""Types, their rules, and the fields that are made anew."""
DROPPED = {
    "Opportunity": {"extra", "lines", "headed"},
    "Contact": {"extra"},
    "Activity": {"line"},
    "Entry": {"text"},
    "Facts": {"id"},
    "Head": {"author"},
    "Settings": {"aliases", "values", "edit_url", "share_to"},
}


@pytest.mark.parametrize(("kind", "rules", "made"), TYPES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_field_is_allowed_or_left_out_on_purpose(
    kind: type[Any], rules: Mapping[str, allowed.Rule], made: set[str]
) -> None:
    known = {one.name for one in fields(kind)} if is_dataclass(kind) else set(kind._fields)
    assert set(rules) | made | DROPPED.get(kind.__name__, set()) == known


def test_a_new_field_is_left_out_until_it_is_allowed() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Newer(Opportunity):
        margin: str = ""

    @dataclass(frozen=True, kw_only=True)
    class NewerContact(Contact):
        nickname: str = ""

    old = record("name: A")
    values = {one.name: getattr(old, one.name) for one in fields(Opportunity)}
    person = NewerContact(name="Eva", nickname="Zmote")
    world = Book(opportunities=(Newer(**{**values, "contacts": (person,)}, margin="Zmargen"),))
    for hidden in COMBINATIONS:
        known, _ = redact(world, History(), hidden)
        assert not re.search("Zmargen|Zmote", repr(known))


def test_any_redaction_drops_extra_fields_authors_and_what_a_broken_record_says(whole: World) -> None:
    for hidden in COMBINATIONS:
        known, history = redact(*whole, hidden)
        assert all(deal.extra == () and deal.lines == () for deal in known.opportunities)
        assert {head.author for head in history.heads} == {None}
        assert [head.commit for head in history.heads] == [head.commit for head in whole[1].heads]
        assert {entry.text for entry in known.journal} == {""}
        assert {problem.place.excerpt for problem in known.problems} == {""}
        assert [problem.place.line for problem in known.broken[0].problems] == [3]
        assert known.settings.edit_url == ""


def test_the_past_is_hidden_as_the_present_is(whole: World) -> None:
    _, history = redact(*whole, ALL)
    versions = [deal for one in history.records for _, deal in one.deals]
    assert len(versions) == sum(len(one.deals) for one in whole[1].records)
    assert {deal.amount for deal in versions} | {deal.actual_amount for deal in versions} == {None}
    assert {change.field for one in history.records for change in one.changes} >= {"close_date", "stage", "next_step"}
    for number in range(len(history.heads)):
        assert not re.search("Zpasoviejo|39876|Zantiguo", repr(history.at(number)))


def test_where_only_notes_are_hidden_people_and_amounts_stay(whole: World) -> None:
    site = shown(whole, frozenset({"notes"}))
    fleet = site.by_path["opportunities/flota.md"]
    assert fleet.decision_maker
    assert fleet.decision_maker.email == "zdecisor@zcorreo.example"
    assert fleet.amount == Money.of("48123.45", "EUR")
    assert fleet.contacts[0].phone == "+34 611 987 654"
    assert fleet.next_step == "Llamar a Elena Qzuvarra (622 333 444) por 48.123,45 €"
    assert fleet.activities == ()
    assert fleet.stated_interaction == Dated(date=date(2026, 11, 20))
    assert site.by_path["opportunities/titular.md"].name == "titular"


def test_amounts_alone_leave_telephones_as_they_are(whole: World) -> None:
    fleet = shown(whole, frozenset({"amounts"})).by_path["opportunities/flota.md"]
    assert [one.phone for one in fleet.contacts] == ["+34 611 987 654", ""]
    assert fleet.next_step == "Llamar a Elena Qzuvarra (622 333 444) por …"
    assert [one.price for one in fleet.products] == [None]
    assert [one.units for one in fleet.products] == [3]


def test_a_file_that_is_called_after_somebody_has_another_name() -> None:
    known = book({"visita-rekalde": "client: A\ncontacts: [{name: Ana Rekalde}]", "flota": "client: B"})
    found, _ = redact(known, History(), frozenset({"contacts"}))
    assert [deal.slug for deal in found.opportunities] == ["flota", "opportunity-1"]
    assert [deal.name for deal in found.opportunities] == ["flota", "opportunity-1"]


def test_clients_and_tags_that_are_alike_once_masked_stay_apart() -> None:
    known = book(
        {
            "a": "client: Bodegas 612345678\ntags: [de Rekalde]\ncontacts: [{name: Ana Rekalde}, {name: Eva Zubiri}]",
            "b": "client: Bodegas 698765432\ntags: [de Zubiri]",
            "c": "client: Bodegas 612345678\ntags: [de Rekalde]",
        }
    )
    site = shown((known, History()), frozenset({"contacts"}))
    assert sorted((client.name, len(client.deals)) for client in site.clients) == [("Bodegas …", 2), ("Bodegas … 1", 1)]
    assert [deal.tags for deal in site.book.opportunities] == [("de …",), ("de … 3",), ("de …",)]


def test_companies_and_sellers_keep_their_names_and_opportunities_the_words_of_companies() -> None:
    people = "contacts: [{name: Ana Rekalde}, {name: Luis, surname: Gil}, {name: Eva Zubiri}]"
    known = book(
        {
            "flota-rekalde": f"name: Flota Rekalde de Zubiri\nclient: Bodegas Rekalde\nowner: Eva Zubiri\n{people}",
            "otra-gil": "name: Visita al Sr. Gil\nclient: Luis Gil e hijos\nnext_step: Bodegas Rekalde y Gil",
            "casa-zubiri": "client: B\nname: Luis Gil",
            "de-gil": "client: C",
        }
    )
    found = redact(known, History(), frozenset({"contacts"}))[0]
    said = {deal.slug: (deal.name, deal.client, deal.owner, deal.next_step) for deal in found.opportunities}
    assert said == {
        "flota-rekalde": ("Flota Rekalde de …", "Bodegas Rekalde", "Eva Zubiri", ""),
        "otra-gil": ("Visita al Sr. …", "Luis Gil e hijos", "", "Bodegas … y …"),
        "opportunity-1": ("…", "B", "", ""),
        "de-gil": ("de-gil", "C", "", ""),
    }


def test_a_file_that_is_called_after_a_short_surname_or_a_given_name_has_another_name() -> None:
    people = "contacts: [{name: Marta, surname: Gil}]"
    known = book(
        {"otra-gil": f"client: A\n{people}", "sr-gil": "client: B", "con-marta": "client: C", "d-1800": "client: D"}
    )
    found = redact(known, History(), ALL)[0]
    assert sorted(deal.slug for deal in found.opportunities) == [
        "d-1800",
        "opportunity-1",
        "opportunity-2",
        "opportunity-3",
    ]


def test_a_file_that_is_called_after_its_amount_has_another_name() -> None:
    known = book(
        {"flota-4500": "client: A\namount: 4500", "serie-4500": "client: B", "flota-48k": "client: C\namount: 48123"}
    )
    found = redact(known, History(), frozenset({"amounts"}))[0]
    assert [deal.slug for deal in found.opportunities] == ["opportunity-1", "opportunity-2", "serie-4500"]


def test_an_amount_like_a_year_leaves_dates_and_other_records_alone() -> None:
    known = book(
        {
            "a": "client: A\nname: Plan 2026\namount: 5000\nnext_step: ver el 2026-12-15 (2026)",
            "b": "client: B\namount: 2.026 €\nnext_step: antes del 2026-12-15 son 2.026 de 2026",
        }
    )
    a, b = redact(known, History(), frozenset({"amounts"}))[0].opportunities
    assert (a.name, a.next_step) == ("Plan 2026", "ver el 2026-12-15 (2026)")
    assert b.next_step == "antes del 2026-12-15 son … de …"


def test_what_waits_is_sorted_by_its_date_where_amounts_are_hidden() -> None:
    known = book(
        {
            "small": "client: A\namount: 10\nclose_date: 2026-12-01",
            "large": "client: B\namount: 99999\nclose_date: 2027-05-01",
        }
    )
    assert [deal.slug for deal in known.by_amount(known.open)] == ["large", "small"]
    found, _ = redact(known, History(), frozenset({"amounts"}))
    assert [deal.slug for deal in found.by_amount(found.open)] == ["small", "large"]


def test_people_of_the_past_are_not_named_either(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "ws")
    folder, people = tmp_path / "ws", "interlocutores:\n- {nombre: Ana, apellidos: Zubizarreta}\n- nombre: Ion\n"
    seen = "client: A\nnext_step: Llamar a Zubizarreta, a Rekalde y al 94 555 66\n"
    workspace(folder, {"a": f"---\n{seen}{people}---\n", "b": "---\nclient: B\ndecisor: {nombre: Eva Rekalde}\n---\n"})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "one")
    (folder / "opportunities/b.md").unlink()
    workspace(folder, {"a": f"---\n{seen}---\n"})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "two")
    out = tmp_path / "x.html"
    assert embudo(folder, "share", "--out", str(out), "--redact", "contacts").code == 0
    text = out.read_text("utf-8")
    assert "Llamar a …, a … y al" in text
    assert not re.search("Zubizarreta|Rekalde", text)


def test_people_are_read_of_any_version_that_can_be_read() -> None:
    versions = (
        b"---\r\nclient: A\r\nContacts:\r\n  - name: Ana\r\n    surname: Gil\r\namount: ?\r\n---\r\ncontacts: [No]\r\n",
        b"---\nclient: A\nJefe: {name: Eva}\ncontacts: [{name: Ion},\n  {name: Mar}]\n---\n",
        b"---\nclient: A\n---\n",
        b"\xff\xfe",
        b"",
    )
    found = people_in(versions, configured("aliases: {jefe: decision_maker}"))
    assert {one.full_name for one in found} == {"Ana Gil", "Eva", "Ion", "Mar"}


SAFE = st.text("abcdefghij ", min_size=1, max_size=12).map(str.strip).filter(bool)
SECRET = st.integers(0, 10**9).map(lambda n: f"Q{n:010}z".translate(str.maketrans("0123456789", "klmnoprstu")))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Book, dict[Hidden, list[str]]]:
    """A book of any records, and what each of its fields says that may be hidden."""
    texts: dict[Hidden, list[str]] = {"contacts": [], "amounts": [], "notes": []}

    def secret(kind: Hidden) -> str:
        text = f"{draw(SECRET)}{'aeiou'[len(texts[kind]) % 5]}{kind[0]}{'y' * (len(texts[kind]) // 5)}x"  # no two alike
        texts[kind].append(text)
        return text

    records = {}
    for n in range(draw(st.integers(1, 3))):
        amount = draw(st.integers(10_000, 10**8))
        texts["amounts"].append(str(amount))
        surname = secret("contacts")
        people = f"[{{name: Ana, surname: {surname}, remarks: {secret('contacts')}, otro: {secret('contacts')}}}]"
        step = draw(st.sampled_from(["", surname, f"{amount} €", f"{surname} {amount:,}", surname.upper()]))
        stage = draw(st.sampled_from(["prospect", "proposal", "won", "lost"]))
        name = draw(st.sampled_from([f"name: {draw(SAFE)} {surname}", f"name: {draw(SAFE)}", "tier: A"]))
        records[f"d{n}"] = (
            f"---\nclient: {draw(SAFE)}\n{name}\nstage: {stage}\namount: {amount}\ncontacts: {people}\n"
            f'next_step: "ver {step}"\nclose_date: 2026-12-0{n + 1}\n---\n'
            f"# {secret('notes')}\n{secret('notes')} {surname}\n## Negotiation\n"
            f"- 2026-11-0{n + 1} call: {secret('notes')} {amount}\n  {secret('notes')}\n- {secret('notes')}\n"
        )
    return book(records), texts


@given(world=worlds(), hidden=st.sampled_from(COMBINATIONS))
def test_nothing_covered_is_left_of_any_book(
    world: tuple[Book, dict[Hidden, list[str]]], hidden: frozenset[Hidden]
) -> None:
    known, texts = world
    said = fold(repr(redact(known, History(), hidden)))
    for kind in hidden:
        for text in texts[kind]:
            assert fold(text) not in said, (kind, text)


def test_targets_and_rates_go_with_the_amounts_only() -> None:
    settings = configured("targets: [{period: 2026-Q4, amount: 9000}]\nrates: {USD: 0.9}\nowners: {ana: Ana Soto}")
    known = Book(settings=settings)
    assert redact(known, History(), frozenset({"notes"}))[0].settings.targets == settings.targets
    without = redact(known, History(), frozenset({"amounts"}))[0].settings
    assert without.targets == ()
    assert without.rates.table == ()
    assert without.owners == settings.owners


def test_many_records_are_redacted_at_once() -> None:
    many = book(
        {f"d{n}": f"client: C{n % 90}\namount: {1000 + n}\ncontacts: [{{name: Ana Per{n}ez}}]" for n in range(500)}
    )
    many = replace(many, opportunities=tuple(replace(deal, notes="nada nuevo " * 200) for deal in many.opportunities))
    started = time.process_time()
    redact(many, History(), ALL)
    redact(many, History(), frozenset({"contacts", "amounts"}))
    assert time.process_time() - started < 30
