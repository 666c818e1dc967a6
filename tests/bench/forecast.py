"""How long the forecast and its analysis take: `python -m tests.bench.forecast [RECORDS]`.

It makes a book of so many opportunities (10,000 unless told otherwise), half of them open and half decided, of which
every third is billed by the month, with the history of each. Then it works out every derivation of the forecast in new
processes, one after the other as a build would: CPU seconds, the median of five, imports included. The ratio is to what
reading the facts of those versions takes in the same process, which a build does before any of them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pipeline.book import Book
from pipeline.history import History
from pipeline.load import remembering
from pipeline.money import Money
from pipeline.opportunity import Opportunity, Product
from pipeline.settings import Target
from tests.sellers import LAST, SETTINGS, Sellers, sellers
from tests.worlds import ROOT

RUNS = 5
RECORDS = 10_000
LIMIT = 1.5
"""CPU seconds that all of them together are to stay under."""
TODAY = LAST


def world(count: int) -> tuple[Book, History]:
    """Half open, half decided, with owners, channels, products and competitors."""
    opened: list[Any] = []
    closed: list[Any] = []
    seed = 1
    while min(len(opened), len(closed)) < count // 2:
        for life in sellers(seed, 5_000).lives:
            (opened if life.states[-1].day > LAST else closed).append(life)
        seed += 1
    known = Sellers((*opened[: count // 2], *closed[: count // 2])).history
    targets = tuple(Target(period=f"{LAST.year}-{n:02d}", amount=Money.of(250_000, "EUR")) for n in range(1, 13))
    settings = replace(SETTINGS, targets=targets)
    book = remembering(Book(settings=settings, opportunities=known.at(known.last).opportunities), known)
    deals = tuple(_dressed(n, deal) for n, deal in enumerate(book.opportunities))
    return replace(book, opportunities=deals), known


def _dressed(n: int, deal: Opportunity) -> Opportunity:
    """With what history does not keep."""
    return replace(
        deal,
        owner=f"owner {n % 12}",
        channel=f"channel {n % 7}",
        tier="ABC"[n % 3],
        competitors=(f"competitor {n % 9}", f"competitor {n % 5}"),
        products=(Product(name=f"product {n % 40}"),),
        lost_reason=f"reason {n % 8}" if deal.kind == "lost" else "",
        months=24 if n % 3 == 0 else None,
        invoice_date=deal.close_date,
    )


def derivations(book: Book, known: History) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every derivation of the forecast and of win and loss, by name."""
    from pipeline.backtest import backtest  # noqa: PLC0415  measured with the derivation
    from pipeline.billing import billing  # noqa: PLC0415
    from pipeline.bookings import bookings  # noqa: PLC0415
    from pipeline.calibration import calibration  # noqa: PLC0415
    from pipeline.losses import by_reason, by_stage, lost  # noqa: PLC0415
    from pipeline.outcomes import competitors, ended, groups, products  # noqa: PLC0415
    from pipeline.periods import KINDS, period  # noqa: PLC0415
    from pipeline.simulation import seed, simulate  # noqa: PLC0415
    from pipeline.sizes import by_size  # noqa: PLC0415
    from pipeline.slippage import slippage  # noqa: PLC0415
    from pipeline.targets import progress  # noqa: PLC0415
    from pipeline.velocity import factors  # noqa: PLC0415
    from pipeline.winloss import last_year, win_rate  # noqa: PLC0415

    yield "bookings, by month and by quarter", lambda: [bookings(book, TODAY, by) for by in ("month", "quarter")]
    yield "billing, by month and by quarter", lambda: [billing(book, TODAY, by) for by in ("month", "quarter")]
    yield "targets", lambda: [progress(book, TODAY, period(TODAY, by), by) for by in KINDS]
    yield "calibrated probabilities", lambda: calibration(known)
    yield "slippage", lambda: slippage(known, TODAY)
    yield (
        "simulation, 10,000 draws",
        lambda: simulate(book, TODAY, calibration(known), slippage(known, TODAY), seed(book, known)),
    )
    yield "back-test", lambda: backtest(known, TODAY)
    yield "win rate", lambda: win_rate(book.known, book.settings.rates, last_year(TODAY))
    yield "sales cycle and velocity", lambda: factors(book, TODAY)
    rates, within = book.settings.rates, last_year(TODAY)
    names: tuple[Callable[[Opportunity], tuple[str, ...]], ...] = (
        lambda deal: (deal.owner,),
        lambda deal: (deal.channel,),
        lambda deal: (deal.tier,),
        products,
        competitors,
    )
    yield (
        "win rate by owner, channel, rating, product, competitor and size",
        lambda: [
            *(groups(ended(book.known, within), each, rates) for each in names),
            by_size(ended(book.known, within), rates),
        ],
    )
    yield (
        "reasons of loss",
        lambda: (
            [by_reason(losses, book) for losses in [lost(book, known, within)]]
            + [by_stage(losses, book.settings) for losses in [lost(book, known, within)]]
        ),
    )


def measured(count: int) -> dict[str, float]:
    """CPU seconds of each derivation in this process, the reading of the versions' facts first."""
    book, known = world(count)
    spent: dict[str, float] = {}
    began = time.process_time()
    for record in known.records:
        assert record.deals
    spent["versions' facts, read"] = time.process_time() - began
    began = time.process_time()
    todo = iter(derivations(book, known))
    while (found := next(todo, None)) is not None:
        name, derive = found
        derive()
        spent[name], began = time.process_time() - began, time.process_time()
    spent["versions"] = sum(len(record.all) for record in known.records)
    spent["open"] = len(book.open)
    return spent


def main(count: int = RECORDS) -> None:
    """Measure in new processes, and print the table."""
    code = f"import json; from tests.bench.forecast import measured; print(json.dumps(measured({count})))"
    runs = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
    spent = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    versions, opened, facts = int(spent.pop("versions")), int(spent.pop("open")), spent.pop("versions' facts, read")
    totals = sorted(sum(run[name] for name in spent) for run in runs)
    print(f"{count:,} opportunities, {opened:,} of them open; {versions:,} versions. CPU seconds, median of {RUNS}")
    for name, seconds in {"versions' facts, read before": facts, **spent}.items():
        print(f"  {name:<66}{seconds:7.3f} s  {seconds / facts:5.2f} x")
    print(f"  {'all of the derivations together':<66}{totals[RUNS // 2]:7.3f} s  {totals[RUNS // 2] / facts:5.2f} x")
    print(f"  to stay under {LIMIT} s; the longest run took {totals[-1]:.3f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
