"""The report on paper: what stands in it, that it is A4 whoever prints it, and that printing leaves nothing behind."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from generator.i18n import Words
from generator.paper import TILE, ready
from generator.printing import NoPrinterError, browsers, room, to_pdf
from generator.report import report
from generator.site import Site
from generator.theme import Theme, css_string
from pipeline.book import Hidden
from pipeline.load import load
from pipeline.redact import redact
from tests.worlds import TODAY, clock, embudo, loaded, workspace

EVERY: frozenset[Hidden] = frozenset({"contacts", "amounts", "notes"})
MONEY = re.compile(r"[€$£]|\d,\d{3}|\d\.\d{3}")


@pytest.fixture(scope="session")
def printer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A browser in the system, or the one that the tests bring."""
    if not list(browsers(sys.platform, os.environ)):
        folder = tmp_path_factory.mktemp("browser")
        with sync_playwright() as playwright:
            (folder / "chromium").symlink_to(playwright.chromium.executable_path)
        os.environ["PATH"] += os.pathsep + str(folder)


@pytest.fixture(scope="module", params=["en", "es"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp(request.param) / "demo"
    assert embudo(None, "demo", str(folder), language=request.param).code == 0
    book, history = load(folder, clock)[:2]
    return Site(book=book, history=history, today=date.fromisoformat(TODAY), language=request.param, root=str(folder))


def reported(site: Site) -> str:
    return report(site, Theme(Words(site.language)))


def hiding(site: Site, hidden: frozenset[Hidden]) -> Site:
    book, history = redact(site.book, site.history, hidden)
    return Site(book=book, history=history, today=site.today, language=site.language)


@cache
def printed(html: str) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(html)))


def texts(pdf: PdfReader) -> list[str]:
    """The words of each page, however its lines broke."""
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in pdf.pages]


def test_it_is_a4_and_has_all_that_a_manager_asks_for(printer: None, site: Site) -> None:
    pdf, words = printed(reported(site)), Words(site.language)
    pages = texts(pdf)
    assert 6 <= len(pages) <= 12
    for page in pdf.pages:
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) in {(595, 842), (594, 842)}
    cover, rest = pages[0], " ".join(pages[1:])
    assert site.book.settings.title in cover
    assert words.long_date(site.today).lower() in cover.lower()
    assert next(head.commit for head in reversed(site.history.heads) if head.commit)[:7] in cover
    for said in ("Sales report", "Open pipeline", "Needs attention"):
        assert words.gettext(said) in cover
    for deal in (*site.book.open, *site.book.won_in(site.today.year)):
        assert deal.name in rest
    for number, name in enumerate(("Forecast", "Opportunities", "Review"), start=1):
        assert f"{number} {words.gettext(name)}" in rest
    assert [page for n, page in enumerate(pages, start=1) if f"{n} / {len(pages)}" in page] == pages[1:]


def test_headings_of_a_table_stand_on_every_page_that_it_goes_on(printer: None, site: Site) -> None:
    words = Words(site.language)
    names = {deal.name for deal in site.book.open}
    heads = f"{words.gettext('Opportunity')} {words.field('stage')}"
    listed = [page for page in texts(printed(reported(site))) if sum(name in page for name in names) > 8]
    assert len(listed) >= 2
    needs = f"{words.gettext('Opportunity')} {words.gettext('Why')}"
    assert all(heads in page or needs in page for page in listed)


def test_its_fonts_are_in_it_and_nothing_of_this_machine_is(printer: None, site: Site) -> None:
    pdf = printed(reported(site))
    fonts = [font for page in pdf.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        descriptor: DictionaryObject = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    told = {str(value) for key, value in (pdf.metadata or {}).items() if "Date" not in key}
    assert f"{Words(site.language).gettext('Sales report')} · {site.book.settings.title}" in told
    assert not any(sys.platform in value.lower() or "mozilla" in value.lower() or "/" in value[:1] for value in told)
    assert not any("/Annots" in page for page in pdf.pages)


def test_paper_leads_nowhere_and_no_drawing_is_a_picture(site: Site) -> None:
    html = reported(site)
    assert "<a " not in html
    assert "url(" not in html
    assert '="var(' not in html
    assert '<svg x="' in html
    assert html.count("<figure") >= 4
    assert "http" not in re.sub(r'http-equiv|xmlns(:\w+)?="[^"]*"', "", html)


def test_what_is_hidden_is_not_in_it_and_it_says_so(printer: None, site: Site) -> None:
    words = Words(site.language)
    pages = texts(printed(reported(hiding(site, EVERY))))
    assert words.gettext("Left out on purpose:") in pages[0]
    assert not [page for page in pages if MONEY.search(page)]
    everything = " ".join(pages)
    people = {
        contact.email
        for deal in site.book.opportunities
        for contact in (*deal.contacts, deal.decision_maker)
        if contact
    }
    assert len(people) > 5
    assert not [email for email in people if email and email in everything]
    assert all(deal.name in everything for deal in hiding(site, EVERY).book.open)
    assert MONEY.search(" ".join(texts(printed(reported(site)))))


def test_without_records_it_says_that_there_are_none(printer: None, tmp_path: Path) -> None:
    site = Site(book=loaded(workspace(tmp_path, {})), today=date.fromisoformat(TODAY), language="es")
    pages = texts(printed(reported(site)))
    assert len(pages) == 1
    assert "Todavía no hay oportunidades" in pages[0]


def test_a_title_cannot_leave_the_style_sheet(printer: None, tmp_path: Path) -> None:
    title = 'A "b" \\ } </style><h1 id="out">c & d'
    settings = f"title: '{title}'\n"
    site = Site(
        book=loaded(workspace(tmp_path, {"embudo.yaml": settings, "uno": "---\nclient: X\n---\n"})),
        today=date.fromisoformat(TODAY),
        language="en",
    )
    assert site.book.settings.title == title
    html = reported(site)
    assert 'id="out"' not in html
    assert title in texts(printed(html))[1]


@given(st.text())
def test_a_text_in_a_style_sheet_is_one_string(text: str) -> None:
    said = css_string(text)
    assert re.fullmatch(r'"(?:[\w ·]|\\[0-9a-f]{1,6} )*"', said)
    back = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), said[1:-1])
    assert back == text


boxes = st.floats(-200, 700).map(lambda number: round(number, 4))
sides = st.floats(0.5, 400).map(lambda number: round(number, 4))


@given(boxes, boxes, sides, sides)
def test_copies_of_a_hatch_cover_its_box(left: float, top: float, width: float, height: float) -> None:
    right, bottom = round(left + width, 4), round(top + height, 4)
    path = f"M {left} {top}  L {right} {top}  L {right} {bottom}  L {left} {bottom}  z "
    made = ready(f'<pattern id="h" width="72"><rect/></pattern><path d="{path}" fill="url(#h)" color="#abc" />')
    assert made.startswith('<g id="h"><rect/></g><svg ')
    tiles = {(int(x), int(y)) for x, y in re.findall(r'<use href="#h" x="(-?\d+)" y="(-?\d+)"/>', made)}
    xs, ys = {x for x, _ in tiles}, {y for _, y in tiles}
    assert len(tiles) == len(xs) * len(ys)
    for those, low, high in ((xs, left, right), (ys, top, bottom)):
        assert min(those) <= low
        assert high < max(those) + TILE
        assert sorted(those) == list(range(min(those), max(those) + 1, TILE))


def test_printing_asks_nothing_of_the_network_and_leaves_nothing(
    printer: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    for name, value in (("HOME", home), ("USERPROFILE", home)):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    where = f"//127.0.0.1:{server.server_port}/x.png"
    pdf = printed(f"<title>T</title><p>Hello<img src='http:{where}'><link rel=stylesheet href='http:{where}'>")
    server.shutdown()
    assert "Hello" in texts(pdf)[0]
    assert asked == []
    assert list(temporary.iterdir()) == []
    assert list(home.iterdir()) == []


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The only browser there is, as a few lines of Python."""

    def made(code: str) -> Path:
        path = tmp_path / "bin" / "chromium"
        path.parent.mkdir()
        path.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr("generator.printing.EXPORTED", ())
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        return path

    return made


def test_a_browser_that_hangs_is_ended_with_all_that_it_started(
    fake: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = tmp_path / "pids"
    hangs = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
open({str(pids)!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
time.sleep(300)
"""
    path = fake(hangs)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    began = time.monotonic()
    with pytest.raises(NoPrinterError) as error:
        to_pdf("<p>x", patience=2)
    assert time.monotonic() - began < 20
    assert error.value.tried == (str(path),)
    assert not list(tmp_path.glob("embudo-*"))
    for pid in map(int, pids.read_text(encoding="utf-8").split()):
        assert _is_gone(pid)


def _is_gone(pid: int) -> bool:
    """Whether a process ended; one that nobody waited for is a line in a table."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "code", ["raise SystemExit(1)", "import sys; open(sys.argv[-2][15:], 'wb').write(b'%PDF-1.4 cut')"]
)
def test_a_browser_that_makes_no_whole_pdf_is_named(fake: Callable[[str], Path], code: str) -> None:
    path = fake(code)
    with pytest.raises(NoPrinterError) as error:
        to_pdf("<p>x")
    assert error.value.tried == (str(path),)


def test_without_a_browser_weasyprint_prints_and_fetches_nothing(
    fake: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake("").unlink()
    with pytest.raises(NoPrinterError) as error:
        to_pdf("<p>x")
    assert error.value.tried == ()

    class Html:
        def __init__(self, *, string: str, url_fetcher: Callable[[str], object]) -> None:
            self.string = string
            with pytest.raises(ValueError, match=r"http://example\.invalid"):
                url_fetcher("http://example.invalid")

        def write_pdf(self) -> bytes:
            return b"%PDF of " + self.string.encode()

    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(HTML=Html))
    assert to_pdf("<p>x") == b"%PDF of <p>x"


def found(platform: str, folder: Path, environment: Mapping[str, str]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in browsers(platform, environment)]


def test_browsers_are_found_where_each_system_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("generator.printing.EXPORTED", ("~/.local/share/flatpak/exports/bin",))

    def installed(*names: str) -> None:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")
            path.chmod(0o755)

    assert found("linux", tmp_path, {"PATH": ""}) == []
    edge, chrome = "Files86/Microsoft/Edge/Application/msedge.exe", "Local/Google/Chrome/Application/chrome.exe"
    installed(edge, chrome)
    folders = {"PROGRAMFILES(X86)": str(tmp_path / "Files86"), "LOCALAPPDATA": str(tmp_path / "Local"), "PATH": ""}
    assert found("win32", tmp_path, folders) == [edge, chrome]
    mac = "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    installed(mac)
    assert mac in found("darwin", tmp_path, {"PATH": ""})
    installed("bin/chromium", "bin/google-chrome", ".local/share/flatpak/exports/bin/com.microsoft.Edge")
    assert found("linux", tmp_path, {"PATH": str(tmp_path / "bin")}) == [
        "bin/google-chrome",
        "bin/chromium",
        ".local/share/flatpak/exports/bin/com.microsoft.Edge",
    ]


def test_a_packed_browser_works_in_the_folder_that_it_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    snap, flatpak = Path("/snap/bin/chromium"), tmp_path / "flatpak" / "exports" / "org.chromium.Chromium"
    assert room(snap) is None
    own = (tmp_path / "snap/chromium/common", tmp_path / ".var/app/org.chromium.Chromium/cache")
    for folder in own:
        folder.mkdir(parents=True)
    assert (room(snap), room(flatpak)) == own
    assert room(Path("/usr/bin/chromium")) is None
