"""`embudo`: the language is found first, then the command; whatever goes wrong is said in words."""

from __future__ import annotations

import contextlib
import gc
import gettext
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from generator.cli.base import Root, unknown
from generator.cli.session import USAGE, Options, Surroundings
from generator.i18n import DOMAIN, Words, printable
from generator.places import templates

_LANGUAGE = re.compile(r"^language[ \t]*:[ \t]*[\"']?(en|es)\b", re.MULTILINE | re.IGNORECASE)


def main(arguments: Sequence[str] | None = None) -> None:
    """The program: runs a command and exits with its code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(50_000)  # records make millions of objects that stay: looking through them finds nothing
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8" if stream.isatty() is False else stream.encoding, errors="replace")
    sys.exit(run(given))


def run(given: list[str]) -> int:
    """Run a command; its exit code."""
    words = Words(language_of(given))
    _speak(words.language)
    try:
        code = Root(words).main(given, prog_name="embudo", standalone_mode=False, obj=Options(words))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        return _complain(error, words)
    except (click.Abort, KeyboardInterrupt):
        click.echo(words.gettext("Stopped."), err=True)
        return 130
    except BrokenPipeError:
        _fall_silent()
        return 0
    except OSError as error:
        _fall_silent()
        return _complain(Surroundings(_refused(error, words)), words)
    return int(code or 0)


def _fall_silent() -> None:
    """Nobody hears any more what is said on stdout: what was begun is not tried again at the end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(error: OSError, words: Words) -> str:
    """What the system refused where nobody foresaw it: mostly to take what is said, into a file on a full disk."""
    from generator.cli.reasons import reason  # noqa: PLC0415

    why = reason(error, words)
    if error.filename:
        return words.gettext("%(path)s cannot be used: %(why)s.", path=str(error.filename), why=why)
    return words.gettext("What was to be said here could not be written: %(why)s.", why=why)


def _complain(error: click.ClickException, words: Words) -> int:
    """An error in the user's language, with the help that belongs to it."""
    message = error.format_message()
    if isinstance(error, click.NoSuchOption):
        known = [name for p in (error.ctx.command.params if error.ctx else ()) for name in p.opts if name[:2] == "--"]
        message = unknown(words, words.gettext("option"), error.option_name, known)
    click.echo(f"embudo: {printable(message)}", err=True)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        click.echo(words.gettext("Help: %(command)s --help", command=path), err=True)
    return error.exit_code if error.exit_code != 1 else USAGE


def _speak(language: str) -> None:
    """The library of commands takes its words from the same catalogue as we do."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, templates() / "locale")
    gettext.textdomain(DOMAIN)


def language_of(given: Sequence[str]) -> str:
    """`--lang`, else the workspace's setting, else the machine's, else English."""
    asked = _value_of(given, "--lang") or _value_of(given, "--idioma")
    if asked in ("en", "es"):
        return asked
    set_ = _language_set(Path(_value_of(given, "-C") or _value_of(given, "--directory") or "."))
    if set_:
        return set_
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "es" if os.environ[name].lower().startswith("es") else "en"
    return "es" if _machine().startswith(("es", "span")) else "en"


def _machine() -> str:
    import locale  # noqa: PLC0415

    return (locale.getlocale()[0] or "").lower()


def _value_of(given: Sequence[str], option: str) -> str:
    """An option's value, wherever it stands on the line."""
    for number, text in enumerate(given):
        if text == "--":
            return ""
        if text == option and number + 1 < len(given):
            return given[number + 1]
        if text.startswith(f"{option}=") or (option == "-C" and text.startswith("-C") and len(text) > 2):
            return text.removeprefix(option).removeprefix("=")
    return ""


def _language_set(start: Path) -> str:
    """The language of the nearest settings, found without reading them whole."""
    with contextlib.suppress(OSError, ValueError):
        for folder in (start.absolute(), *start.absolute().parents):
            path = folder / "embudo.yaml"
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace") as file:
                    found = _LANGUAGE.search(file.read(65536))
                return found[1].lower() if found else ""
            if (folder / "opportunities").is_dir():
                return ""
    return ""


if __name__ == "__main__":
    main()
