"""Publishing: what a host of repositories is told, so that every push builds the site anew and shows it."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from urllib.parse import urlsplit

from generator.i18n import Words

WORKFLOWS: Mapping[str, str] = {"github": ".github/workflows/embudo.yml", "gitlab": ".gitlab-ci.yml"}
"""Hosts, and the file that each of them looks for in the repository's top folder."""
WIDTH = 100
_BLANK = re.compile(r"\{(?P<name>[a-z]+)\}")
_COMMENT = re.compile(r"^(?P<before> *# )\{(?P<name>[a-z]+)\}$", re.MULTILINE)


def workflow(template: str, words: Words, *, source: str, folder: str) -> str:
    """A host's file: its template with the words of the workspace, what pip installs, and the workspace's folder."""
    texts = {**_texts(words), "from": json.dumps(source), "folder": json.dumps(folder, ensure_ascii=False)}

    def comment(match: re.Match[str]) -> str:
        lines = textwrap.wrap(texts[match["name"]], WIDTH - len(match["before"]))
        return "\n".join(match["before"] + line for line in lines)

    return _BLANK.sub(lambda match: texts[match["name"]], _COMMENT.sub(comment, template))


def origin(stated: str | None, version: str) -> str:
    """What pip would install the same from, by what an installation states of itself (PEP 610).

    That is an address or an index's version; where it was a folder, or the address holds a secret, a wheel to be put
    beside the settings.
    """
    if stated is None:
        return f"embudo=={version}"
    told = json.loads(stated)
    address, repository = urlsplit(told.get("url", "")), told.get("vcs_info")
    if address.scheme != "https" or "@" in address.netloc:
        return f"./embudo-{version}-py3-none-any.whl"
    return f"{repository['vcs']}+{address.geturl()}@{repository['commit_id']}" if repository else address.geturl()


def warning(words: Words) -> str:
    """What becomes public."""
    return words.gettext(
        "Every push to the default branch publishes the site. Whoever opens its address reads all that the records "
        "say: names, telephones, e-mails, amounts and notes, and what their history says was changed or deleted. "
        "The pages of a private repository can be public: look in its settings before you push."
    )


def next_steps(words: Words, path: str) -> str:
    """What is left to do by hand."""
    return words.gettext(
        "If that is what you want: see in %(path)s what EMBUDO names, commit the file with git and push it. "
        "On GitHub, choose GitHub Actions in Settings, Pages, Source.",
        path=path,
    )


def _texts(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "public": warning(words),
        "install": _(
            "What pip installs embudo from: a wheel that you put beside embudo.yaml and commit, or an address such as "
            "git+https://… Never a bare name that you did not install it by: an index may have another program there."
        ),
        "history": _("the whole history: dates that moved, reviews"),
        "missing": _("Put the wheel of embudo there, or say in EMBUDO what pip installs."),
        "tolerated": _("A record that cannot be read is told and left out, and stops nothing: that is exit code 1."),
        "heading": _("The records, checked"),
    }
