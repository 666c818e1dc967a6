"""The words of every code that pages and commands show: fields, kinds, categories, reasons."""

from __future__ import annotations

from collections.abc import Mapping


def N_(message: str) -> str:  # noqa: N802  gettext's own name for a message that is translated where it is shown
    """Mark a message for translation."""
    return message


FIELDS = {
    "name": N_("Name"),
    "client": N_("Client"),
    "end_customer": N_("End customer"),
    "stage": N_("Stage"),
    "created": N_("Created"),
    "amount": N_("Amount"),
    "monthly_amount": N_("Monthly amount"),
    "months": N_("Months"),
    "probability": N_("Probability"),
    "weighted": N_("Weighted amount"),
    "forecast_category": N_("Forecast category"),
    "close_date": N_("Close date"),
    "invoice_date": N_("Invoice date"),
    "products": N_("Products and services"),
    "contacts": N_("Contacts"),
    "decision_maker": N_("Decision maker"),
    "last_interaction": N_("Last interaction"),
    "next_date": N_("Next date"),
    "next_step": N_("Next step"),
    "wait_until": N_("Wait until"),
    "owner": N_("Owner"),
    "channel": N_("Channel"),
    "tier": N_("Rating"),
    "competitors": N_("Competitors"),
    "main_competitor": N_("Main competitor"),
    "actual_close_date": N_("Actual close date"),
    "actual_amount": N_("Actual amount"),
    "lost_reason": N_("Reason"),
    "lost_to": N_("Lost to"),
    "tags": N_("Tags"),
    "id": N_("Identifier"),
    "activities": N_("Activities"),
    "notes": N_("Notes"),
    "surname": N_("Surname"),
    "position": N_("Position"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "location": N_("Location"),
    "remarks": N_("Remarks"),
    "influence": N_("Influence"),
    "decides": N_("Decides"),
    "met": N_("Met"),
    "values": N_("Values"),
    "units": N_("Units"),
    "price": N_("Price"),
    "slug": N_("Slug"),
    "version": N_("Version of the record"),
    "other_fields": N_("Other fields"),
    "currency": N_("Currency"),
    "monthly_amount_currency": N_("Currency of the monthly amount"),
    "actual_amount_currency": N_("Currency of the actual amount"),
    "status": N_("How it ended"),
    "is_closed": N_("Whether it is closed"),
    "is_won": N_("Whether it is won"),
    "is_lost": N_("Whether it is lost"),
    "is_active": N_("Whether it is active"),
}
GROUPS: Mapping[str, Mapping[str, str]] = {
    "field": FIELDS,
    "kind": {"open": N_("Open"), "won": N_("Won"), "lost": N_("Lost"), "cancelled": N_("Cancelled")},
    "activity": {
        "call": N_("Call"),
        "email": N_("E-mail"),
        "visit": N_("Visit"),
        "meeting": N_("Meeting"),
        "note": N_("Note"),
    },
    "influence": {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")},
    "category": {
        "commit": N_("Commit"),
        "best_case": N_("Best case"),
        "pipeline": N_("Pipeline"),
        "omitted": N_("Omitted"),
    },
    "step": {
        "start": N_("At the start"),
        "new": N_("New"),
        "reopened": N_("Reopened"),
        "increased": N_("Increased"),
        "decreased": N_("Decreased"),
        "won": N_("Closed won"),
        "lost": N_("Closed lost"),
        "cancelled": N_("Closed cancelled"),
        "removed": N_("Removed"),
        "end": N_("At the end"),
    },
}
CHOICES = {"influence": "influence", "forecast_category": "category"}
"""Keys whose value is one of a group."""
REASONS = {
    "next_step_overdue": N_("Next step overdue"),
    "close_date_passed": N_("Close date passed"),
    "stale": N_("No change after two reviews"),
    "next_step_missing": N_("No next step"),
    "pushed_again": N_("Close date pushed again"),
    "decision_maker_not_met": N_("Decision maker not met"),
    "silent": N_("No contact for too long"),
    "close_date_implausible": N_("Closes sooner than usual"),
    "incomplete": N_("Incomplete"),
    "lost_without_reason": N_("Lost without a reason"),
    "won_without_figures": N_("Won without its real figures"),
}
