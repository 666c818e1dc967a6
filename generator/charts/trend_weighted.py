"""The weighted pipeline at the end of each week, by stage, at today's rates and probabilities of stages."""

from __future__ import annotations

from operator import attrgetter

from generator.labels import N_
from generator.trending import stages_by_week

CHART = stages_by_week("trend-weighted", N_("Weighted amount by week"), attrgetter("weighted"), order=20)
