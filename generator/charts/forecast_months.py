"""The bookings forecast by month: what is won, what is open by category, the likely range and the target."""

from __future__ import annotations

from generator.booked import bookings_chart
from generator.labels import N_

CHART = bookings_chart("month", N_("Bookings by month"), order=10)
