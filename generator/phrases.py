"""Small changes to words on their way into a sentence or a heading."""

from __future__ import annotations


def sentence(text: str) -> str:
    """The text with a capital first letter, all else as it is."""
    return text[:1].upper() + text[1:]
