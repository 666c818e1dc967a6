"""Commands that know two languages: global options before or after, Spanish names, help and errors in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from generator.cli.session import Options, Refusal, Session
from generator.i18n import Words, printable

Translate = Callable[..., str]

COMMANDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "init": ("workspace", ("iniciar",)),
    "demo": ("demo", ()),
    "new": ("new", ("nueva",)),
    "log": ("edit", ("anotar",)),
    "set": ("edit", ("fijar",)),
    "move": ("edit", ("mover",)),
    "won": ("edit", ("ganada",)),
    "lost": ("edit", ("perdida",)),
    "review": ("review", ("revisar",)),
    "check": ("check", ("comprobar",)),
    "build": ("build", ("construir",)),
    "watch": ("live", ("vigilar",)),
    "serve": ("live", ("servir",)),
    "list": ("look", ("lista",)),
    "show": ("look", ("ver",)),
    "funnel": ("look", ("embudo",)),
    "agenda": ("look", ()),
    "supply": ("supply", ("suministro",)),
    "forecast": ("forecast", ("prevision",)),
    "changes": ("changes", ("cambios",)),
    "save": ("save", ("guardar",)),
    "import": ("importing", ("importar",)),
    "export": ("export", ("exportar",)),
    "share": ("share", ("compartir",)),
    "doctor": ("doctor", ("diagnostico",)),
    "schema": ("schema", ("esquema",)),
    "completion": ("schema", ("completado",)),
}
"""Every command: its module, and its Spanish names."""


def global_options(_: Translate) -> list[click.Option]:
    """The options that every command takes, and that may stand before it too."""

    def store(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
        def callback(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
            options = ctx.find_root().obj
            if value and options is not None:
                setattr(options, name, value)

        return callback

    return [
        click.Option(
            ["-C", "--directory", "workspace"],
            metavar=_("DIR"),
            expose_value=False,
            callback=store("directory"),
            help=_("The folder of opportunities (default: this one)."),
        ),
        click.Option(
            ["--today", "--hoy"],
            metavar=_("DATE"),
            expose_value=False,
            callback=store("today"),
            help=_("The day to count from (default: today)."),
        ),
        click.Option(
            ["--lang", "--idioma"],
            type=click.Choice(["en", "es"]),
            expose_value=False,
            help=_("The language of what is said and shown."),
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=store("as_json"),
            help=_("Answer in JSON, for other programs."),
        ),
    ]


class Command(click.Command):
    """A command of ours: it takes the global options, and its function gets a Session."""

    def __init__(self, name: str, callback: Callable[..., int | None], _: Translate, **attributes: Any) -> None:
        parameters = [*attributes.pop("params", []), *global_options(_)]

        def run(**arguments: Any) -> int | None:
            options: Options = click.get_current_context().find_root().obj
            return callback(Session(options), **arguments)

        usage = {"options_metavar": _("[OPTIONS]"), **attributes}
        super().__init__(name, callback=run, params=parameters, add_help_option=False, **usage)
        self.params.append(help_option(_))


def help_option(_: Translate) -> click.Option:
    """`--help`, `-h` and `--ayuda`."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    return click.Option(
        ["-h", "--help", "--ayuda"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=_("Show this help."),
    )


class Root(click.Group):
    """`embudo`: finds its commands by either name, and imports only the one that runs."""

    def __init__(self, words: Words) -> None:
        _ = words.gettext
        self.words = words
        super().__init__(
            "embudo",
            params=[*global_options(_), _version_option(_), help_option(_)],
            add_help_option=False,
            help=_("Sales opportunities in plain text, as a dashboard to work from."),
            epilog=_("Start with: embudo init, embudo new, embudo build --open. To look around: embudo demo."),
            no_args_is_help=True,
            options_metavar=_("[OPTIONS]"),
            subcommand_metavar=_("COMMAND …"),
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a seller's day."""
        del ctx
        return [self._shown(name) for name in COMMANDS]

    def _shown(self, name: str) -> str:
        spanish = COMMANDS[name][1]
        return spanish[0] if self.words.language == "es" and spanish else name

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """By its English or its Spanish name."""
        del ctx
        name = next((n for n, (_module, also) in COMMANDS.items() if cmd_name == n or cmd_name in also), None)
        if name is None:
            return None
        module = import_module(f"generator.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")(self.words.gettext)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A typo gets a suggestion."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            known = [self._shown(command) for command in COMMANDS]
            raise Refusal(unknown(self.words, self.words.gettext("command"), name, known))
        return super().resolve_command(ctx, args)


def unknown(words: Words, what: str, text: str, known: Sequence[str]) -> str:
    """That there is no such thing, and what it may have been."""
    from difflib import get_close_matches  # noqa: PLC0415  most commands are spelt well

    said = words.gettext("There is no %(what)s “%(text)s”.", what=what, text=printable(text))
    close = get_close_matches(text.lower(), known, n=1, cutoff=0.6)
    return f"{said} {words.gettext('Did you mean “%(suggestion)s”?', suggestion=close[0])}" if close else said


def _version_option(_: Translate) -> click.Option:
    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
        if value and not ctx.resilient_parsing:
            from generator.version import version  # noqa: PLC0415

            click.echo(f"embudo {version()}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=_("Show the version.")
    )
