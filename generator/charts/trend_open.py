"""The open pipeline at the end of each week, by stage, at today's rates."""

from __future__ import annotations

from operator import attrgetter

from generator.labels import N_
from generator.trending import stages_by_week

CHART = stages_by_week("trend-open", N_("Open amount by week"), attrgetter("amount"), order=10)
