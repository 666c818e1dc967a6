"""What a site offers: whatever modules stand in `generator/pages`, `generator/charts` and `generator/exports`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from generator.chart import Chart
from generator.export import Export
from generator.page import Page


@cache
def pages() -> tuple[Page, ...]:
    """Every page, in the order of the navigation."""
    return tuple(sorted(_found("generator.pages", "PAGE"), key=lambda page: (page.order, page.name)))


@cache
def charts() -> tuple[Chart, ...]:
    """Every chart, in the order in which they stand in their slots."""
    return tuple(sorted(_found("generator.charts", "CHART"), key=lambda chart: (chart.order, chart.name)))


@cache
def exports() -> tuple[Export, ...]:
    """Every export, by name."""
    return tuple(sorted(_found("generator.exports", "EXPORT"), key=lambda export: export.name))


def _found(package: str, constant: str) -> Iterator[Any]:
    for module in iter_modules(import_module(package).__path__, package + "."):
        yield getattr(import_module(module.name), constant)
