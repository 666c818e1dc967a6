"""What an editor is told of a workspace: tasks that run commands, where problems stand, and snippets to type with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.i18n import Words
from pipeline.composing import HEADING
from pipeline.settings import Settings
from pipeline.vocabulary import ACTIVITY_KINDS_ES, KEYS, Type

Json = dict[str, Any]
SNIPPET_KEYS = ("name", "client", "stage", "created", "amount", "close_date", "invoice_date", "next_date", "next_step")
TODAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"


def vscode(settings: Settings, words: Words) -> Iterator[tuple[str, str]]:
    """The files of Visual Studio Code, by path within the workspace."""
    yield ".vscode/tasks.json", _text({"version": "2.0.0", "tasks": list(_tasks(words))})
    yield ".vscode/embudo.code-snippets", _text(dict(_snippets(settings, words)))


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _tasks(words: Words) -> Iterator[Json]:
    check = {"group": {"kind": "test", "isDefault": True}, "presentation": {"reveal": "silent"}}
    serve = {"group": {"kind": "build", "isDefault": True}, "isBackground": True}
    yield _task(words.gettext("check"), "check", problemMatcher=list(_matchers(words)), **check)
    yield _task(words.gettext("serve the site"), "serve", "--open", **serve)
    yield _task(words.gettext("weekly review"), "review", presentation={"focus": True})
    yield _task(words.gettext("commit"), "save")


def _task(label: str, *arguments: str, **more: Any) -> Json:
    task = {"label": f"embudo: {label}", "type": "process", "command": "embudo", "args": list(arguments)}
    return {**task, "problemMatcher": [], **more}


def _matchers(words: Words) -> Iterator[Json]:
    """How the lines of `check` name a place: one matcher a severity, since its word is in the user's language."""
    for severity, word in (("error", words.gettext("error")), ("warning", words.gettext("warning"))):
        yield {
            "owner": f"embudo-{severity}",
            "source": "embudo",
            "severity": severity,
            "fileLocation": ["relative", "${workspaceFolder}"],
            "pattern": {
                "regexp": rf"^(.+?):(\d+):(\d+): {word}: (.*)$",
                "file": 1,
                "line": 2,
                "column": 3,
                "message": 4,
            },
        }


def _snippets(settings: Settings, words: Words) -> Iterator[tuple[str, Json]]:
    spanish = words.language == "es"
    kinds = ",".join(ACTIVITY_KINDS_ES.values() if spanish else ACTIVITY_KINDS_ES)
    keys = {key.name: key.spelled(words.language) for key in KEYS}
    yield (
        words.gettext("Opportunity"),
        _snippet(
            words.gettext("opportunity"),
            words.gettext("A new opportunity, with every field of the method"),
            ["---", *_fields(settings, words), "---", "", f"## {HEADING[words.language]}", "", "$0"],
        ),
    )
    yield (
        words.gettext("Activity"),
        _snippet(
            words.gettext("activity"),
            words.gettext("What happened today"),
            [f"- {TODAY} ${{1|{kinds}|}}: $0"],
        ),
    )
    yield (
        words.gettext("Next step"),
        _snippet(
            words.gettext("next"),
            words.gettext("The next step and its date"),
            [f"{keys['next_date']}: ${{1:{TODAY}}}", f"{keys['next_step']}: $0"],
        ),
    )


def _fields(settings: Settings, words: Words) -> Iterator[str]:
    stages = ",".join(stage.label(words.language) for stage in settings.stages.open)
    for number, key in enumerate((key for key in KEYS if key.name in SNIPPET_KEYS), start=1):
        match key.type:
            case Type.STAGE:
                value = f"${{{number}|{stages}|}}"
            case Type.DATE if key.name == "created":
                value = TODAY
            case _:
                value = f"${number}"
        yield f"{key.spelled(words.language)}: {value}"


def _snippet(prefix: str, description: str, body: list[str]) -> Json:
    return {"scope": "markdown", "prefix": prefix, "description": description, "body": body}
