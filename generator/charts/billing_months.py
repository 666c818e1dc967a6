"""The billing forecast by month: what is to be invoiced, and by its probability."""

from __future__ import annotations

from generator.invoiced import billing_chart
from generator.labels import N_

CHART = billing_chart("month", N_("Billing by month"), order=30)
