"""Links out of the site: to a telephone, a mailbox, and the editor that opens a record."""

from __future__ import annotations

import re
from urllib.parse import quote

from pipeline.source import Place

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_RUNS_CODE = frozenset({"javascript", "vbscript", "data", "blob", "about", "view-source"})
_ADDRESS = re.compile(r"[^\s@<>\"'()\[\],;:?&]+@[^\s@<>\"'()\[\],;:?&]+")


def phone_url(phone: str) -> str:
    """`tel:` with the digits; what follows a letter (an extension) is left out. Empty where none can be dialled."""
    spoken = re.split(r"[^\W\d_]", phone.strip(), maxsplit=1)[0]
    digits = re.sub(r"[^0-9]", "", spoken)
    plus = "+" if spoken.lstrip("( ").startswith("+") else ""
    return f"tel:{plus}{digits}" if len(digits) > 2 else ""


def mail_url(email: str) -> str:
    """`mailto:` of one plain address, else empty."""
    return f"mailto:{quote(email, safe='@+')}" if _ADDRESS.fullmatch(email) else ""


def edit_url(pattern: str, root: str, place: Place) -> str:
    """The settings' `edit_url` for a place: `{path}`, `{relative}` and `{line}` filled in; empty where unsafe."""
    match = _SCHEME.match(pattern)
    if match is None or match[1].lower() in _RUNS_CODE:
        return ""
    absolute = f"{root}/{place.path}".replace("\\", "/").replace("//", "/")
    if "/{path}" in pattern:  # vscode://file/{path} is vscode://file/home/ana/…
        absolute = absolute.lstrip("/")
    return (
        pattern.replace("{path}", quote(absolute, safe="/:"))
        .replace("{relative}", quote(place.path, safe="/"))
        .replace("{line}", str(place.line))
    )
