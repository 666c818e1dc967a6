"""The forecast's answer in one sentence, then how sure it is, then how good earlier ones were: in words."""

from __future__ import annotations

from collections.abc import Iterator

from generator.i18n import Words
from generator.phrases import sentence
from pipeline.backtest import Backtest
from pipeline.billing import Billed
from pipeline.bookings import Booked
from pipeline.calibration import ENOUGH
from pipeline.forecast import Forecast
from pipeline.periods import kind
from pipeline.simulation import DRAWS, Range, Simulation
from pipeline.stages import Stage

MOST = 0.99
"""Nothing is said to be surer than this."""
FEW_MONTHS = 6
"""Tested months below which an average error proves little."""


def answer(one: Booked, simulation: Simulation, words: Words) -> str:
    """How much a period will bring, and whether its target will be reached."""
    return sentence(f"{_how_much(one, simulation.of(one.name), words)}{_of_target(one, simulation, words)}.")


def answer_in_numbers(one: Booked, words: Words) -> str:
    """How many close in a period, and how many are won in it already; where amounts are hidden."""
    closing = words.ngettext(
        "%(n)s opportunity is to close in %(period)s",
        "%(n)s opportunities are to close in %(period)s",
        one.open.count,
        period=subject(one.name, words),
    )
    won = words.ngettext("%(n)s is won in it already", "%(n)s are won in it already", one.won.count)
    return sentence(f"{closing}; {won}." if one.won.count else f"{closing}.")


def _how_much(one: Booked, ranges: Range, words: Words) -> str:
    """Where the period will end, with what is won already; or why nobody can tell."""
    won, period = one.won.amount, subject(one.name, words)
    low, middle, high = (words.short_money(won + money) for money in ranges)
    if ranges.p90.amount and ranges.p10 == ranges.p90:
        said = words.gettext("%(period)s will close at about %(high)s", period=period, high=high)
    elif ranges.p90.amount:
        said = words.gettext(
            "%(period)s will close between %(low)s and %(high)s, most likely near %(middle)s",
            period=period,
            low=low,
            high=high,
            middle=middle,
        )
    elif one.open.amount.amount:
        said = words.gettext("most likely nothing more is won in %(period)s", period=period)
    elif one.open.count:
        said = words.gettext("what closes in %(period)s has no amount yet", period=period)
    else:
        said = words.gettext("nothing closes in %(period)s", period=period)
    if not one.won.count:
        return said
    if ranges.p90.amount:
        return words.gettext("%(said)s, of which %(won)s is won", said=said, won=words.money(won))
    return words.gettext("%(said)s; %(won)s is won", said=said, won=words.money(won))


def _of_target(one: Booked, simulation: Simulation, words: Words) -> str:
    """How likely the target is reached; nothing without one."""
    if one.target is None or one.gap is None:
        return ""
    target, chance = words.money(one.target), simulation.chances.get(one.name, 0)
    if one.gap.amount <= 0:
        return words.gettext("; the target of %(target)s is reached already", target=target)
    if chance > MOST:
        return words.gettext("; the target of %(target)s is reached in over 99 of 100 cases", target=target)
    if chance < 1 - MOST:
        return words.gettext("; the target of %(target)s is reached in fewer than 1 of 100 cases", target=target)
    n = words.number(round(100 * chance))
    return words.gettext("; the target of %(target)s is reached in %(n)s of 100 cases", target=target, n=n)


def billing_answer(one: Billed, words: Words) -> str:
    """How much is to be invoiced in a period."""
    return sentence(
        words.gettext(
            "in %(period)s, %(amount)s is still to be invoiced if everything closes, %(weighted)s by its probability.",
            period=subject(one.name, words),
            amount=words.money(one.sum.amount),
            weighted=words.money(one.sum.weighted),
        )
    )


def subject(name: str, words: Words) -> str:
    """A period as what a sentence is about: `the 4th quarter of 2026`, `noviembre de 2026`."""
    if kind(name) == "quarter":
        return words.gettext("the %(quarter)s", quarter=words.long_quarter(name))
    return words.month(name) if kind(name) == "month" else name


def how_sure(found: Forecast, words: Words) -> Iterator[str]:
    """What the ranges are made of, and what history does not say yet."""
    simulation = found.simulation
    if not simulation.count:
        yield words.gettext("Nothing open has both a close date and an amount, so there is nothing to draw.")
        return
    yield words.ngettext(
        "Eight times in ten it should lie between the two: that is where %(n)s open opportunity ends in %(draws)s "
        "draws, each won or not by its own probability, else by its stage's.",
        "Eight times in ten it should lie between the two: that is where %(n)s open opportunities end in %(draws)s "
        "draws, each won or not by its own probability, else by its stage's.",
        simulation.count,
        draws=words.number(DRAWS),
    )
    if simulation.overdue:
        yield words.ngettext(
            "%(n)s that is past its close date is drawn from the current month on.",
            "%(n)s that are past their close date are drawn from the current month on.",
            simulation.overdue,
        )
    few = [one.stage for one in found.stages if not one.is_sufficient]
    if not few:
        yield words.gettext("Probabilities of stages are those that your own outcomes show.")
    elif len(few) == len(found.stages):
        yield words.gettext(
            "History is insufficient: no stage has %(n)s outcomes yet, so probabilities are those of the settings.",
            n=ENOUGH,
        )
    else:
        yield words.gettext(
            "Probabilities of stages are those that your own outcomes show, but for %(stages)s: under %(n)s outcomes "
            "history is insufficient, and the settings' are used.",
            stages=_listed(few, words),
            n=ENOUGH,
        )
    if simulation.moved:
        shares = found.slips.shares
        yield words.gettext(
            "Close months are moved as those of the %(n)s that closed were, and of those that outlived theirs: "
            "%(kept)s in the month that was stated, %(later)s later, %(sooner)s sooner.",
            n=words.number(len(found.slips.closed)),
            kept=words.percent_whole(sum(share for slip, share in shares if slip == 0)),
            later=words.percent_whole(sum(share for slip, share in shares if slip > 0)),
            sooner=words.percent_whole(sum(share for slip, share in shares if slip < 0)),
        )
    else:
        yield words.gettext("Close months are taken as stated: fewer than %(n)s closed ones tell how they move.", n=10)


def how_good(tested: Backtest, words: Words) -> str:
    """What past forecasts were worth."""
    months = [one for one in tested.months if one.bias is not None]
    if tested.mape is None or tested.bias is None:
        return words.gettext("No past month can be tested yet: that takes one that began with records and had wins.")
    arguments = {"mape": words.percent_whole(tested.mape), "bias": words.percent_whole(abs(tested.bias))}
    if tested.bias < 0:
        said = words.ngettext(
            "In %(n)s past month the forecast missed by %(mape)s on average; in all it was %(bias)s too low.",
            "Over %(n)s past months the forecast missed by %(mape)s on average; in all it was %(bias)s too low.",
            len(months),
            **arguments,
        )
    else:
        said = words.ngettext(
            "In %(n)s past month the forecast missed by %(mape)s on average; in all it was %(bias)s too high.",
            "Over %(n)s past months the forecast missed by %(mape)s on average; in all it was %(bias)s too high.",
            len(months),
            **arguments,
        )
    few = words.gettext("So few months prove little.") if len(months) < FEW_MONTHS else ""
    return f"{said} {few}".strip()


def _listed(stages: list[Stage], words: Words) -> str:
    names = [words.stage(stage) for stage in stages]
    if len(names) == 1:
        return names[0]
    return words.gettext("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
