"""Win and loss: rates by group, bands of size, reasons of loss, the sales cycle and velocity, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.book import Book
from pipeline.dates import end_of
from pipeline.history import History
from pipeline.load import load
from pipeline.losses import Losses, by_reason, by_stage, lost, together
from pipeline.outcomes import Group, Names, competitors, ended, group, groups, products
from pipeline.sizes import by_size, thresholds
from pipeline.velocity import Cycle, factors, sales_cycle, velocity
from pipeline.winloss import last_year, win_rate
from tests.past import git
from tests.records import book, configured
from tests.worlds import workspace

TODAY = date(2026, 3, 25)
YEAR = last_year(TODAY)
DOLLARS = configured("rates: {USD: 0.5}")


def closed(stage: str, amount: str = "100", on: str = "2026-03-02", **more: str) -> str:
    fields = {"stage": stage, "amount": amount, "actual_close_date": on, **more}
    return "\n".join(f"{key}: {value}" for key, value in fields.items())


def told(found: tuple[Group, ...]) -> list[tuple[str, int, int, int]]:
    """Name, won, lost and cancelled."""
    return [(one.name, one.won.count, one.lost.count, one.cancelled) for one in found]


def by(names: Names, world: Book) -> tuple[Group, ...]:
    return groups(ended(world.known, YEAR), names, world.settings.rates)


# rates by group


def test_a_group_has_its_rates_by_number_and_by_amount() -> None:
    """Of Ana's: won 300 (real; 999 was expected) and 50 USD (25 EUR), lost 175: 2 of 3, and 325 of 500."""
    world = book(
        {
            "a": closed("won", "999", owner="Ana", actual_amount="300"),
            "b": closed("won", "50 USD", owner="Ana"),
            "c": closed("lost", "175", owner="Ana"),
            "d": closed("cancelled", "5000", owner="Ana"),
        },
        settings=DOLLARS,
    )
    [ana] = by(lambda deal: (deal.owner,), world)
    assert (ana.n, ana.won.count, ana.lost.count, ana.cancelled) == (3, 2, 1, 1)
    assert (str(ana.won.amount), str(ana.lost.amount)) == ("325.00", "175.00")
    assert ana.by_count == pytest.approx(2 / 3)
    assert ana.by_amount == 0.65
    whole = win_rate(world.known, world.settings.rates, YEAR)
    assert (whole.count, whole.amount) == (ana.by_count, ana.by_amount), "as everywhere else"


def test_only_what_closed_in_the_period_counts_both_its_days_included() -> None:
    days = {"first": "2025-03-26", "last": "2026-03-25", "before": "2025-03-25", "after": "2026-03-26"}
    world = book({name: closed("won", on=day) for name, day in days.items()} | {"open": "stage: proposal"})
    assert [deal.slug for deal in ended(world.known, YEAR)] == ["last", "first"]


def test_the_most_often_decided_come_first_then_by_name_and_no_name_last() -> None:
    world = book(
        {
            "a": closed("lost"),
            "b": closed("won"),
            "c": closed("won"),
            "d": closed("won", channel="Zeta"),
            "e": closed("lost", channel="Zeta"),
            "f": closed("won", channel="beta"),
            "g": closed("lost", channel="Álamo"),
            "h": closed("cancelled", channel="Aaa"),
        }
    )
    found = by(lambda deal: (deal.channel,), world)
    assert told(found) == [
        ("Zeta", 1, 1, 0),
        ("Álamo", 0, 1, 0),
        ("beta", 1, 0, 0),
        ("Aaa", 0, 0, 1),
        ("", 2, 1, 0),
    ]
    assert (found[3].by_count, found[3].by_amount) == (None, None), "cancelled ones are shown, and never counted"


def test_one_with_several_products_or_competitors_counts_in_each_once() -> None:
    world = book(
        {
            "a": closed("won", products="[Racks, {name: Vans, units: 2}]", competitors="[Renta, Albion]"),
            "b": closed("lost", products="[Racks, RACKS]", competitors="[albión]", lost_to="Albion"),
            "c": closed("lost", lost_to="Toro"),
        }
    )
    assert told(by(products, world)) == [("Racks", 1, 1, 0), ("Vans", 1, 0, 0), ("", 0, 1, 0)]
    assert told(by(competitors, world)) == [("Albion", 1, 1, 0), ("Renta", 1, 0, 0), ("Toro", 0, 1, 0)]


def test_names_that_differ_in_case_accents_and_spaces_are_one_in_the_most_frequent_spelling() -> None:
    names = ("álamo Sur", "Alamo sur", "Álamo  Sur", "álamo Sur")
    world = book({f"d{n}": closed("won", products=f'["{name}"]') for n, name in enumerate(names)})
    assert [(name, won) for name, won, _, _ in told(by(products, world))] == [("álamo Sur", 4)]


# bands of size


@pytest.mark.parametrize(
    ("amounts", "limits"),
    [
        ([], []),
        ([700], []),
        ([700, 700, 700], []),
        ([0, 0, 0], []),
        ([10, 1000], [200]),  # terciles 340 and 670 (500); the band between would be empty
        ([3, 4, 5, 6, 7, 8], [5]),  # terciles 4.67 and 6.33, both near 5
        ([1100, 2100, 9000, 48000, 52000, 90000], [5000, 50000]),  # 6700 and 49333.33
        (list(range(1000, 41000, 1000)), [10000, 20000]),  # forty: quartiles 10750, 20500 and 30250 (20000)
    ],
)
def test_bands_part_at_round_amounts_near_the_terciles_and_none_is_empty(amounts: list[int], limits: list[int]) -> None:
    found = thresholds([Decimal(amount) for amount in amounts])
    assert found == tuple(map(Decimal, limits))
    assert thresholds([Decimal(amount) for amount in reversed(amounts)]) == found


def test_size_is_the_real_amount_of_a_won_one_in_the_base_currency_and_without_one_a_row_of_its_own() -> None:
    """Sizes 1100, 2100 (won, 9 expected), 9000, 48000 (96000 USD), 52000, 90000: bands at 5000 and 50000."""
    world = book(
        {
            "a": closed("lost", "1100"),
            "b": closed("won", "9", actual_amount="2100"),
            "c": closed("lost", "9000"),
            "d": closed("won", "96000 USD"),
            "e": closed("won", "52000"),
            "f": closed("lost", "90000"),
            "g": closed("cancelled", "5000"),
            "h": closed("won", ""),
            "i": closed("lost", "7 GBP"),
        },
        settings=DOLLARS,
    )
    found = by_size(ended(world.known, YEAR), DOLLARS.rates)
    ends = [band and (band.low and str(band.low), band.high and str(band.high)) for band, _ in found]
    assert ends == [(None, "5000.00"), ("5000.00", "50000.00"), ("50000.00", None), None]
    assert told(tuple(one for _, one in found)) == [("", 1, 1, 0), ("", 1, 1, 1), ("", 1, 1, 0), ("", 1, 1, 0)]
    assert by_size((), DOLLARS.rates) == ()


# the sales cycle and velocity


def test_the_cycle_is_from_creation_to_the_actual_close_of_won_ones_of_the_period() -> None:
    """10, 20 and 60 days: median 20, mean 30. Lost ones, earlier ones and those without a creation are left out."""
    world = book(
        {
            "a": closed("won", on="2026-03-11", created="2026-03-01"),
            "b": closed("won", on="2026-03-21", created="2026-03-01", close_date="2026-01-01"),
            "c": closed("won", on="2026-03-02", created="2026-01-01"),
            "no-creation": closed("won"),
            "lost": closed("lost", created="2020-01-01"),
            "earlier": closed("won", on="2025-03-25", created="2020-01-01"),
        }
    )
    cycle = sales_cycle(world.known, YEAR)
    assert cycle == Cycle(median_days=20, mean_days=Fraction(30), n=3)
    assert sales_cycle((), YEAR) == Cycle(median_days=None, mean_days=None, n=0)


OPEN = {f"open{n}": "stage: proposal" for n in range(5)}
WINS = {
    "a": closed("won", "1000", on="2026-03-11", created="2026-03-01", actual_amount="700"),
    "b": closed("won", "100 USD", on="2026-03-21", created="2026-03-01"),
    "c": closed("won", "9 GBP", on="2026-03-08", created="2026-03-01"),
    "d": closed("lost", "9999"),
}


def test_velocity_is_open_count_by_win_rate_by_mean_won_amount_by_mean_days() -> None:
    """5 × 3/4 × (700 + 50)/2 ÷ 37/3 = 114.0202…; what has no rate is in the win rate, and in no mean amount."""
    found = factors(book(OPEN | WINS, settings=DOLLARS), TODAY)
    assert (found.open, found.win_rate, str(found.mean_won)) == (5, Fraction(3, 4), "375.00")
    assert (found.cycle.median_days, found.cycle.mean_days) == (10, Fraction(37, 3))
    assert str(found.a_day) == "114.02"
    assert velocity(book(OPEN | WINS, settings=DOLLARS), TODAY) == found.a_day


def test_velocity_is_rounded_half_up_once() -> None:
    """1 × 1 × (0.01 + 0.02)/2 ÷ 1 = 0.015; the mean is never rounded before: 2 × … = 0.03."""
    cents = {
        "a": closed("won", "0.01", on="2026-03-02", created="2026-03-01"),
        "b": closed("won", "0.02", on="2026-03-02", created="2026-03-01"),
    }
    one, two = ({f"o{n}": "stage: proposal" for n in range(count)} for count in (1, 2))
    assert str(velocity(book(one | cents), TODAY)) == "0.02"
    assert str(velocity(book(two | cents), TODAY)) == "0.03"


def test_with_nothing_open_nothing_moves() -> None:
    assert str(velocity(book({"a": WINS["a"]}), TODAY)) == "0.00"


@pytest.mark.parametrize(
    "won",
    [
        {},
        {"lost": closed("lost")},
        {"no-amount": closed("won", "", created="2026-03-01")},
        {"no-rate": closed("won", "9 GBP", created="2026-03-01")},
        {"no-creation": closed("won")},
        {"same-day": closed("won", created="2026-03-02")},
        {"backwards": closed("won", created="2026-03-09")},
    ],
)
def test_velocity_is_not_known_where_a_factor_is_not(won: dict[str, str]) -> None:
    assert velocity(book(OPEN | won), TODAY) is None


def test_departed_ones_count_in_rate_cycle_and_velocity() -> None:
    world = book(OPEN | WINS, settings=DOLLARS)
    gone = [deal for deal in world.opportunities if not deal.is_open]
    departed = replace(world, opportunities=world.open, departed=tuple(gone))
    assert factors(departed, TODAY) == factors(world, TODAY)


# reasons of loss


def record(stage: str, close: str = "2026-04-30", **more: str) -> str:
    fields = {"client": "C", "stage": stage, "amount": "1000", "close_date": close, "created": "2026-02-01", **more}
    body = fields.pop("body", "")
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"---\n{body}"


def past(folder: Path, snapshots: dict[str, dict[str, str]]) -> tuple[Book, History]:
    """A commit at noon of each day; a record stays until another day says otherwise, `-` deletes it."""
    home = workspace(folder, {"embudo.yaml": "timezone: UTC\n"})
    git(home, "init", "--quiet", "--initial-branch=main")
    for day, files in snapshots.items():
        for name, text in files.items():
            path = home / "opportunities" / f"{name}.md"
            path.unlink() if text == "-" else path.write_text(text, encoding="utf-8")
        git(home, "add", "--all")
        git(home, "commit", "--quiet", "-m", day, date=datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    return load(home, lambda settings: end_of(TODAY, settings.zone))


def died(one: Losses) -> tuple[dict[str, int], int]:
    return {stage.name: count for stage, count in one.stages}, one.stage_unknown


def test_a_lost_one_died_in_the_last_open_stage_that_history_saw(tmp_path: Path) -> None:
    """b went back before it was lost, d was reopened, e was lost when history began, f came in lost; g was deleted."""
    world, history = past(
        tmp_path,
        {
            "2026-03-02": {
                "a": record("proposal"),
                "b": record("negotiation"),
                "d": record("lost"),
                "e": record("lost"),
                "g": record("negotiation"),
            },
            "2026-03-04": {"b": record("qualified"), "d": record("prospect")},
            "2026-03-06": {name: record("lost") for name in "abdfg"},
            "2026-03-08": {"g": "-"},
        },
    )
    losses = {loss.deal.slug: loss for loss in lost(world, history, (date(2026, 1, 1), date(2026, 12, 31)))}
    assert {slug: loss.stage and loss.stage.name for slug, loss in losses.items()} == {
        "a": "proposal",
        "b": "qualified",
        "d": "prospect",
        "e": None,
        "f": None,
        "g": "negotiation",
    }
    every = together("", tuple(losses.values()), world.settings)
    assert died(every) == ({"prospect": 1, "qualified": 1, "proposal": 1, "negotiation": 1}, 2)
    told = [(stage and stage.name, len(those)) for stage, those in by_stage(losses.values(), world.settings)]
    assert told == [("prospect", 1), ("qualified", 1), ("proposal", 1), ("negotiation", 1), (None, 2)]


def test_pushes_are_a_median_of_those_that_history_saw_open(tmp_path: Path) -> None:
    """a was pushed twice, b never; c came in lost: nobody knows."""
    world, history = past(
        tmp_path,
        {
            "2026-03-02": {name: record("proposal", "2026-03-31") for name in "ab"},
            "2026-03-03": {"a": record("proposal", "2026-04-30")},
            "2026-03-04": {"a": record("proposal", "2026-05-31")},
            "2026-03-05": {name: record("lost", actual_close_date="2026-03-05") for name in "abc"},
        },
    )
    every = together("", lost(world, history, YEAR), world.settings)
    assert (every.n, every.pushes.value, every.pushes.n) == (3, 1, 2)


def test_silence_is_from_the_last_contact_to_the_loss_else_from_the_creation(tmp_path: Path) -> None:
    """a 10 days (neither the refusal nor a later note counts), b 28 from its creation; d, deleted: 5; e: unknown."""
    lost_on = {"actual_close_date": "2026-03-01"}
    told = ("2026-03-09 call: They regret it.", "2026-03-01 call: They say no.", "2026-02-19 call: Silence since.")
    notes = "## History\n" + "".join(f"- {line}\n" for line in told)
    world, history = past(
        tmp_path,
        {
            "2026-03-02": {
                "a": record("lost", **lost_on, body=notes),
                "b": record("lost", **lost_on),
                "c": record("lost", **lost_on | {"created": "2026-03-20"}),
                "d": record("lost", **lost_on, last_interaction="2026-02-24"),
                "e": record("lost", **lost_on, body=notes),
            },
            "2026-03-03": {"d": "-", "e": "-"},
        },
    )
    losses = lost(world, history, YEAR)
    assert {loss.deal.slug: loss.silent_days for loss in losses} == {"a": 10, "b": 28, "c": None, "d": 5, "e": None}
    every = together("", losses, world.settings)
    assert (every.silent_days.value, every.silent_days.n, every.n) == (10, 3, 5)


def test_reasons_come_by_frequency_then_amount_and_none_stated_last() -> None:
    world = book(
        {
            "a": closed("lost", "10", lost_reason="Price"),
            "b": closed("lost", "20", lost_reason="price"),
            "c": closed("lost", "30", lost_reason="Price"),
            "d": closed("lost", "500", lost_reason="Delivery"),
            "e": closed("lost", "600", lost_reason="Budget"),
            **{f"n{n}": closed("lost", "1") for n in range(4)},
            "cancelled": closed("cancelled", lost_reason="Price"),
            "won": closed("won", lost_reason="Price"),
            "earlier": closed("lost", on="2024-01-01", lost_reason="Price"),
        }
    )
    found = by_reason(lost(world, History(), YEAR), world)
    assert [(one.reason, one.n, str(one.amount)) for one in found] == [
        ("Price", 3, "60.00"),
        ("Budget", 1, "600.00"),
        ("Delivery", 1, "500.00"),
        ("", 4, "4.00"),
    ]


def test_without_history_neither_stage_nor_pushes_are_known() -> None:
    world = book({"a": closed("lost", created="2026-02-20")})
    [one] = by_reason(lost(world, History(), YEAR), world)
    assert died(one) == ({}, 1)
    assert (one.pushes.value, one.pushes.n) == (None, 0)
    assert (one.silent_days.value, one.silent_days.n) == (10, 1)


def test_a_lost_one_counts_with_its_amount_whatever_else_it_states() -> None:
    world = book(
        {
            "a": "stage: lost\namount: 100\nactual_amount: 7\nactual_close_date: 2026-03-01\nlost_reason: price",
            "b": "stage: won\namount: 100\nactual_amount: 300\nactual_close_date: 2026-03-01",
        }
    )
    assert win_rate(world.known, world.settings.rates, YEAR).amount == 0.75
    assert str(group("", world.known, world.settings.rates).lost.amount) == "100.00"
    assert str(together("", lost(world, History(), YEAR), world.settings).amount) == "100.00"
