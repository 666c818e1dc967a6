"""Slugs: a file's stem made safe as a name on every system and in every address."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 100
"""Bytes: with a folder and `.html` well within every file system's 255."""
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))]
)

_SAFE = re.compile(rf"(?=.{{1,{LONGEST}}}$)[a-z0-9]+(?:-[a-z0-9]+)*")
"""A stem that is its own slug."""


def slug_of(stem: str) -> str:
    """Accents folded, lower case, hyphens; never a name that Windows reserves, nor too long, nor empty."""
    if _SAFE.fullmatch(stem) and stem not in RESERVED:
        return stem
    plain = "".join(c for c in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(c))
    folded = unicodedata.normalize("NFC", plain.casefold())
    slug = re.sub(r"[\W_]+", "-", folded).strip("-")
    mark = hashlib.sha256(unicodedata.normalize("NFC", stem).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if not slug:
        return f"x-{mark}"
    if len(slug.encode("utf-8", "surrogatepass")) > LONGEST:
        short = slug.encode("utf-8", "ignore")[: LONGEST - 9].decode("utf-8", "ignore")
        return f"{short.rstrip('-')}-{mark}"
    return f"{slug}-{mark}" if slug in RESERVED else slug
