"""A record that is to be written: what its fields are to say, as somebody would type it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.opportunity import Extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What comes of a row of a spreadsheet, before it is a file.

    `fields` go by the name of their key (`pipeline.vocabulary.KEYS`), in any order, without empty ones. A text is as
    typed in a record (`48000.50 USD`, `2026-12-15`, `60 %`, a stage's name); contacts, products and lists are tuples,
    of texts or of `Pairs` whose keys are the English names of CONTACT_KEYS and PRODUCT_KEYS; the decision maker is a
    text or `Pairs`.
    """

    row: int
    """Of the spreadsheet, for messages."""
    slug: str = ""
    """The stem of its file, where the row names one (a file that we exported)."""
    version: str = ""
    """The beginning of git's name for what its file held when the row was exported; empty where the row has none."""
    key: str = ""
    """What identifies it between runs: the value of the mapping's key column; empty where there is none."""
    fields: tuple[tuple[str, Extra], ...] = ()
    extra: tuple[tuple[str, Extra], ...] = ()
    """Fields that are none of ours, under their own names."""
    activities: str = ""
    """The negotiation as a record has it below its heading: `- 2026-11-18 visit: …`, the newest first."""
    cut: tuple[str, ...] = ()
    """Fields whose cell was too short for what the record says: the row says nothing of them."""
    notes: str = ""
    """The body but for the negotiation, in Markdown."""
