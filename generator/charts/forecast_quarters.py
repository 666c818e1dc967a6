"""The bookings forecast by quarter: what is won, what is open by category, the likely range and the target."""

from __future__ import annotations

from generator.booked import bookings_chart
from generator.labels import N_

CHART = bookings_chart("quarter", N_("Bookings by quarter"), order=20)
