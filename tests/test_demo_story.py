"""The demonstration's year: what it must hold for whatever day it ends on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.demo.record import scalar
from generator.demo.story import Commit, commits
from pipeline.book import Book
from pipeline.configuration import read_configuration
from pipeline.load import read_book
from pipeline.record import read_opportunity
from pipeline.source import Source

CONTENT = Path(__file__).parent.parent / "templates" / "demo"
LANGUAGES = ("es", "en")
DAYS = (
    date(2026, 11, 23),  # a Monday
    date(2026, 11, 27),  # a review day
    date(2026, 11, 28),
    date(2027, 2, 28),  # a Sunday
    date(2027, 5, 5),
    date(2027, 8, 19),  # amid the summer
    date(2028, 1, 1),  # a holiday
    date(2028, 2, 29),
)
YEARS = [(today, language) for today in DAYS for language in LANGUAGES]
every_year = pytest.mark.parametrize(("today", "language"), YEARS)


@cache
def content() -> Mapping[str, Mapping[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in CONTENT.glob("*.yaml")}


@cache
def story(today: date, language: str) -> tuple[Commit, ...]:
    return commits(content(), today, language)


def sources(files: Mapping[str, str | None], folder: str) -> tuple[Source, ...]:
    return tuple(
        Source(path, text.encode()) for path, text in files.items() if path.startswith(folder) and text is not None
    )


def tree(today: date, language: str) -> dict[str, str | None]:
    files: dict[str, str | None] = {}
    for commit in story(today, language):
        files |= commit.files
    return {path: text for path, text in files.items() if text is not None}


@cache
def book(today: date, language: str) -> Book:
    files = tree(today, language)
    settings, problems = read_configuration(*sources(files, "embudo.yaml"))
    assert not problems
    return read_book(sources(files, "opportunities/"), sources(files, "journal/"), settings)


@every_year
def test_the_same_arguments_tell_the_same_story(today: date, language: str) -> None:
    assert commits(content(), today, language) == story(today, language)


@every_year
def test_commits_ascend_in_working_hours_and_end_before_today(today: date, language: str) -> None:
    told = story(today, language)
    assert 100 <= len(told) <= 140
    assert all(old.at < new.at for old, new in pairwise(told))
    assert all(commit.at.weekday() < 5 and 8 <= commit.at.hour < 19 for commit in told)
    assert told[-1].at.date() < today
    assert timedelta(days=364) <= today - told[0].at.date() <= timedelta(days=373)
    assert all(commit.at.utcoffset() is not None for commit in told)


@every_year
def test_commits_name_people_of_example_domains_and_change_something(today: date, language: str) -> None:
    told = story(today, language)
    assert all(commit.email.endswith(".example") and " " in commit.author for commit in told)
    assert all(commit.files and commit.message.splitlines()[0].strip() for commit in told)
    assert len({commit.author for commit in told}) == 4


@every_year
def test_paths_stay_in_the_workspace_and_deletions_delete_something(today: date, language: str) -> None:
    known: dict[str, str] = {}
    for commit in story(today, language):
        for path, text in commit.files.items():
            assert path in ("embudo.yaml", ".gitignore") or path.split("/")[0] in ("opportunities", "journal")
            assert path.isascii()
            assert ".." not in path
            assert "\\" not in path
            if text is None:
                del known[path]
            else:
                assert known.get(path) != text
                known[path] = text


@every_year
def test_every_version_of_every_record_is_read_without_a_warning(today: date, language: str) -> None:
    settings = book(today, language).settings
    for commit in story(today, language):
        for source in sources(commit.files, "opportunities/"):
            deal, problems = read_opportunity(source, settings)
            assert deal is not None
            assert not problems, (source.path, problems)


@every_year
def test_the_journal_and_the_book_have_no_problem(today: date, language: str) -> None:
    assert not book(today, language).problems


@every_year
def test_another_yaml_program_reads_front_matter_as_typed(today: date, language: str) -> None:
    for path, text in tree(today, language).items():
        if path.startswith("opportunities/") and text:
            front = yaml.safe_load(text.split("---\n")[1])
            deal = next(deal for deal in book(today, language).opportunities if deal.path == path)
            assert deal.client in front.values()
            assert deal.name in front.values()
            assert not deal.next_step or deal.next_step in front.values()


@every_year
def test_nothing_happened_today_or_later(today: date, language: str) -> None:
    known = book(today, language)
    for deal in known.opportunities:
        assert deal.created is not None
        assert deal.created < today
        assert deal.actual_close_date is None or deal.actual_close_date < today
        assert all(activity.date and activity.date < today for activity in deal.activities)
        assert all(activity.date and activity.date.weekday() < 5 for activity in deal.activities)
    assert all(entry.at.date() < today for entry in known.journal)


@every_year
def test_an_activity_is_committed_on_its_day_or_after(today: date, language: str) -> None:
    settings = book(today, language).settings
    for commit in story(today, language):
        for source in sources(commit.files, "opportunities/"):
            deal, _ = read_opportunity(source, settings)
            assert deal is not None
            assert all(activity.date and activity.date <= commit.at.date() for activity in deal.activities)


@every_year
def test_the_mix_is_a_sellers_own(today: date, language: str) -> None:
    known = book(today, language)
    kinds = Counter(deal.kind for deal in known.opportunities)
    assert kinds == {"open": 35, "won": 14, "lost": 7, "cancelled": 3}
    stages = Counter(deal.stage.name for deal in known.open)
    assert stages == {"prospect": 13, "qualified": 9, "proposal": 8, "negotiation": 5}
    assert sum(deal.close_date is not None and deal.close_date < today for deal in known.open) == 3
    assert sum(deal.next_date is not None and deal.next_date < today for deal in known.open) == 3
    assert sum(not deal.next_step for deal in known.open) == 3
    assert sum(deal.is_waiting(today) for deal in known.open) == 2
    won = [deal for deal in known.opportunities if deal.kind == "won"]
    assert sum(deal.actual_amount is None for deal in won) == 1
    assert all(deal.lost_reason for deal in known.opportunities if deal.kind in ("lost", "cancelled"))
    assert all(2 <= len(deal.activities) <= 10 for deal in known.opportunities if deal.slug not in new(known, today))


@every_year
def test_few_reasons_of_loss_recur_and_price_is_the_most_frequent(today: date, language: str) -> None:
    ended = [deal for deal in book(today, language).opportunities if deal.kind in ("lost", "cancelled")]
    assert all(len(deal.lost_reason.split()) <= 5 for deal in ended)
    (first, times), *others = Counter(deal.lost_reason for deal in ended if deal.kind == "lost").most_common()
    assert first == {"es": "Precio", "en": "Price"}[language]
    assert times > others[0][1] >= 2
    assert len(others) <= 3
    assert len({deal.lost_reason for deal in ended}) <= 5


@every_year
def test_some_clients_have_several_opportunities_of_different_fortunes(today: date, language: str) -> None:
    known = book(today, language).opportunities
    families = [[deal for deal in known if deal.client == client] for client in sorted({deal.client for deal in known})]
    several = [sorted(deal.kind for deal in family) for family in families if len(family) > 1]
    assert 8 <= len(several) <= 11
    assert any(len(kinds) > 2 for kinds in several)
    for kinds in (["open", "won"], ["lost", "open"], ["open", "open"], ["cancelled", "open"]):
        assert kinds in several
    assert any(len(family) > 1 and family[0].channel for family in families)


@every_year
def test_a_person_is_told_alike_everywhere_and_a_client_has_one_mail_domain(today: date, language: str) -> None:
    people: dict[str, set[tuple[str, str, str]]] = {}
    domains: dict[str, set[str]] = {}
    for deal in book(today, language).opportunities:
        for person in (*deal.contacts, *([deal.decision_maker] if deal.decision_maker else [])):
            people.setdefault(person.full_name, set()).add((person.position, person.phone, person.email))
            if person.email and not deal.channel:
                domains.setdefault(deal.client, set()).add(person.email.partition("@")[2])
    assert [name for name, told in people.items() if len(told) > 1] == []
    assert [client for client, used in domains.items() if len(used) > 1] == []


def new(known: Book, today: date) -> set[str]:
    return {deal.slug for deal in known.opportunities if deal.created and (today - deal.created).days < 5}


@every_year
def test_next_dates_of_healthy_ones_are_working_days_within_a_fortnight_or_so(today: date, language: str) -> None:
    for deal in book(today, language).open:
        if deal.next_date and deal.next_date >= today and not deal.is_waiting(today):
            assert deal.next_date.weekday() < 5
            assert deal.next_date <= today + timedelta(days=16)


@every_year
def test_a_few_are_stale_and_the_others_changed_in_the_last_two_weeks(today: date, language: str) -> None:
    newest = {
        deal.slug: max((activity.date for activity in deal.activities if activity.date), default=date.min)
        for deal in book(today, language).open
        if not deal.is_waiting(today)
    }
    assert sum(day < today - timedelta(days=21) for day in newest.values()) == 4
    assert sum(day >= today - timedelta(days=9) for day in newest.values()) == len(newest) - 4


@every_year
def test_reviews_are_weekly_but_for_holidays(today: date, language: str) -> None:
    held = [entry for entry in book(today, language).journal if entry.kind == "review"]
    assert 43 <= len(held) <= 50
    assert timedelta(days=1) <= today - held[-1].at.date() <= timedelta(days=8)
    assert max(new.at - old.at for old, new in pairwise(held)) < timedelta(days=40)
    kinds = Counter(entry.kind for entry in book(today, language).journal)
    assert kinds["removed"] == 2
    assert kinds["share"] == 12
    assert kinds["checked"] == 10


@every_year
def test_what_the_journal_names_was_in_the_book(today: date, language: str) -> None:
    paths = {path for commit in story(today, language) for path in commit.files}
    for entry in book(today, language).journal:
        assert not entry.slug or f"opportunities/{entry.slug}.md" in paths


@every_year
def test_links_between_records_lead_somewhere(today: date, language: str) -> None:
    slugs = {deal.slug for deal in book(today, language).opportunities}
    for text in tree(today, language).values():
        for link in (text or "").split("[[")[1:]:
            assert link.split("]]")[0].split("|")[0] in slugs


@every_year
def test_one_is_renamed_and_one_reopened_and_several_pushed_twice(today: date, language: str) -> None:
    settings = book(today, language).settings
    kinds: dict[str, list[str]] = {}
    closes: dict[str, list[date]] = {}
    renamed = 0
    for commit in story(today, language):
        gone = [path for path, text in commit.files.items() if text is None]
        renamed += len(gone) if not any("journal" in path for path in commit.files) else 0
        for source in sources(commit.files, "opportunities/"):
            deal, _ = read_opportunity(source, settings)
            assert deal is not None
            kinds.setdefault(deal.slug, []).append(deal.kind)
            if deal.is_open and deal.close_date:
                closes.setdefault(deal.slug, []).append(deal.close_date.replace(day=1))
    assert renamed == 1
    assert sum("lost" in known and known[-1] == "open" for known in kinds.values()) == 1
    pushes = [sum(old < new for old, new in pairwise(dates)) for dates in closes.values()]
    assert sum(count >= 2 for count in pushes) >= 4
    assert any(old > new for dates in closes.values() for old, new in pairwise(dates))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_no_two_events_are_told_in_the_same_words() -> None:
    events = [event for told in content().values() for deal in told.get("deals", ()) for event in deal["events"]]
    said = [
        event[kind][language]
        for event in events
        for kind in ("call", "email", "visit", "meeting", "note")
        if kind in event
        for language in (0, 1)
    ]
    assert [text for text, count in Counter(said).items() if count > 1] == []


def test_slugs_are_one_to_a_deal() -> None:
    slugs = [deal["slug"][n] for told in content().values() for deal in told.get("deals", ()) for n in (0, 1)]
    twice = {slug for slug, count in Counter(slugs).items() if count > 1}
    assert not twice


def test_texts_name_no_absolute_date() -> None:
    months = ("enero", "febrero", "agosto", "diciembre", "january", "february", "december", "2025", "2026", "2027")
    assert [text for text in texts(dict(content())) if any(month in text.casefold() for month in months)] == []


@pytest.mark.parametrize(
    "text", ["Llamar: pedir plazo", "no", "12", "a #b", "- x", "[x]", "Marta Ruiz", "¿sí?", "+34 600 000 001", "2026"]
)
def test_a_scalar_means_its_text_to_any_yaml_program(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}") == {"key": text}
