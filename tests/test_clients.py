"""Clients, the team, and what was won and lost: the figures behind their pages."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.attention import attention
from pipeline.clients import clients
from pipeline.dates import month_names, year_before
from pipeline.figures import all_figures
from pipeline.spelling import Spelling
from pipeline.team import shares
from pipeline.winloss import by_month, last_year, loss_reasons, win_rate
from tests.records import book, configured

TODAY = date(2026, 11, 23)


def test_names_are_one_in_their_most_frequent_spelling() -> None:
    spelling = Spelling.of(["Ibáñez", "IBANEZ", "Ibáñez", "", "Acme"])
    assert (spelling("ibanez"), spelling("Otra"), spelling("")) == ("Ibáñez", "Otra", "")
    assert spelling.names == ("Acme", "Ibáñez")


def test_names_of_signs_alone_stay_apart() -> None:
    spelling = Spelling.of(["-", "_"])
    assert (spelling("-"), spelling("_")) == ("-", "_")


def test_a_client_has_all_its_opportunities_whatever_the_spelling() -> None:
    found = clients(
        book(
            {
                "a": "client: Ibáñez S.L.\namount: 100\nnext_date: 2026-12-01",
                "b": "client: IBANEZ S.L.\namount: 50\nnext_date: 2026-11-25",
                "c": "client: Ibáñez S.L.\nstage: won\namount: 10\nactual_amount: 8",
                "d": "client: Ibáñez S.L.\nstage: cancelled",
                "e": "client: Acme\namount: 1000",
            }
        ),
        TODAY,
    )
    assert [one.name for one in found] == ["Acme", "Ibáñez S.L."]
    one = found[1]
    assert [deal.slug for deal in one.deals] == ["a", "b", "c", "d"]
    assert (one.pipeline.count, str(one.pipeline.amount), str(one.won_total)) == (2, "150.00", "8.00")
    assert one.next
    assert one.next.slug == "b"


def test_two_clients_never_share_a_page() -> None:
    found = clients(book({"a": "client: A&B", "b": "client: A+B", "c": "client: A B 2"}), TODAY)
    assert len({one.slug for one in found}) == 3


def test_a_person_of_several_opportunities_stands_once() -> None:
    found = clients(
        book({"a": "contacts: Marta Ruiz\ndecision_maker: Luis Gil", "b": "contacts:\n  - MARTA RUIZ\n  - Luis Gil"}),
        TODAY,
    )
    assert [person.full_name for person in found[0].people] == ["Luis Gil", "Marta Ruiz"]


CLOSED = {
    "w1": "stage: won\nactual_close_date: 2025-11-24\namount: 100\nactual_amount: 60",
    "w0": "stage: won\nactual_close_date: 2025-11-23\namount: 900",
    "w2": "stage: won\nclose_date: 2026-11-23\namount: 40",
    "w3": "stage: won\nactual_close_date: 2026-11-24\namount: 40",
    "l1": "stage: lost\nactual_close_date: 2026-01-02\namount: 300\nlost_reason: Precio",
    "l2": "stage: lost\nactual_close_date: 2024-01-02\nlost_reason: precio",
    "l3": "stage: lost\nlost_reason: Plazo",
    "l4": "stage: lost",
    "c1": "stage: cancelled\nactual_close_date: 2026-01-02\namount: 999\nlost_reason: precio",
}


def test_the_win_rate_is_of_the_last_twelve_months_and_cancelled_ones_are_not_in_it() -> None:
    known = book(CLOSED)
    rate = win_rate(known.opportunities, known.settings.rates, last_year(TODAY))
    assert (rate.won, rate.lost) == (2, 1)
    assert rate.count == pytest.approx(2 / 3)
    assert rate.amount == pytest.approx(100 / 400)


def test_with_nothing_closed_there_is_no_rate() -> None:
    known = book({"a": ""})
    rate = win_rate(known.opportunities, known.settings.rates, last_year(TODAY))
    assert (rate.count, rate.amount, rate.won, rate.lost) == (None, None, 0, 0)


def test_months_are_twelve_with_the_current_one_last() -> None:
    months = by_month(book(CLOSED), TODAY)
    assert [month for month, _won, _lost in months] == list(month_names(TODAY, -11, 12))
    assert months[-1][0] == "2026-11"
    assert [(won.count, str(won.amount)) for _month, won, _lost in months][-1] == (2, "80.00")
    assert sum(lost.count for _month, _won, lost in months) == 1


def test_reasons_count_lost_ones_only_and_those_without_one_come_last() -> None:
    reasons = [(reason.text, reason.sum.count) for reason in loss_reasons(book(CLOSED))]
    assert reasons == [("precio", 2), ("Plazo", 1), ("", 1)]


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert last_year(date(2026, 11, 23)) == (date(2025, 11, 24), TODAY)


def test_each_owner_has_his_own_figures_and_nobody_comes_last() -> None:
    known = book(
        {
            "a": "owner: ana\namount: 100\nnext_date: 2026-11-01\nnext_step: x",
            "b": "owner: Ana Soto\nstage: won\nactual_close_date: 2026-05-01\namount: 30\nactual_amount: 20",
            "c": "owner: luis\namount: 500",
            "d": "amount: 900",
        },
        settings=configured("owners: {ana: Ana Soto, luis: Luis Gil}"),
    )
    figures = all_figures(known, TODAY)
    found = shares(
        known, TODAY, figures, attention(known, TODAY, figures), lambda deal: known.settings.owner_name(deal.owner)
    )
    assert [share.name for share in found] == ["Luis Gil", "Ana Soto", ""]
    ana = found[1]
    assert (ana.open.count, str(ana.open.amount), ana.won_count, str(ana.won_total)) == (1, "100.00", 1, "20.00")
    assert (ana.steps_overdue, ana.win_rate.count) == (1, 1.0)
