"""`watch` and `serve`: the site stays true to the files while people edit them."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.rebuilding import Rebuilding
from generator.cli.session import Session, Surroundings
from generator.i18n import Words, printable

if TYPE_CHECKING:
    from generator.watch import Watch


def watch_command(_: Translate) -> Command:
    """`embudo watch`."""
    return Command(
        "watch",
        _watch,
        _,
        help=_("Build the site, and again whenever a file changes, until Ctrl+C."),
        params=[_poll_option(_)],
    )


def serve_command(_: Translate) -> Command:
    """`embudo serve`."""
    return Command(
        "serve",
        _serve,
        _,
        help=_("As watch, and show the site in this machine's browser: open pages follow every edit by themselves."),
        params=[
            click.Option(
                ["--port", "--puerto"],
                type=click.IntRange(0, 65535),
                metavar="N",
                help=_("The port (default: the first free one from 8765 on)."),
            ),
            _poll_option(_),
            click.Option(["--open", "--abrir", "opens"], is_flag=True, help=_("Open it in the browser.")),
        ],
    )


def _poll_option(_: Translate) -> click.Option:
    return click.Option(
        ["--poll", "--sondear"],
        is_flag=True,
        help=_("Look at the files every second, where the disk does not tell of changes."),
    )


def _watch(session: Session, *, poll: bool) -> int:
    return _until_stopped(lambda: _follow(session, Rebuilding(session), poll=poll))


def _serve(session: Session, *, port: int | None, poll: bool, opens: bool) -> int:
    def work() -> None:
        from generator.places import templates  # noqa: PLC0415
        from generator.serve import start  # noqa: PLC0415

        rebuilding = Rebuilding(session)
        script = (templates() / "serve" / "reload.js").read_bytes()
        try:
            server = start(session.folder / "site", port, script)
        except OSError as error:
            raise Surroundings(_no_port(session.words, port)) from error
        rebuilding.show_on(server)
        sys.setswitchinterval(0.001)  # whoever waits for a page should not wait for the building of others
        session.say(session._("The site is at %(address)s", address=server.address))
        if opens:
            click.launch(server.address)
        _follow(session, rebuilding, poll=poll)

    return _until_stopped(work)


def _until_stopped(work: Callable[[], None]) -> int:
    """Ctrl+C, or being told to end, is how this ends well."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        work()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return 0


def _no_port(words: Words, port: int | None) -> str:
    if port is None:
        return words.gettext("None of the usual ports is free. Name one with --port.")
    return words.gettext(
        "Port %(port)s cannot be used: another program has it, or the system keeps it. "
        "Name another with --port, or leave it out.",
        port=str(port),
    )


def _follow(session: Session, rebuilding: Rebuilding, *, poll: bool) -> None:
    """Build at every change, at midnight, and when git has a new commit."""
    from generator.watch import Watch  # noqa: PLC0415

    with Watch(session.folder, poll=poll) as watch:
        rebuilding.again()  # what changed before anybody watched
        path = printable(str(session.folder))
        session.say(session._("Watching %(path)s. Stop with Ctrl+C.", path=path))
        polling = _say_polling(session, watch, "")
        rebuilding.warm()
        while True:
            change = watch.wait()
            polling = _say_polling(session, watch, polling)
            if change == "gone":
                session.say(session._("%(path)s is gone. Waiting for it to come back.", path=path))
            elif change == "back":
                session.say(session._("%(path)s is back.", path=path))
            if change in ("changed", "back") or (watch.is_there and rebuilding.is_due()):
                rebuilding.again(watch.edited)
            elif change == "none":
                rebuilding.share()


def _say_polling(session: Session, watch: Watch, said: str) -> str:
    """Say why files are looked at every second, once."""
    if watch.polling != said:
        _ = session._
        why_so = {
            "asked": _("Looking at the files every second."),
            "file-system": _("This disk does not tell of changes: looking at the files every second instead."),
            "refused": _("The system cannot tell of more changes: looking at the files every second instead."),
        }
        session.say(why_so[watch.polling])
    return watch.polling
