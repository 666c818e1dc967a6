"""Messages and their Spanish: what the code says, what the catalogue has, and the file that the program reads.

`python -m tests.messages` compiles the catalogue, and lists what is missing, obsolete or doubtful.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "templates" / "locale" / "es"
COMPILED = LOCALE / "LC_MESSAGES" / "embudo.mo"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*(?:![rs])?\}")
LIBRARY = "click.po"
"""The catalogue of messages that are not ours: another version of the library may have others."""

Key = tuple[str, str]
"""A message and its plural, which may be empty."""


class Place(NamedTuple):
    """Where a message is said."""

    path: str
    line: int

    @property
    def catalogue(self) -> str:
        """The file that its Spanish belongs in."""
        if self.path == "generator/problems.py":
            return "problems.po"
        site = ("templates/", "generator/pages/", "generator/charts/")
        return "site.po" if self.path.startswith(site) else "command-line.po"


@dataclass(frozen=True)
class Spanish:
    """A translation: one text, or two of a message that counts."""

    texts: tuple[str, ...]
    fuzzy: bool
    source: str


def extract() -> dict[Key, list[Place]]:
    """Every message of ours, and where it is said."""
    found: dict[Key, list[Place]] = {}
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for line, key in said_in(path.read_text(encoding="utf-8")):
            found.setdefault(key, []).append(Place(path.relative_to(ROOT).as_posix(), line))
    strict = {"**.html": {"silent": "false"}}
    rows = extract_from_dir(ROOT / "templates", [("**.html", "jinja2")], strict, keywords=KEYWORDS, callback=None)
    for name, line, message, _comments, _context in rows:
        found.setdefault(_key(message), []).append(Place(f"templates/{name}", line))
    found.pop(("", ""), None)
    return found


def said_in(source: str) -> Iterator[tuple[int, Key]]:
    """Every message of a Python text, wherever in it: the extractor of Babel sees none within an f-string."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in KEYWORDS:
            texts = [text.value for text in node.args[: len(KEYWORDS[name] or "_")] if isinstance(text, ast.Constant)]
            if len(texts) == len(KEYWORDS[name] or "_"):
                yield node.lineno, _key(tuple(map(str, texts)) if KEYWORDS[name] else str(texts[0]))


def extract_from_library() -> set[Key]:
    """Messages of the library of commands, as it is installed."""
    folder = Path(click.__file__).parent
    return {_key(message) for _, _, message, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)}


def _key(message: str | tuple[str, ...]) -> Key:
    return (message, "") if isinstance(message, str) else (message[0], message[1])


def read(paths: Iterable[Path]) -> tuple[dict[Key, Spanish], list[str]]:
    """Translations of some catalogues, and those that contradict each other."""
    found: dict[Key, Spanish] = {}
    conflicts: list[str] = []
    for path in paths:
        with path.open("rb") as file:
            catalogue = read_po(file, locale="es")
        for message in catalogue:
            if not message.id:
                continue
            said = message.string
            texts = tuple(text or "" for text in ((said,) if isinstance(said, str) else said or ("",)))
            key = _key(message.id if isinstance(message.id, str) else (message.id[0], message.id[1]))
            spanish = Spanish(texts, message.fuzzy, path.name)
            other = found.setdefault(key, spanish)
            if other.texts != spanish.texts:
                conflicts.append(f"{path.name} and {other.source} differ on {key[0]!r}")
    return found, conflicts


def catalogues() -> list[Path]:
    """The files that people edit."""
    return sorted(LOCALE.glob("*.po"))


class _Undated(Catalog):
    """A catalogue whose compiled form tells neither the day nor the tool that made it."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "es"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def compiled(translations: Mapping[Key, Spanish]) -> bytes:
    """What the program reads: the same bytes for the same translations."""
    catalogue = _Undated("es", fuzzy=False)
    for (one, many), spanish in sorted(translations.items()):
        if all(spanish.texts) and not spanish.fuzzy:
            catalogue.add((one, many) if many else one, spanish.texts if many else spanish.texts[0])
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(messages: Iterable[Key], translations: Mapping[Key, Spanish]) -> list[Key]:
    """Messages without their Spanish."""
    return [key for key in messages if key not in translations or not all(translations[key].texts)]


def obsolete(messages: Iterable[Key], translations: Mapping[Key, Spanish]) -> list[Key]:
    """Translations of what is said no longer."""
    said = set(messages)
    return [key for key, spanish in translations.items() if key not in said and spanish.source != LIBRARY]


def misfilled(translations: Mapping[Key, Spanish]) -> Iterator[str]:
    """Translations whose placeholders are not those of their message."""
    for (one, many), spanish in translations.items():
        for said, text in zip((one, many), spanish.texts, strict=False):
            wanted, given = set(PLACEHOLDER.findall(said)), set(PLACEHOLDER.findall(text))
            counted = {"%(n)s"} if many and said == one else set()
            if text and (given - wanted - counted or wanted - given - counted):
                yield f"{spanish.source}: {said!r} and {text!r} are filled differently"


def _entry(key: Key, places: list[Place]) -> str:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'

    lines = [f"#: {' '.join(dict.fromkeys(place.path for place in places))}", f"msgid {quoted(key[0])}"]
    if key[1]:
        return "\n".join([*lines, f"msgid_plural {quoted(key[1])}", 'msgstr[0] ""', 'msgstr[1] ""'])
    return "\n".join([*lines, 'msgstr ""'])


def main() -> int:
    """Compile, and say what a translator has to do."""
    messages = extract()
    translations, conflicts = read(catalogues())
    missing = untranslated(messages, translations)
    for name in sorted({messages[key][0].catalogue for key in missing}):
        print(f"# missing in {name}")
        for key in missing:
            if messages[key][0].catalogue == name:
                print(_entry(key, messages[key]), end="\n\n")
    for key in untranslated(extract_from_library(), translations):
        print(f"# missing in {LIBRARY}: {key[0]!r}")
    for key in obsolete(messages, translations):
        print(f"# obsolete in {translations[key].source}: {key[0]!r}")
    for key, spanish in translations.items():
        if spanish.fuzzy:
            print(f"# fuzzy in {spanish.source}: {key[0]!r}")
    wrong = [*conflicts, *misfilled(translations)]
    for line in wrong:
        print(f"# wrong: {line}")
    if conflicts:
        return 1
    COMPILED.parent.mkdir(exist_ok=True)
    COMPILED.write_bytes(compiled(translations))
    print(f"# {len(messages)} messages, {len(missing)} missing; written to {COMPILED.relative_to(ROOT)}")
    return 1 if missing or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
