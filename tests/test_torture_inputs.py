"""Hostile files in a workspace cost themselves alone: no traceback, no byte outside the site, no waiting."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pipeline.configuration import read_configuration
from pipeline.files import LARGEST
from pipeline.journal import read_journal
from pipeline.load import read_book
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Source
from tests.adversary import Thrown, size
from tests.hostile import LOOKS, PATIENCE, nothing_else_changes, patience, says, standing
from tests.records import corpus, matter
from tests.worlds import ROOT, TODAY, embudo, workspace

pytestmark = pytest.mark.adversarial

GOOD = matter("name: Good\nnext_date: 2026-11-27\nnext_step: Call", "\n## History\n- 2026-11-18 call: Yes\n")
NAUGHTY: list[str] = corpus("blns.json", ["<script>alert(1)</script>", "\u202e", "$HOME", "NULL", "\ud800", "' OR 1"])
SCRIPTS: list[str] = corpus("xss.json", ["<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "javascript:x"])
YAML: list[str] = [
    entry["yaml"]
    for entry in corpus("yaml-test-suite.json", {"own": {"yaml": "&a [*a]\n"}, "deep": {"yaml": "[" * 99}}).values()
]


def encoded(text: str) -> bytes:
    """The bytes of a text, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")


LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
TEXTS: Mapping[str, bytes] = {
    "nothing": b"",
    "a line's end": b"\n",
    "three bytes of a mark": b"\xef\xbb\xbf",
    "only a fence": b"---",
    "fences": b"---\n---",
    "no fields": b"---\n---\nclient: Acme\n",
    "NUL": b"---\nclient: A\0B\n---\n",
    "NUL in the body": b"---\nclient: A\n---\n\0\n",
    "UTF-16 with its mark": "\ufeff---\nclient: Acme\n---\n".encode("utf-16-le"),
    "UTF-16 of big ends": "---\nclient: Acme\n---\n".encode("utf-16-be"),
    "UTF-32": "\ufeff---\nclient: Acme\n---\n".encode("utf-32"),
    "Latin-1": "---\nclient: Ibáñez\n---\n".encode("latin-1"),
    "cut within a letter": "---\nclient: Ibáñez\n---\n¡Sí".encode()[:-1],
    "UTF-7": b"---\nclient: +ADw-script+AD4-\n---\n",
    "an overlong encoding": b"---\nclient: \xc0\xaf\xe0\x80\xaf\n---\n",
    "half a pair": b"---\nclient: \xed\xa0\x80\n---\n",
    "beyond Unicode": b"---\nclient: \xf4\x90\x80\x80\n---\n",
    "marks in the middle": "---\nclient: A\ufeffc\n\ufeffz: x\n---\n\ufeff\n## History\n\ufeff- 2026-11-01 x".encode(),
    "two marks": "\ufeff\ufeff---\nclient: Acme\n---\n".encode(),
    "carriage returns only": b"---\rclient: Acme\r---\rnotes\r",
    "line ends of every kind": b"---\r\nclient: Acme\nname: x\r---\n\r\r\n",
    "other separators": "---\nclient: A\u2028name: x\u2029b\x85c\x0bd\x0ce\n---\n\u2028## History\u2029-\n".encode(),
    "from right to left": "---\nclient: \u202eemcA\u2066\u2069\nname: \u202b\n---\n\u202e**x**\n".encode(),
    "no width": "---\ncli\u200bent: Acme\nclient: \u200b\u200d\u2060\ufeff\nname: \u00ad\n---\n".encode(),
    "every plane": "---\nclient: \U0010ffff\ufdd0\ufffe\U000e0001\n---\n".encode(),
    "control characters": b"---\nclient: " + bytes(range(1, 9)) + b"\x1b[31m\x07\x7f\n---\n" + bytes(range(1, 9)),
    "an escape in YAML": b'---\nclient: "\\ud800\\udc00 \\x00 \\U00110000"\n---\n',
    "a billion laughs": f"---\nclient: Acme\n{LAUGHS}---\n".encode(),
    "brackets": b"---\nclient: Acme\ntags: " + b"[" * 10_000 + b"\n---\n",
    "braces": b"---\nclient: Acme\nx: " + b"{a: " * 10_000 + b"\n---\n",
    "levels": ("---\nclient: Acme\n" + "".join(" " * n + "a:\n" for n in range(300)) + "---\n").encode(),
    "dashes": b"---\nclient: Acme\nx:\n  " + b"- " * 10_000 + b"a\n---\n",
    "questions": b"---\n" + b"? " * 10_000 + b"a\n---\n",
    "quotes in the notes": b"---\nclient: Acme\n---\n" + b"> " * 10_000 + b"a\n",
    "a list of levels": ("---\nclient: Acme\n---\n" + "".join("  " * n + "- a\n" for n in range(1_000))).encode(),
    "10,000 fields": ("---\nclient: Acme\n" + "".join(f"k{n}: v\n" for n in range(10_000)) + "---\n").encode(),
    "a field of a megabyte": b"---\nclient: " + b"A" * (1 << 20) + b"\n---\n",
    "a line of a megabyte": b"---\nclient: Acme\n---\n" + b"a*_[`" * (1 << 18),
    "10,000 activities": b"---\nclient: Acme\n---\n## History\n" + b"- 2026-11-01 call: x\n" * 10_000,
    "10,000 headings": b"---\nclient: Acme\n---\n" + b"## History\n" * 10_000,
    "huge numbers": b"---\nclient: Acme\namount: %b\nmonths: %b\nprobability: 1e999\n---\n"
    % (b"9" * 5_000, b"9" * 5_000),
    "numbers of other scripts": matter(
        "amount: ٤٨٠٠٠\nmonths: ²\nprobability: ½\nclose_date: ２０２６-１２-０１"
    ).encode(),
    "dates out of reach": b"---\nclient: Acme\ncreated: 0000-00-00\nclose_date: 99999-01-01\nnext_date: -1-1-1\n---\n",
    "the first and the last day": matter(
        "created: 0001-01-01\nmonths: 999\nmonthly_amount: 1\n"
        "close_date: 9999-12-31\nnext_date: 9999-12-31\ninvoice_date: 9999-12-31"
    ).encode(),
    "activities at the ends of time": matter(
        "", "## History\n- 0001-01-01T00:00 call: x\n- 9999-12-31T23:59 call: y\n"
    ).encode(),
    "types that YAML knows": b"---\nclient: !!python/object/apply:os.system ['true']\n---\n",
    "an included file": b"---\nclient: !include /etc/passwd\n---\n",
    "a template": matter(
        "client: '{{ 7 * 7 }}{% raw %}'\nname: ${7*7} <%= 7 %> #{7}", "{{ config }} {% include '/etc/passwd' %}\n"
    ).encode(),
    "a conflict": b"---\n<<<<<<< a\nclient: A\n=======\nclient: B\n>>>>>>> b\n---\n",
}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A workspace with a good record, and a secret outside."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text(matter("name: Secret", "\nsecret words\n"), encoding="utf-8")
    return workspace(tmp_path / "w", {"good": GOOD})


def survives(folder: Path, *commands: tuple[str, ...]) -> None:
    """Every command answers, nothing is written but the site, and the good record is on it."""
    with nothing_else_changes(folder.parent, folder / "site"):
        for command in commands or LOOKS:
            says(folder, *command)
        for language in ("en", "es"):
            says(folder, "build", "--json", language=language)
            assert (folder / "site" / "opportunities" / "good.html").is_file()
    assert not any(b"secret words" in path.read_bytes() for path in (folder / "site").rglob("*") if path.is_file())


def lists_good(folder: Path) -> None:
    """The good record is among those that are listed."""
    assert "good" in [deal["slug"] for deal in says(folder, "list", "--json", "--all").json["opportunities"]]


@pytest.mark.parametrize("name", TEXTS)
def test_a_record_of_any_bytes_hides_no_other(name: str, world: Path, thrown: Thrown) -> None:
    path = world / "opportunities" / "bad.md"
    path.write_bytes(TEXTS[name])
    survives(world, *size((("check", "--json"), ("list",), ("show", "bad")), LOOKS))
    lists_good(world)
    thrown(inputs=1)


@pytest.mark.parametrize("name", TEXTS)
def test_settings_of_any_bytes_stop_nothing(name: str, world: Path, thrown: Thrown) -> None:
    data = TEXTS[name]
    for part in (data, data.replace(b"---\n", b""), data.replace(b"---\n", b"").replace(b"client", b"title")):
        (world / "embudo.yaml").write_bytes(part)
        with nothing_else_changes(world.parent):
            says(world, "check", "--json")
            lists_good(world)
    survives(world, ("review", "--json"))
    thrown(inputs=3)


@pytest.mark.parametrize("name", TEXTS)
def test_a_journal_of_any_bytes_stops_nothing(name: str, world: Path, thrown: Thrown) -> None:
    (world / "journal").mkdir()
    data = TEXTS[name].replace(b"---\nclient: ", b"- 2026-11-20T10:05+01:00 review: ")
    (world / "journal" / "2026-11.md").write_bytes(data)
    survives(world, ("check", "--json"), ("review", "--json"))
    lists_good(world)
    thrown(inputs=1)


@pytest.mark.parametrize("name", TEXTS)
def test_a_table_or_a_mapping_of_any_bytes_is_imported_or_refused(name: str, world: Path, thrown: Thrown) -> None:
    given = world.parent / "given"
    given.mkdir()
    for ending in ("csv", "tsv", "xlsx", "xls", "ods"):
        (given / f"table.{ending}").write_bytes(TEXTS[name])
    (given / "good.csv").write_text("name,client\nOne,Acme\n", encoding="utf-8")
    (given / "map.yaml").write_bytes(TEXTS[name])
    (given / "fields.yaml").write_bytes(TEXTS[name].replace(b"---\n", b""))
    with nothing_else_changes(world.parent):
        for ending in ("csv", "tsv", "xlsx", "xls", "ods"):
            says(world, "import", str(given / f"table.{ending}"))
        for mapping in ("map.yaml", "fields.yaml"):
            says(world, "import", str(given / "good.csv"), "--map", str(given / mapping))
    thrown(inputs=7)


def test_every_byte_at_every_place_of_front_matter_is_read_or_rejected(thrown: Thrown) -> None:
    places: tuple[str, ...] = (
        "{}---\nclient: A\n---\n",
        "-{}--\nclient: A\n---\n",
        "---\n{}client: A\n---\n",
        "---\ncli{}ent: A\n---\n",
    )
    places += (
        "---\nclient{}: A\n---\n",
        "---\nclient: {}A\n---\n",
        "---\nclient: A{}\n---\n",
        "---\nclient: 'A{}\n---\n",
    )
    places += ("---\nclient: A\n{}\n---\n", "---\nclient: A\n---{}\n", "---\nclient: A\ntags: [{}]\n---\n")
    places += ("---\nclient: A\namount: 4{}8\n---\n", "---\nclient: A\nclose_date: 2026{}12-01\n---\n")
    places += ("---\nclient: A\ncontacts:\n  {}- a\n---\n", "---\nclient: A\n---\n## History\n- 2026-11-01 {}call: x\n")
    count = 0
    for place in places:
        before, after = place.encode().split(b"{}")
        for byte in range(256):
            for times in (1, 3):
                source = Source("opportunities/a.md", before + bytes([byte]) * times + after)
                deal, problems = read_opportunity(source, Settings())
                assert (deal is None) == any(problem.is_error for problem in problems), source
                read_journal((source,), Settings().zone, Settings().date_order)
                read_configuration(Source("embudo.yaml", source.data.replace(b"---\n", b"")))
                count += 1
    thrown(inputs=3 * count)


def test_any_bytes_at_all_are_read_or_rejected(thrown: Thrown) -> None:
    rng, count = random.Random(8), size(1_500, 60_000)
    seeds = [GOOD.encode(), *TEXTS.values(), *map(encoded, YAML)]
    seeds = [seed for seed in seeds if len(seed) < 4_000]
    bits = [b"---\n", b"\n", b": ", b"- ", b"[", b"]", b"{", b"}", b"'", b'"', b"#", b"|", b">", b"&a ", b"*a", b"<<: "]
    bits += [b"client: A\n", b"\xff", b"\0", b"\xc3", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\r", b"\t", b"? ", b"!!x "]
    for _ in range(count):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 8)):
            at = rng.randint(0, len(data))
            data[at : at + rng.choice((0, 0, 1, 4, 30))] = rng.choice(bits)
        source = Source("opportunities/a.md", bytes(data))
        with patience():
            deal, problems = read_opportunity(source, Settings())
            assert (deal is None) == any(problem.is_error for problem in problems), source
            read_configuration(Source("embudo.yaml", bytes(data)))
            read_journal((source,), Settings().zone, Settings().date_order)
    thrown(inputs=3 * count)


def test_settings_of_any_value_are_read_or_rejected(world: Path, thrown: Thrown) -> None:
    values: tuple[str, ...] = (
        "",
        "~",
        "[]",
        "{}",
        "[[1]]",
        "{a: {b: c}}",
        "0",
        "-1",
        "1e999",
        "nan",
        "'",
        "\\",
        "../../../x",
        "/dev/full",
    )
    values += (
        "[a, a]",
        "[{name: a}, {name: a}]",
        "{'': ''}",
        "Europe/../../etc/passwd",
        "/etc/localtime",
        "javascript:x",
    )
    values += ("{USD: 0}", "{USD: -1}", "{USD: nan}", "{USD: 1e-400}", "[{period: 0000-00, amount: x}]", "es\0", "zz")
    values += ("[{name: '../../x', kind: open}]", "{day: friday, new_per_review: 99999999999999999999}", "[" * 50)
    names = (
        "language timezone currency rates date_order title stages owners targets review aliases values edit_url"
    ).split()
    for name in names:
        for value in values:
            (world / "embudo.yaml").write_text(f"{name}: {value}\n", encoding="utf-8")
            with nothing_else_changes(world.parent):
                says(world, "list", "--json")
                says(world, "review", "--json")
    thrown(inputs=len(names) * len(values))


NAMES = (
    *("CON.md", "con.md", "nul.txt.md", "COM1.md", "LPT9.md", "aux.md", "PRN .md", "a..md", "a. .md", " .md", "b .md"),
    *("..md", "...md", "-.md", "--help.md", "~.md", "$HOME.md", "`id`.md", "a;rm -rf x.md", "a\nb.md", "a\tb.md"),
    *(
        "%2e%2e%2fx.md",
        "..\\..\\x.md",
        "..%5cx.md",
        "a:b.md",
        "C:x.md",
        "a?b#c.md",
        "a&b<c>\"d'.md",
        "*.md",
        "\u202ea.md",
    ),
    *("\u200b.md", "\ufeff.md", "ñ.md", "İ.md", "ß.md", "ﬀ.md", "٣.md", "😀.md", "👩\u200d💻.md", "\U000e0041.md"),
    *(
        "a" * 252 + ".md",
        "ñ" * 126 + ".md",
        "😀" * 63 + ".md",
        "index.md",
        "404.md",
        "agenda.md",
        "review.md",
        "site.md",
    ),
    *("x.md.md", "x.MD", "<script>alert(1)<.md", "{{ 7*7 }}.md", "{% raw %}.md", "\x1b[31m.md", "\x7f.md"),
)
"""Names of records that some system, shell, browser or template makes something of."""


def test_records_of_any_name_have_pages_below_the_site_and_names_that_windows_takes(
    world: Path, thrown: Thrown
) -> None:
    records, raw = world / "opportunities", [b"caf\xe9.md", b"\xff\xfe.md", b"\xed\xa0\x80.md"]
    for number, name in enumerate((*NAMES, *map(os.fsdecode, raw))):
        (records / name).write_text(matter(f"name: N{number}"), encoding="utf-8")
    folder = records / ("d" * 250) / ("e" * 250) / ("f" * 250)
    folder.mkdir(parents=True)
    (folder / "deep.md").write_text(GOOD, encoding="utf-8")
    survives(world)
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
    for path in (world / "site").rglob("*"):
        assert path.name.split(".")[0].casefold() not in reserved
        assert len(os.fsencode(path.name)) <= 255
        assert not path.name.endswith((".", " "))
        assert not set(path.name) & set('<>:"\\|?*\n\t\x1b\x7f')
        assert unicodedata.is_normalized("NFC", path.name)
    for deal in says(world, "list", "--json", "--all").json["opportunities"]:
        says(world, "show", deal["slug"])
        assert (world / "site" / "opportunities" / f"{deal['slug']}.html").is_file()
    thrown(inputs=len(NAMES) + len(raw) + 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("flota.md", "Flota.md"),
        ("FLOTA.MD", "flota.md"),
        ("renovación.md", unicodedata.normalize("NFD", "renovación.md")),
        ("Ñandú.md", unicodedata.normalize("NFD", "ñandú.md")),
        ("a b.md", "a-b.md"),
        ("ana/flota.md", "luis/flota.md"),
        ("straße.md", "strasse.md"),
        ("ﬁn.md", "fin.md"),
        ("a.md", "a!.md"),
        ("ana/flota/index.md", "flota.md"),
        ("K.md", "\u212a.md"),
        ("2.md", "².md"),
    ],
)
def test_two_names_that_are_one_are_an_error_that_names_both(one: str, other: str, world: Path, thrown: Thrown) -> None:
    for name in (one, other):
        path = world / "opportunities" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(matter(f"name: {name}"), encoding="utf-8")
    if len(list((world / "opportunities").rglob("*.[mM][dD]"))) < 3:
        pytest.skip("this file system takes the two names for one file")
    found = says(world, "check", "--json").json["problems"]
    error = next(problem for problem in found if problem["code"] == "slug-collision")
    said = f"{error['path']} {error['message']}"
    assert f"opportunities/{one}" in said
    assert f"opportunities/{other}" in said
    survives(world, ("list",))
    thrown(inputs=2)


TRAVERSALS = (
    *(
        "../../../outside/x",
        "..\\..\\outside\\x",
        "/etc/passwd",
        "C:\\x",
        "//host/share",
        "%2e%2e%2fx",
        "....//x",
        "~/x",
    ),
    *(
        "a/../../../outside/x",
        "file:///etc/passwd",
        "\x00",
        "..",
        ".",
        "",
        " ",
        "con",
        "a" * 5_000,
        "javascript:alert(1)",
    ),
)


def test_no_id_name_link_or_note_leads_a_page_or_a_link_out_of_the_site(world: Path, thrown: Thrown) -> None:
    for number, text in enumerate(TRAVERSALS):
        fields = "\n".join(f"{key}: '{text}'" for key in ("id", "name", "owner", "channel", "end_customer", "zz"))
        body = f"\n[x]({text}) [y](<{text}>) [[{text}]] [[{text}|z]] ![p]({text}) <{text}>\n\n[r]: {text}\n[r]\n"
        (world / "opportunities" / f"t{number}.md").write_bytes(encoded(matter(f"client: '{text}'\n{fields}", body)))
    survives(world)
    for path in (world / "site").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert 'href="javascript:' not in page
        assert 'href="file:' not in page
        assert "outside/x" not in "".join(part.split('"')[0] for part in page.split('href="')[1:])
    thrown(inputs=len(TRAVERSALS))


def test_no_argument_of_a_command_writes_outside_the_records(world: Path, thrown: Thrown) -> None:
    (world.parent / "table.csv").write_bytes(
        b"name,client,id\n"
        + b"".join(b'"%s",Acme,"%s"\n' % (text.encode(), text.encode()) for text in TRAVERSALS if "\0" not in text)
    )
    with nothing_else_changes(world.parent, world):
        for text in TRAVERSALS:
            for command in (("show",), ("log", "--", text), ("move", text), ("set", text), ("won",), ("check",)):
                name, *rest = command
                says(world, name, "--", text, *[part for part in rest if part != "--"])
            says(world, "set", "good", f"id={text}", f"name={text}", f"owner={text}")
            says(world, "new", f"--client={text}", f"--owner={text}", f"--id={text}", "--", text)
        says(world, "import", str(world.parent / "table.csv"), "--write", "--skip-bad")
        says(world, "build")
    assert {path.name for path in world.iterdir()} <= {"opportunities", "site", "journal", ".gitignore"}
    thrown(inputs=9 * len(TRAVERSALS) + 1)


@contextmanager
def listening(path: Path) -> Iterator[None]:
    """A socket that stands among the files."""
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path is a hundred bytes at most
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)
        yield


def no_files(folder: Path) -> int:
    """Everything that is called like a file of ours and is none, in a folder; how many."""
    folder.mkdir(exist_ok=True)
    (folder / "dir.md").mkdir()
    (folder / "dir.md" / "within.md").write_text(matter("name: Within"), encoding="utf-8")
    os.mkfifo(folder / "fifo.md")
    for name, target in (
        ("zero.md", "/dev/zero"),
        ("tty.md", "/dev/tty"),
        ("full.md", "/dev/full"),
        ("proc.md", "/proc/self/mem"),
        ("out.md", "../../outside/secret.md"),
        ("absolute.md", str(folder.parent.parent / "outside" / "secret.md")),
        ("gone.md", "nowhere.md"),
        ("self.md", "self.md"),
        ("a.md", "b.md"),
        ("b.md", "a.md"),
        ("into-itself", "."),
        ("above", ".."),
        ("root", "/"),
        ("folder.md", "dir.md"),
        ("through.md", "into-itself/into-itself/above/../outside/secret.md"),
    ):
        (folder / name).symlink_to(target)
    for number in range(45):
        (folder / f"chain{number}.md").symlink_to(f"chain{number + 1}.md")
    (folder / "sparse.md").touch()
    os.truncate(folder / "sparse.md", 50 << 20)
    (folder / "closed.md").write_text(GOOD, encoding="utf-8")
    (folder / "closed.md").chmod(0)  # root reads it all the same
    devices = 0
    with suppress(PermissionError):
        os.mknod(folder / "device.md", 0o600 | 0o020000, os.makedev(1, 5))
        devices = 1
    return 2 + 15 + 45 + 2 + devices


@pytest.mark.parametrize("where", ["opportunities", "journal"])
def test_links_loops_pipes_sockets_and_devices_are_said_and_never_read(where: str, world: Path, thrown: Thrown) -> None:
    count = no_files(world / where)
    with listening(world / where / "socket.md"):
        survives(world)
    errors = {p["path"]: p["code"] for p in says(world, "check", "--json").json["problems"]}
    for name in ("zero", "out", "absolute", "through"):
        assert errors[f"{where}/{name}.md"] == "file-linked-out"
    assert errors[f"{where}/fifo.md"] == "file-not-regular"
    assert errors[f"{where}/sparse.md"] == "file-too-large"
    thrown(inputs=count + 1)


@pytest.mark.parametrize(
    "target", ["/dev/zero", "/", ".", "embudo.yaml", "../outside/secret.md", "nowhere", "fifo", "dir"]
)
def test_settings_that_are_no_file_are_said(target: str, world: Path, thrown: Thrown) -> None:
    path = world / "embudo.yaml"
    if target == "fifo":
        os.mkfifo(path)
    elif target == "dir":
        path.mkdir()
    else:
        path.symlink_to(target)
    survives(world)
    thrown(inputs=1)


WRITES = (
    ("new", "--client=Acme", "--owner=ana", "--amount=5", "--close-date=2026-12-01", "New"),
    ("set", "good", "owner=ana"),
    ("log", "good", "x"),
    ("review", "--done", "-m", "x"),
)


@pytest.mark.parametrize(
    "name", ["site", "opportunities", "opportunities/ana", "journal", ".git", ".embudo", "embudo.html", "table.csv"]
)
@pytest.mark.parametrize("kind", ["fifo", "file", "loop", "out", "zero"])
def test_what_stands_where_a_folder_of_ours_would_is_left_as_it_is(
    name: str, kind: str, world: Path, thrown: Thrown
) -> None:
    path = world / name
    if path.exists():
        shutil.rmtree(path)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "file":
        path.write_bytes(b"gitdir: /dev/zero\n")
    else:
        path.symlink_to({"loop": name, "out": "../outside", "zero": "/dev/zero"}[kind])
    (world / "embudo.yaml").write_text("owners: {ana: Ana}\n", encoding="utf-8")
    table, outside = world.parent / "good.csv", world.parent / "outside"
    table.write_text("name,client\nOne,Acme\n", encoding="utf-8")
    # a site behind a link is where its owner wants it
    elsewhere = {path for path in (outside, *outside.iterdir()) if name == "site" and path.suffix != ".md"}
    with nothing_else_changes(world.parent, world, *elsewhere):
        for command in (
            *LOOKS,
            ("build",),
            ("import", str(path)),
            ("changes",),
            ("doctor",),
            *WRITES,
            ("import", str(table), "--write"),
        ):
            says(world, *command)
    assert path.is_symlink() or path.is_fifo() or path.read_bytes() == b"gitdir: /dev/zero\n"
    thrown(inputs=1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for name in ("journal/2026-11.md", "embudo.html", "out.csv", "map.yaml", "passphrase", "table.csv")
        for kind in ("fifo", "dir", "loop", "/dev/full", "/dev/zero", "../../outside/secret.md", "huge")
        # a pipe that is named for these is waited for, as every program does
        if (name, kind) not in (("out.csv", "fifo"), ("passphrase", "fifo"))
    ],
)
def test_what_is_no_file_is_neither_waited_for_nor_written_through(
    name: str, kind: str, world: Path, thrown: Thrown
) -> None:
    path = world / name
    path.parent.mkdir(exist_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "dir":
        path.mkdir()
    elif kind == "huge":
        path.touch()
        os.truncate(path, 1 << 40)
    else:
        path.symlink_to(path.name if kind == "loop" else kind)
    (world.parent / "good.csv").write_text("name,client\nOne,Acme\n", encoding="utf-8")
    commands: Mapping[str, tuple[tuple[str, ...], ...]] = {
        "journal/2026-11.md": (("review", "--done", "-m", "x"), ("share", "--out", str(world / "s.html"))),
        "embudo.html": (("share", "--out", str(path)), ("share", "--encrypt", "--out", str(path))),
        "out.csv": (
            ("export", "--format", "csv", "--out", str(path)),
            ("export", "--format", "ics", "--out", str(path)),
        ),
        "map.yaml": (("import", str(world.parent / "good.csv"), "--map", str(path), "--write"),),
        "passphrase": (("share", "--encrypt", "--passphrase-file", str(path), "--out", str(world / "s.html")),),
        "table.csv": (("import", str(path)), ("import", str(path), "--write")),
    }
    with nothing_else_changes(world.parent, world):
        for command in commands[name]:
            says(world, *command)
    thrown(inputs=len(commands[name]))


def test_files_that_vanish_or_grow_while_they_are_read_stop_nothing(world: Path, thrown: Thrown) -> None:
    records, stop = world / "opportunities", threading.Event()

    def churn() -> None:
        rng = random.Random(8)
        while not stop.is_set():
            path = records / f"r{rng.randrange(40)}.md"
            with suppress(OSError):
                rng.choice((_gone, _grown, _short, _linked))(path)

    for number in range(40):
        _grown(records / f"r{number}.md")
    thread = threading.Thread(target=churn, daemon=True)
    thread.start()
    count = size(6, 60)
    try:
        for _ in range(count):
            for command in (("check", "--json"), ("list", "--json"), ("build",)):
                answer = says(world, *command)
                assert answer.code in (0, 1), answer.err
    finally:
        stop.set()
        thread.join()
    for path in records.glob("r*.md"):
        _gone(path)
    survives(world, ("list",))
    thrown(inputs=3 * count)


def _gone(path: Path) -> None:
    try:
        path.unlink()
    except IsADirectoryError:
        path.rmdir()


def _grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(GOOD.encode() * 20)


def _short(path: Path) -> None:
    path.write_bytes(b"---\nclient: A")


def _linked(path: Path) -> None:
    _gone(path)
    path.mkdir() if path.stem.endswith("7") else path.symlink_to("r0.md")


@pytest.mark.parametrize("corpus_name", ["yaml", "naughty", "scripts"])
def test_a_whole_corpus_as_records_settings_names_and_journal_leaves_the_good_one(
    corpus_name: str, world: Path, thrown: Thrown
) -> None:
    texts = {"yaml": YAML, "naughty": NAUGHTY, "scripts": SCRIPTS}[corpus_name]
    texts = texts[:: size(4, 1)]
    for number, text in enumerate(texts):
        record = (
            f"---\nclient: {text}\nname: {text}\nnext_step: |\n  {text}\ntags:\n - {text}\n---\n# {text}\n\n{text}\n"
        )
        if corpus_name == "yaml":
            record = f"---\nclient: Acme\n{text}\n---\n{text}\n"
        (world / "opportunities" / f"c{number}.md").write_bytes(encoded(record))
    (world / "journal").mkdir()
    entries = "".join(f"- 2026-11-20T10:05+01:00 review: {text} ({text}, 3f2a91c)\n" for text in texts)
    (world / "journal" / "2026-11.md").write_bytes(encoded(entries))
    survives(world)
    lists_good(world)
    for number, text in enumerate(texts):
        settings = f"title: {text}\nowners: {{ana: {text}}}\nedit_url: {text}\n"
        (world / "embudo.yaml").write_bytes(encoded(text if corpus_name == "yaml" else settings))
        if number % size(8, 2) == 0:
            says(world, "list", "--json")
        settings_read, _ = read_configuration(Source("embudo.yaml", encoded(settings)))
        read_book((), (Source("journal/a.md", encoded(text)),), settings_read)
        assert slug_of(text)
    thrown(inputs=4 * len(texts))


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("set", "good", "{}"),
    ("set", "good", "next_step={}"),
    ("set", "good", "amount={}"),
    ("set", "good", "close_date={}"),
    ("set", "good", "contacts={}"),
    ("set", "good", "{}=x"),
    ("log", "good", "{}"),
    ("log", "good", "x", "--kind={}"),
    ("log", "good", "x", "--next-step={}"),
    ("log", "good", "x", "--date={}"),
    ("move", "good", "{}"),
    ("lost", "good", "--reason={}"),
    ("show", "{}"),
    ("list", "--client={}"),
    ("list", "--as-of={}"),
    ("changes", "--since={}"),
    ("{}",),
    ("list", "--{}"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_any_text_as_an_argument_is_taken_or_refused(command: tuple[str, ...], world: Path, thrown: Thrown) -> None:
    texts = [text for text in (*NAUGHTY, *TRAVERSALS, *SCRIPTS) if "\0" not in text][:: size(12, 1)]
    record = world / "opportunities" / "good.md"
    with nothing_else_changes(world.parent, world):
        for text in texts:
            given = os.fsdecode(encoded(text))  # what a shell would hand over
            says(world, *(part.replace("{}", given) for part in command))
            lists_good(world)
            record.write_text(GOOD, encoding="utf-8")
    thrown(inputs=len(texts))


@pytest.mark.parametrize(
    "share_to",
    [
        "/dev/full",
        "../outside",
        "../outside/secret.md",
        "opportunities/good.md",
        "site/index.html",
        "x" * 300 + ".html",
        "nowhere/x.html",
        "embudo.yaml",
        "/proc/x.html",
        "loop.html",
    ],
)
def test_a_file_for_the_manager_is_written_over_nothing_that_is_not_one(
    share_to: str, world: Path, thrown: Thrown
) -> None:
    (world / "embudo.yaml").write_text(f"share_to: {share_to}\n", encoding="utf-8")
    (world / "loop.html").symlink_to("loop.html")
    before = standing(world.parent, world / "site")
    says(world, "build")
    after = standing(world.parent, world / "site")
    assert {path: after.get(path) for path in before} == before
    assert all(path.endswith(".html") for path in after.keys() - before.keys())
    thrown(inputs=1)


@pytest.mark.parametrize("command", [("check",), ("build",), ("list", "--json"), ("review", "--json")])
def test_the_whole_menagerie_in_processes_of_their_own(command: tuple[str, ...], world: Path, thrown: Thrown) -> None:
    records = world / "opportunities"
    count = no_files(records) + len(TEXTS)
    for number, data in enumerate(TEXTS.values()):
        (records / f"t{number}.md").write_bytes(data)
    arguments = [sys.executable, "-m", "generator", "-C", str(world), "--today", TODAY, *command]
    with nothing_else_changes(world.parent, world / "site"):
        answer = subprocess.run(
            arguments, cwd=ROOT, capture_output=True, check=False, timeout=2 * PATIENCE, stdin=subprocess.DEVNULL
        )
    assert answer.returncode in (0, 1), answer.stderr
    assert b"Traceback" not in answer.stderr + answer.stdout
    thrown(inputs=count)


def test_a_file_beyond_the_limit_is_never_held(world: Path, thrown: Thrown) -> None:
    assert LARGEST <= 8 << 20
    path = world / "opportunities" / "large.md"
    path.write_bytes(b"---\nclient: Acme\n---\n" + b"x" * (50 << 20))
    (world / "embudo.yaml").write_bytes(b"title: x\n" * (6 << 20))
    answer = embudo(world, "check", "--json")
    codes = {problem["path"]: problem["code"] for problem in answer.json["problems"]}
    assert codes["opportunities/large.md"] == codes["embudo.yaml"] == "file-too-large"
    path.write_bytes(b"---\nclient: Acme\n---\n" + b"x *y* [z](w) \n" * (LARGEST // 14 - 10))
    survives(world, ("check",), ("show", "large"))
    thrown(inputs=3)
