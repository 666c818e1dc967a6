"""The product's version."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """As installed; `0` in a folder where it was not."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415  slow, and seldom needed
    from importlib.metadata import version as installed  # noqa: PLC0415

    try:
        return installed("embudo")
    except PackageNotFoundError:
        return "0"
