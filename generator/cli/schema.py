"""`schema` and `completion`: for editors, and for the shell."""

from __future__ import annotations

import json

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Refusal, Session


def schema_command(_: Translate) -> Command:
    """`embudo schema`."""
    return Command("schema", _schema, _, help=_("Print the JSON Schema of a record's fields."))


def _schema(session: Session) -> None:
    from generator.schema import schema  # noqa: PLC0415
    from pipeline import files  # noqa: PLC0415
    from pipeline.load import read_settings  # noqa: PLC0415
    from pipeline.settings import Settings  # noqa: PLC0415

    folder = files.find_workspace(session.start)
    settings = read_settings(folder)[0] if folder else Settings()
    document = schema(settings, session.words)
    if session.as_json:
        session.answer("schema", document, today=session.day_in(settings))
    else:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def completion_command(_: Translate) -> Command:
    """`embudo completion`."""
    return Command(
        "completion",
        _completion,
        _,
        help=_('Print what a shell needs to complete commands: eval "$(embudo completion bash)"'),
        params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))],
    )


def _completion(session: Session, *, shell: str) -> None:
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    kind = get_completion_class(shell)
    if kind is None:
        raise Refusal(session._("This shell is not supported."))
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "embudo", "_EMBUDO_COMPLETE").source())
