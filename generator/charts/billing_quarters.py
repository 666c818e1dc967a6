"""The billing forecast by quarter: what is to be invoiced, and by its probability."""

from __future__ import annotations

from generator.invoiced import billing_chart
from generator.labels import N_

CHART = billing_chart("quarter", N_("Billing by quarter"), order=40)
