"""The product's version, and where it was installed from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit


@cache
def version() -> str:
    """As installed; `0` in a folder where it was not."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415  slow, and seldom needed
    from importlib.metadata import version as installed  # noqa: PLC0415

    try:
        return installed("embudo")
    except PackageNotFoundError:
        return "0"


def source() -> str:
    """What pip would install the same from: an address, a version of an index's, or a wheel of this version."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415  slow, and seldom needed

    wheel = f"./embudo-{version()}-py3-none-any.whl"
    try:
        text = distribution("embudo").read_text("direct_url.json")
    except PackageNotFoundError:
        return wheel
    return origin(json.loads(text), wheel) if text else f"embudo=={version()}"


def origin(stated: dict[str, Any], wheel: str) -> str:
    """The address that an installation states (PEP 610); the wheel where it is a folder's, or holds a secret."""
    address, git = urlsplit(str(stated.get("url", ""))), stated.get("vcs_info", {})
    if address.scheme != "https" or "@" in address.netloc:
        return wheel
    return f"{git['vcs']}+{address.geturl()}@{git['commit_id']}" if git else address.geturl()
