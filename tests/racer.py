"""A program that saves a record again and again, as editors do: `racer.py FILE STOP`, until the file STOP is there.

Every save says a number more. Before each, the number of the last one must be in the file: else that save was lost.
Prints how many saves it made, and how many of them were lost.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

SAVED = re.compile(r"^saved: (\d+)$", re.MULTILINE)


def number_in(path: Path) -> int:
    """The number of the last save that the file has; -1 where there is none at the moment."""
    try:
        found = SAVED.search(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return -1
    return int(found[1]) if found else -1


def is_there(path: Path, number: int) -> bool:
    """Whether the last save is in the file, or is put back within a second."""
    ends = time.monotonic() + 1
    while number_in(path) != number:
        if time.monotonic() > ends:
            return False
        time.sleep(0.001)
    return True


def save(path: Path, text: str, number: int) -> None:
    """In place, in two goes; or beside, and then renamed over the file."""
    if number % 2:
        with path.open("w", encoding="utf-8") as file:
            file.write(text[: len(text) // 2])
            file.flush()
            time.sleep(0.0005)
            file.write(text[len(text) // 2 :])
    else:
        beside = path.with_name(f".{path.name}.racer")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def main(path: Path, stop: Path) -> None:
    """Save until told to stop."""
    number = number_in(path)
    saves = lost = 0
    while not stop.exists():
        if not is_there(path, number):
            lost += 1
        text = path.read_text(encoding="utf-8")
        if number_in(path) < 0:
            continue
        number += 1
        save(path, SAVED.sub(f"saved: {number}", text), number)
        saves += 1
        time.sleep(0.001 * (number % 5))
    if not is_there(path, number):
        lost += 1
    print(saves, lost)


if __name__ == "__main__":
    os.umask(0o022)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
