"""How other YAML programs would read a plain value, and how to write one that all of them read the same."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[^\W\d_](?:[^:#]|:(?=[^\s])|(?<=[^\s])#)*(?<!:)")
_WORDS_OF_YAML = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")
_NUMBER_OR_DAY = re.compile(r"[0-9]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_NUMBER = re.compile(
    r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:[Tt]|[ \t]+)[0-9]{1,2}:.*"
)
UNPRINTABLE = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
"""What YAML does not print, or takes for the end of a line: the inside of a pattern's brackets."""
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"


def misread(text: str) -> bool:
    """Whether another YAML program would fail on this plain value, cut it, or take it for something else."""
    if text[:1].isalpha() and text.isprintable() and ":" not in text and "#" not in text:
        return text.lower() in _WORDS_OF_YAML  # as most are, and much quicker told than below
    if _PLAIN.fullmatch(text):
        return text.lower() in _WORDS_OF_YAML or bool(_UNPRINTABLE.search(text))
    if not text:
        return False
    if _UNPRINTABLE.search(text):
        return True
    if text[0] in _INDICATORS and not (text[0] in "-?:" and len(text) > 1 and not text[1].isspace()):
        return True
    if ": " in text or " #" in text or text.endswith(":") or text == "~":
        return True
    if _INTEGER.fullmatch(text):
        return False
    return bool(_NUMBER.fullmatch(text)) or text.lower() in _WORDS_OF_YAML or text in ("=", "<<", "---", "...")


def quoted(text: str) -> str:
    """The text as YAML's quotes would have it, in the simplest of the two kinds."""
    if '"' in text and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escape(c) for c in escaped) + '"'


def _escape(char: str) -> str:
    if not _UNPRINTABLE.match(char):
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"


def written(text: str) -> str:
    """The text as a one-line value that every YAML program reads the same: plain where it can be."""
    plain = text == text.strip() and not misread(text)
    return text if plain and not _NUMBER_OR_DAY.fullmatch(text) else quoted(text)
