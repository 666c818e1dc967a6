"""The fields that may be shared, and on what terms. What is not listed here is left out, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.book import Hidden
from pipeline.masking.mask import Kind


class Rule(NamedTuple):
    """The terms of a field: what must not be hidden for it to be there, and as what its text is masked, if it is."""

    unless: Hidden | None = None
    masked: Kind | None = None


Rules = Mapping[str, Rule]
PLAIN, COMPANY, LABEL, TEXT = Rule(), Rule(None, "company"), Rule(None, "label"), Rule(None, "text")
PERSON, PERSONAL = Rule("contacts"), Rule("contacts", "text")
MONEY, NOTE, NOTED = Rule("amounts"), Rule("notes"), Rule("notes", "text")

OPPORTUNITY: Rules = {
    "id": LABEL,
    "name": LABEL,
    "named": PLAIN,
    "client": COMPANY,
    "end_customer": COMPANY,
    "stage": PLAIN,
    "created": PLAIN,
    "amount": MONEY,
    "monthly_amount": MONEY,
    "months": PLAIN,
    "own_probability": PLAIN,
    "own_category": PLAIN,
    "close_date": PLAIN,
    "invoice_date": PLAIN,
    "contacts": PERSON,
    "decision_maker": PERSON,
    "stated_interaction": PLAIN,
    "next_date": PLAIN,
    "next_step": TEXT,
    "wait_until": PLAIN,
    "owner": COMPANY,
    "channel": COMPANY,
    "tier": LABEL,
    "competitors": COMPANY,
    "actual_close_date": PLAIN,
    "actual_amount": MONEY,
    "lost_reason": TEXT,
    "lost_to": COMPANY,
    "closed_in_history": PLAIN,
    "tags": LABEL,
    "products": PLAIN,
    "activities": NOTE,
    "notes": NOTED,
}
"""The slug and the path are those of the shared file; of what has parts, each part has its rule too."""
CONTACT: Rules = {
    "name": PERSONAL,
    "surname": PERSONAL,
    "position": PERSONAL,
    "phone": PERSON,
    "email": PERSON,
    "location": PERSONAL,
    "remarks": PERSONAL,
    "influence": PERSON,
    "decides": PERSON,
    "met": PERSON,
    "values": PERSONAL,
}
PRODUCT: Rules = {"name": LABEL, "units": PLAIN, "price": MONEY}
DATED: Rules = {"date": PLAIN, "text": NOTED}
ACTIVITY: Rules = {"date": PLAIN, "time": PLAIN, "kind": PLAIN, "text": TEXT, "body": TEXT}
"""Where notes are hidden there are none; the day of the last one stays, as the last interaction."""
FACTS: Rules = {
    "mark": PLAIN,
    "name": LABEL,
    "client": COMPANY,
    "end_customer": COMPANY,
    "stage": PLAIN,
    "created": PLAIN,
    "amount": MONEY,
    "own_probability": PLAIN,
    "own_category": PLAIN,
    "close_date": PLAIN,
    "invoice_date": PLAIN,
    "stated_interaction": PLAIN,
    "next_date": PLAIN,
    "next_step": TEXT,
    "wait_until": PLAIN,
    "owner": COMPANY,
    "channel": COMPANY,
    "tier": LABEL,
    "actual_close_date": PLAIN,
    "actual_amount": MONEY,
    "lost_reason": TEXT,
    "lost_to": COMPANY,
}
"""The mark tells versions apart and is shown nowhere; of dates with a text the date stays."""
ENTRY: Rules = {"at": PLAIN, "kind": PLAIN}
HEAD: Rules = {"at": PLAIN, "commit": PLAIN}
SETTINGS: Rules = {
    "language": PLAIN,
    "timezone": PLAIN,
    "currency": PLAIN,
    "rates": MONEY,
    "date_order": PLAIN,
    "title": LABEL,
    "stages": PLAIN,
    "owners": COMPANY,
    "targets": MONEY,
    "review": PLAIN,
}
TARGET: Rules = {"period": PLAIN, "amount": MONEY, "owner": COMPANY}
GROUPED = ("client", "end_customer", "owner", "channel", "tier", "competitors", "lost_to", "tags")
"""Names that opportunities are grouped by."""
QUOTES_NOTHING = ("accepted", "accepted_es", "byte", "currency", "order", "stage", "stage_es")
"""Arguments of problems that are not of a record's own words."""
TOLD = ("text", "key", "first", "names", "other", "original", "id", "slug", "amount", "product", "character")
"""Arguments without which a problem has no words: what they quote becomes an ellipsis. Others only give advice."""
LEFT_OUT: Mapping[Hidden, tuple[str, ...]] = {
    "contacts": ("contacts", "decision_maker"),
    "amounts": ("amount", "monthly_amount", "actual_amount", "weighted", "price"),
    "notes": ("notes", "activities"),
}
ALWAYS = ("extra", "author")
"""What any redaction leaves out."""
