"""The settings file of the demonstration workspace."""

from __future__ import annotations

from collections.abc import Iterator

from generator.demo.cast import SELLERS, Cast
from generator.demo.record import LANGUAGES, scalar


def settings(cast: Cast, *, targets: bool, new_rates: bool) -> str:
    """The text of `embudo.yaml`, before or after the manager set targets and brought rates up to date."""
    company = cast.company
    rates = (company["new_rates"]["rates"] if new_rates else company["rates"])[cast.language]
    lines = [
        f"language: {LANGUAGES[cast.language]}",
        f"timezone: {cast.say(company['timezone'])}",
        f"currency: {cast.say(company['currency'])}",
        f"rates: {{{', '.join(f'{code}: {rate}' for code, rate in rates.items())}}}",
        f"title: {scalar(cast.say(company['title']))}",
        "owners:",
        *(f"  {cast.key(seller)}: {cast.say(company['people'][seller]['name'])}" for seller in SELLERS),
        "review: {day: friday, new_per_review: 1}",
    ]
    if targets:
        lines += ["targets:", *_targets(cast)]
    return "\n".join(lines) + "\n"


def _targets(cast: Cast) -> Iterator[str]:
    year, targets = cast.days.today.year, cast.company["targets"]
    for quarter, amount in enumerate(targets["company"], 1):
        yield f"  - {{period: {year}-Q{quarter}, amount: {amount}}}"
    for quarter, amount in enumerate(targets["company"], 1):
        yield f"  - {{period: {year + 1}-Q{quarter}, amount: {amount + targets['growth']}}}"
    for seller in SELLERS:
        for quarter, amount in enumerate(targets["people"][seller], 1):
            yield f"  - {{period: {year}-Q{quarter}, owner: {cast.key(seller)}, amount: {amount}}}"
