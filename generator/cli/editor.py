"""The user's editor, opened at a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

WITH_PLUS = frozenset("vi vim nvim nano emacs emacsclient micro joe jed kak ne view gedit".split())
WITH_COLON = frozenset("subl sublime_text hx helix zed".split())
LIKE_CODE = frozenset("code codium code-insiders cursor".split())


def open_at(path: Path, line: int) -> bool:
    """Open a file in `$VISUAL` or `$EDITOR` and wait for it; whether there was one to open."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _usual()
    if not command:
        return False
    parts = shlex.split(command, posix=sys.platform != "win32")
    try:
        subprocess.run([*parts, *at_line(Path(parts[0]).stem.lower(), path, line)], check=False)
    except OSError:
        return False
    return True


def at_line(editor: str, path: Path, line: int) -> list[str]:
    """The arguments with which an editor opens a file at a line; of one that is not known, only the file."""
    if editor in WITH_PLUS:
        return [f"+{line}", str(path)]
    if editor in WITH_COLON:
        return [f"{path}:{line}"]
    if editor in LIKE_CODE:
        return ["--wait", "--goto", f"{path}:{line}"]
    if editor == "notepad++":
        return [f"-n{line}", str(path)]
    return [str(path)]


def _usual() -> str:
    """What the system has for everybody, where nothing is set."""
    usual = ("notepad",) if sys.platform == "win32" else ("sensible-editor", "nano", "vi")
    return next((name for name in usual if shutil.which(name)), "")
