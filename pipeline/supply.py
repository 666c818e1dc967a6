"""What other departments must deliver, and when: the products and services of what may still be ordered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.book import Book
from pipeline.opportunity import Opportunity, Product

RECENT_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A product or service of an opportunity. Its probability is 1 where the sale is won."""

    product: Product
    deal: Opportunity
    invoice_date: date | None
    probability: Decimal


def supply(book: Book, today: date) -> tuple[Line, ...]:
    """What is to be supplied, by invoice date, undated last, then by opportunity, in the record's order."""
    return tuple(line for deal in to_come(book, today) for line in lines_of(deal))


def to_come(book: Book, today: date) -> tuple[Opportunity, ...]:
    """Opportunities with something to supply, by invoice date, undated last, then by slug.

    Open ones, and won ones whose invoice is still to come; a won one without an invoice date is to be supplied for
    90 days from its close.
    """
    deals = (deal for deal in book.opportunities if deal.products and _is_to_come(deal, today))
    return tuple(sorted(deals, key=lambda deal: (deal.invoice_date or date.max, deal.slug)))


def lines_of(deal: Opportunity) -> tuple[Line, ...]:
    """What is to be supplied of one."""
    sure = deal.probability if deal.is_open else Decimal(1)
    return tuple(
        Line(product=product, deal=deal, invoice_date=deal.invoice_date, probability=sure) for product in deal.products
    )


def _is_to_come(deal: Opportunity, today: date) -> bool:
    if deal.is_open or deal.kind != "won":
        return deal.is_open
    if deal.invoice_date:
        return deal.invoice_date >= today
    return deal.closed_on is None or deal.closed_on >= today - timedelta(days=RECENT_DAYS)
