"""What is remembered from build to build is what a build from nothing would work out."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from generator.cli.rebuilding import Rebuilding
from generator.cli.session import Options, Session
from generator.i18n import Words
from generator.site import Site
from pipeline.once import Each, Kept, anew
from tests.worlds import TODAY, contents, embudo, loaded, workspace

EDITS = (
    ("owner: ana", "owner: Ana"),
    ("owner: Ana", "owner: ben"),
    ("client: Acme", "client: ACME"),
    ("client: ACME", "client: Transportes Ruiz"),
    ("amount: 1000.00", "amount: 1000.0"),
    ("amount: 1000.0", "amount: 2000"),
    ("units: 2", "units: 2.0"),
    ("stage: proposal", "stage: lost\nlost_reason: price"),
    ("stage: proposal", "stage: won\nactual_amount: 900\nactual_close_date: 2026-11-02"),
    ("next_step: Call", "next_step: See [[deal-2]]"),
    ("tier: A", "tier: a"),
    ("close_date: 2026-12-15", "close_date: 2027-01-15"),
    ("## Negotiation\n", "## Negotiation\n\n- 2026-11-12 call: They ask for a date.\n"),
    ("name: Fleet", "name: [Fleet"),
    ("name: [Fleet", "name: Fleet"),
)
RECORD = """---
name: Fleet {number}
client: Acme
owner: ana
tier: A
stage: proposal
amount: 1000.00
close_date: 2026-12-15
next_step: Call
next_date: 2026-11-30
products: [{{name: Van, units: 2}}]
---

## Negotiation
"""


@dataclass(frozen=True, slots=True)
class Deal:
    """Something that is equal to others like it."""

    name: str


def test_it_is_made_once_for_the_same_and_again_for_another() -> None:
    made: list[str] = []
    kept, deal = Kept(), Deal("Fleet")

    def make() -> int:
        made.append("once more")
        return len(made)

    assert [kept("key", (deal, "a", 1, None, (deal,)), make) for _ in range(3)] == [1, 1, 1]
    assert kept("another key", (deal, "a", 1, None, (deal,)), make) == 2
    assert kept("key", (deal, "b", 1, None, (deal,)), make) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((Deal("Fleet"),), (Deal("Fleet"),)),
        ((Decimal("1.0"),), (Decimal("1.00"),)),
        ((1,), (True,)),
        ((1,), (1.0,)),
        (("a",), ("a", "b")),
        ((("a",),), (("b",),)),
        ((None,), ("",)),
    ],
)
def test_what_is_only_equal_is_not_the_same(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    kept = Kept()
    assert kept("key", one, lambda: "one") == "one"
    assert kept("key", other, lambda: "other") == "other"


def test_who_builds_but_once_keeps_nothing() -> None:
    assert anew("key", (), lambda: "one") == "one"
    assert anew("key", (), lambda: "other") == "other"
    assert anew.each("key", (), lambda _: "one")(anew) == "one"
    assert anew.each("key", (), lambda _: "other")(anew) == "other"


def test_of_each_of_many_it_is_made_once_for_that_very_one_and_what_is_given_with_it() -> None:
    made: list[tuple[object, ...]] = []
    kept, one, equal = Kept(), Deal("Fleet"), Deal("Fleet")

    def make(*given: object) -> int:
        made.append(given)
        return len(made)

    assert [kept.each("key", ("a",), make)(one, "x") for _ in range(3)] == [1, 1, 1]
    assert kept.each("key", ("a",), make)(equal, "x") == 2, "equal, and another"
    assert kept.each("key", ("a",), make)(one, "y") == 3, "with something else"
    assert kept.each("key", ("b",), make)(one, "y") == 4, "all were given something else"
    assert kept.each("other key", ("b",), make)(one, "y") == 5
    assert made == [(one, "x"), (equal, "x"), (one, "y"), (one, "y"), (one, "y")]


def test_what_was_not_asked_for_within_a_round_is_forgotten() -> None:
    kept, one, other = Kept(), Deal("Fleet"), Deal("Vans")
    numbers = iter(range(100))

    def make(*_given: object) -> int:
        return next(numbers)

    first = [kept("key", (one,), make), kept.each("many", (), make)(one), kept.each("many", (), make)(other)]
    kept.forget()
    assert kept("key", (one,), make) == first[0]
    assert kept.each("many", (), make)(other) == first[2]
    kept.forget()
    kept.forget()
    assert kept("key", (one,), make) not in first
    assert kept.each("many", (), make)(other) not in first


def test_in_another_process_nothing_is_known_by_its_number() -> None:
    each = Each(str)
    assert each(7) == "7"
    copy = pickle.loads(pickle.dumps(each))  # noqa: S301  our own
    assert copy(8) == "8"
    assert (copy._before, len(copy._now)) == ({}, 1)


def commit(folder: Path, at: str) -> None:
    for command in (("init", "-q"), ("add", "opportunities", "embudo.yaml"), ("commit", "-qm", "Edit", "--date", at)):
        subprocess.run(
            ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.com", *command],
            cwd=folder,
            check=True,
            env={**os.environ, "GIT_COMMITTER_DATE": at},
        )


def but_stale(site: Site) -> dict[str, tuple[str, ...]]:
    """Why opportunities need attention, but for silence: that ends with the edit itself."""
    found = {slug: tuple(code for code in codes if code != "stale") for slug, codes in site.reasons.items()}
    return {slug: codes for slug, codes in found.items() if codes}


@pytest.mark.parametrize(("one", "other"), [edit for edit in EDITS if edit[0] in RECORD and "[F" not in edit[1]])
def test_of_a_record_that_was_edited_all_that_needs_attention_follows_at_once(
    tmp_path: Path, one: str, other: str
) -> None:
    folder = workspace(tmp_path, {f"deal-{number}": RECORD.format(number=number) for number in range(3)})
    before = Site(book=loaded(folder), today=date.fromisoformat(TODAY), language="en")
    assert before.reasons.keys() == {"deal-0", "deal-1", "deal-2"}
    path = folder / "opportunities" / "deal-1.md"
    path.write_text(path.read_text(encoding="utf-8").replace(one, other), encoding="utf-8")
    after = replace(before, book=loaded(folder))
    first = before.with_record(after.by_path["opportunities/deal-1.md"])
    assert but_stale(first) == but_stale(after)
    assert {slug: its.missing for slug, its in first.figures.items()} == {
        slug: its.missing for slug, its in after.figures.items()
    }


@pytest.mark.parametrize("has_git", [False, True])
def test_after_any_edits_the_site_is_that_of_a_build_from_nothing(tmp_path: Path, has_git: bool) -> None:
    chance = Random(7)
    records = {f"deal-{number}": RECORD.format(number=number) for number in range(6)}
    settings = "owners: {ana: Ana Ruiz}\n"
    folder = workspace(tmp_path / "w", {**records, "embudo.yaml": settings})
    if has_git:
        commit(folder, "2026-11-01T10:00:00")
    session = Session(Options(Words("en"), directory=str(folder), today=TODAY))
    rebuilding = Rebuilding(session)
    paths = sorted((folder / "opportunities").glob("*.md"))
    for number in range(40):
        if number == 25:
            (folder / "embudo.yaml").write_text(settings + "currency: USD\n", encoding="utf-8")
        path = chance.choice(paths)
        text = path.read_text(encoding="utf-8")
        one, other = chance.choice([edit for edit in EDITS if edit[0] in text] or EDITS)
        path.write_text(text.replace(one, other, 1), encoding="utf-8")
        if has_git and number % 5 == 0:
            commit(folder, f"2026-11-02T10:{number:02d}:00")
        rebuilding.again([f"opportunities/{path.name}"])
        if number % 4 == 3:
            cold = tmp_path / "cold"
            shutil.rmtree(cold, ignore_errors=True)
            shutil.copytree(folder, cold, ignore=shutil.ignore_patterns("site"))
            embudo(cold, "build")
            assert contents(cold / "site") == contents(folder / "site"), (number, path.name, other)
