"""At a real terminal: what asks, and what shows its progress."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.worlds import ROOT, TODAY, embudo, embudo_in_a_process, workspace

RECORD = "---\nclient: {client}\nnext_step: Llamar\n---\n"
RUN = (
    "import sys, generator.cli.progress as p; p.PATIENCE = 0; "
    "from generator.cli.main import run; sys.exit(run(sys.argv[1:]))"
)


def at_a_terminal(folder: Path, *arguments: str, answers: tuple[tuple[str, str], ...] = ()) -> tuple[int, str]:
    """Run a command on a pseudo-terminal, typing each answer once its prompt has been shown."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", RUN, "--lang", "en", "--today", TODAY, "-C", str(folder), *arguments]
    environment = {name: text for name, text in os.environ.items() if name != "CI"}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said, waiting, ends = "", list(answers), time.monotonic() + 60
    while time.monotonic() < ends:
        if not select.select([ours], [], [], 0.1)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            said += os.read(ours, 65536).decode("utf-8", "replace")
        except OSError:
            break
        if waiting and waiting[0][0] in said.rsplit("\n", 1)[-1]:
            os.write(ours, waiting.pop(0)[1].encode() + b"\n")
            said += "\n"
    process.wait(10)
    os.close(ours)
    return process.returncode, said


def test_new_asks_for_what_is_missing(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    answers = (
        ("Name", "Flota 2027"),
        ("Client", ""),
        ("Client", "Talleres Soto"),
        ("Amount", "48k"),
        ("Close date", "15/12/2026"),
        ("Next date", ""),
        ("Next step", ""),
    )
    code, said = at_a_terminal(folder, "new", answers=answers)
    assert code == 0, said
    deal = embudo(folder, "show", "flota-2027", "--json").json["opportunity"]
    assert (deal["client"], deal["amount"], deal["close_date"]) == ("Talleres Soto", "48000.00", "2026-12-15")


def test_a_tie_asks_which_one_is_meant(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota-a": RECORD.format(client="Acme"), "flota-b": RECORD.format(client="Soto")})
    code, said = at_a_terminal(folder, "show", "flota", answers=(("Which one", "2"),))
    assert (code, "Soto" in said.rsplit("Which one", 1)[-1]) == (0, True)


def test_without_a_terminal_a_tie_is_refused_with_the_list(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota-a": RECORD.format(client="Acme"), "flota-b": RECORD.format(client="Soto")})
    answer = embudo(folder, "show", "flota")
    assert (answer.code, answer.out) == (2, "")
    assert "flota-a" in answer.err
    assert "flota-b" in answer.err


def test_a_long_build_shows_its_progress_on_a_terminal_only(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {f"d{n}": RECORD.format(client=f"C{n}") for n in range(60)})
    code, said = at_a_terminal(folder, "build")
    assert (code, "Building" in said) == (0, True)
    elsewhere = embudo_in_a_process("-c", RUN, "--lang", "en", "-C", str(folder), "build")
    assert (elsewhere.returncode, "Building" in elsewhere.stdout + elsewhere.stderr) == (0, False)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_is_told_how_to_complete(shell: str) -> None:
    answer = embudo(None, "completion", shell)
    assert (answer.code, "_EMBUDO_COMPLETE" in answer.out) == (0, True)


def test_commands_options_and_opportunities_are_completed(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota-a": RECORD.format(client="Acme"), "otra": RECORD.format(client="Soto")})

    def complete(words: str, position: int) -> str:
        code = "from generator.cli.main import main; main([])"
        variables = {"_EMBUDO_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(position)}
        return embudo_in_a_process("-c", code, cwd=folder, **variables).stdout

    assert "funnel" in complete("embudo fu", 1)
    assert "--sort" in complete("embudo list --so", 2)
    assert "flota-a" in complete("embudo show fl", 2)
    assert "otra" not in complete("embudo show fl", 2)
