"""One file for the manager: what is in it, where it may lie, what the journal says of it, and the one kept fresh."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import generator.single
from generator.i18n import Words
from generator.share import PDF_MARK
from generator.single import LAYOUT, Sheet, Stamp, address, single
from generator.site import Site
from generator.theme import Theme
from pipeline.book import Entry
from tests.living import living, until
from tests.past import git
from tests.records import corpus
from tests.sealed import around, open_sealed
from tests.worlds import Answer, embudo, loaded, workspace

TODAY = date(2026, 11, 23)
NAUGHTY = corpus("blns.json", ["<script>alert(1)</script>", "\u202e", '" id="x" href="#y"', "</style>", "' OR 1=1 --"])
SETTINGS = "title: Ventas de Ana\ntimezone: Europe/Madrid\nowners: {ana: Ana Soto}\nedit_url: vscode://file/{path}\n"
DEAL = """---
name: {name}
client: Talleres Soto S.L.
stage: {stage}
owner: ana
created: 2026-10-01
amount: {amount}
close_date: {close}
next_date: 2026-11-27
next_step: Llamar a Lucía
contacts: [{{name: Lucía, surname: Prado, email: lucia@example.com, decides: true}}]
---

## Negotiation

- 2026-11-18 visit: *Revisamos* la oferta, como en [[otra]] y en [su web](https://example.com/).
"""
IMPOSSIBLE = (f"{'n' * 300}.html", f"{'n' * 300}/a.html", "a\0b.html", "~nobody-has-this-name/x.html")
"""Names that the system refuses, each in its own way."""
VOID = frozenset("meta link br hr img input path use circle polyline rect".split())


def deal(name: str = "Flota", stage: str = "proposal", amount: str = "1000", close: str = "2026-12-15") -> str:
    return DEAL.format(name=name, stage=stage, amount=amount, close=close)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = {"flota": deal(), "otra": deal("Otra", amount="2000", close="2026-11-01"), "hecha": deal("Hecha", "won")}
    return workspace(tmp_path / "w", {"embudo.yaml": SETTINGS, **records})


def site_of(folder: Path, language: str = "en") -> Site:
    return Site(book=loaded(folder), today=TODAY, language=language, root="/home/ana/w")


def made(site: Site, stamp: Stamp | None = None, known: dict[str, Sheet] | None = None) -> str:
    return single(site, Theme(Words(site.language), LAYOUT), stamp or Stamp(), known)


def shared(folder: Path, out: Path, *options: str, language: str = "en") -> str:
    answer = embudo(folder, "share", "--out", str(out), *options, language=language)
    assert answer.code == 0, answer.err
    return out.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Every tag with its attributes; a tag that is not closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {self.get_starttag_text()}"
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, self.getpos()

    def values(self, *names: str, tag: str = "") -> list[str]:
        """Of some attributes, of every tag or of one kind."""
        return [found[name] for one, found in self.found for name in names if name in found and tag in ("", one)]


def holds_together(text: str) -> Tags:
    """What must be true of every such file."""
    tags = Tags(text)
    ids = tags.values("id")
    assert len(ids) == len(set(ids))
    links = tags.values("href")
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert all(link.startswith(("#", "https:", "http:", "mailto:", "tel:")) for link in links)
    referred = " ".join(tags.values("aria-labelledby", "aria-describedby", "for")).split()
    assert set(referred) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    assert not {"script", "link", "img", "iframe", "form", "input", "button", "select"} & {tag for tag, _ in tags.found}
    assert not tags.values("src", "srcset", "style", "onclick", "action")
    return tags


# what is in it


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_file_holds_together_and_asks_for_nothing(folder: Path, tmp_path: Path, language: str) -> None:
    text = shared(folder, tmp_path / "a.html", language=language)
    holds_together(text)
    assert f'<html lang="{language}">' in text
    assert '<meta name="robots" content="noindex, nofollow">' in text
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert [b64encode(sha256(one.encode()).digest()).decode() for one in style] == re.findall(
        r"sha256-([^']+)'", policy
    )
    assert "@import" not in style[0]
    assert "url(" not in style[0]


def test_every_opportunity_has_its_sheet_and_the_menu_leads_to_pages_that_are_there(folder: Path) -> None:
    tags = holds_together(made(site_of(folder)))
    ids = tags.values("id")
    assert {"opportunities/flota", "opportunities/otra", "opportunities/hecha"} <= set(ids)
    pages = {"index", "opportunities", "agenda", "forecast", "review", "closed", "winloss", "trends"}
    assert pages <= set(ids)
    assert {f"#{page}" for page in pages} <= set(tags.values("href", tag="a"))


def test_a_link_to_a_list_of_a_month_leads_to_its_heading_and_to_any_other_filter_none(folder: Path) -> None:
    text = made(site_of(folder))
    assert 'id="opportunities:month-overdue"' in text
    assert '<a href="#opportunities:month-overdue">' in text
    assert "month=" not in text
    assert "kind=" not in re.sub(r'data-kind="\w+"', "", text)
    assert address("opportunities.html#month=2026-12") == "#opportunities:month-2026-12"
    assert address("review.html#stale") == "#review:stale"


def test_what_is_not_in_the_file_is_plain_text(folder: Path) -> None:
    text = made(site_of(folder))
    assert re.search(r'<a class="client">Talleres Soto S\.L\.</a>', text)
    assert ".ics" not in text
    assert ".html" not in text


def test_links_that_people_wrote_still_lead_out_and_to_other_records(folder: Path) -> None:
    text = made(site_of(folder))
    assert '<a href="https://example.com/" rel="noopener noreferrer">su web</a>' in text
    assert '<a href="#opportunities/otra" rel="noopener noreferrer">otra</a>' in text
    assert 'href="mailto:lucia@example.com"' in text


def test_nothing_opens_an_editor_and_nothing_is_left_for_scripts(folder: Path) -> None:
    text = made(site_of(folder))
    assert "vscode" not in text
    assert "/home/ana" not in text
    assert set(re.findall(r"\s(data-[a-z-]+)=", text)) <= {"data-label", "data-slug", "data-kind", "data-chart"}


def test_the_same_site_gives_the_same_bytes_whatever_is_remembered(folder: Path) -> None:
    known: dict[str, Sheet] = {}
    first = made(site_of(folder), known=known)
    assert made(site_of(folder)) == first == made(site_of(folder), known=known)
    workspace(folder, {"aaa": deal("Anterior"), "otra": deal("Otra", amount="5000")})
    assert made(site_of(folder), known=known) == made(site_of(folder)) != first


def test_naughty_texts_break_nothing(tmp_path: Path) -> None:
    texts = [" ".join(text.split()) for text in NAUGHTY if isinstance(text, str) and text.strip()]
    files = {
        f"deal-{n}": "---\nclient: {c}\nname: {c}\nnext_step: {c}\namount: 5\n---\n{t}\n".format(
            c=f"'{text.replace(chr(39), chr(39) * 2)}'", t=text
        )
        for n, text in enumerate(texts[::7])
    }
    files["links"] = deal("Enlaces") + '\n[x](#opportunities/deal-1) " id="index" href="#nothing" <b id="index">\n'
    folder = workspace(tmp_path / "w", files)
    site = site_of(folder)
    assert len(site.book.opportunities) > len(files) / 2
    holds_together(made(site))


def test_an_empty_workspace_is_shared_too(tmp_path: Path) -> None:
    holds_together(made(site_of(workspace(tmp_path / "w", {}))))


# its stamp, and what changed


def test_the_stamp_says_when_of_which_commit_and_who(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "config", "user.name", "Ana Soto")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "x")
    text = shared(folder, folder.parent / "a.html")
    head = git(folder, "rev-parse", "HEAD")[:7]
    assert text.count("Shared by Ana Soto on Monday, 23 November 2026, 23:59") == 2
    assert text.count(f"<code>{head}</code>") >= 2
    assert "Ana" not in re.findall(r'<div class="cover">.*?</div>', shared_without(folder, "contacts"), re.DOTALL)[0]


def shared_without(folder: Path, parts: str) -> str:
    return shared(folder, folder.parent / "redacted.html", "--redact", parts)


def test_without_a_share_before_it_says_so(folder: Path) -> None:
    text = made(site_of(folder))
    assert "Shared for the first time" in text
    assert 'id="since"' not in text


def test_without_history_it_says_when_the_last_one_was_and_that_nobody_can_tell_what_changed(folder: Path) -> None:
    workspace(folder, {"journal/2026-11.md": "- 2026-11-10T10:00+01:00 share: a Luis\n"})
    text = made(site_of(folder))
    assert '<a href="#since">What changed since 10 Nov 2026</a>' in text
    assert "This folder has no history" in text


@pytest.fixture
def past(folder: Path) -> Path:
    """Shared on the tenth; since then one won, one new, one pushed into another month."""
    git(folder, "init", "--quiet")
    when = datetime(2026, 11, 9, 12, tzinfo=UTC)
    commit(folder, when)
    workspace(folder, {"journal/2026-11.md": "- 2026-11-10T10:00+01:00 share: a Luis\n"})
    workspace(folder, {"flota": deal(stage="won"), "otra": deal("Otra", close="2027-02-01"), "nueva": deal("Nueva")})
    commit(folder, when.replace(day=12))
    return folder


def commit(folder: Path, when: datetime) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "x", date=when)


def test_it_tells_what_moved_and_changed_since_the_last_share(past: Path, tmp_path: Path) -> None:
    text = shared(past, tmp_path / "a.html")
    holds_together(text)
    since = text[text.index('<section class="sheet since"') : text.index('<div id="opportunities"')]
    rows = re.findall(
        r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td><td class="number">([^<]+)</td>', since
    )
    assert rows == [
        ("At the start", "2", "€3,000"),
        ("New", "1", "+€1,000"),
        ("Decreased", "1", "−€1,000"),
        ("Closed won", "1", "−€1,000"),
        ("At the end", "2", "€2,000"),
    ]
    assert '<a href="#opportunities/nueva">Nueva</a>' in since
    assert "Pushed to a later month" in since
    assert "Field by field, in 3 opportunities" in since
    assert "Tuesday, 10 November 2026, 10:00" in since


def test_the_next_share_counts_from_this_one(past: Path, tmp_path: Path) -> None:
    shared(past, tmp_path / "a.html")
    assert "Nothing changed since then." in shared(past, tmp_path / "a.html")


# the command


def test_the_answer_and_the_line_in_the_journal(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "para luis.html"
    answer = embudo(folder, "share", "--out", str(out), "--json").json
    assert answer["path"] == str(out)
    assert answer["bytes"] == out.stat().st_size
    assert answer["fields_left_out"] == []
    assert "passphrase" not in answer
    assert "digest" not in answer
    [entry] = [entry for entry in loaded(folder).journal if entry.kind == "share"]
    assert entry.text.startswith("para luis.html")


def test_both_names_and_a_file_that_says_nothing_where_none_was_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert embudo(folder, "compartir", "--ocultar", "importes,notas", language="es").code == 0
    assert (tmp_path / "embudo.html").is_file()
    text = (folder / "journal" / "2026-11.md").read_text(encoding="utf-8")
    assert "compartida: embudo.html, sin importes, notas" in text


def test_a_folder_gets_the_file_and_a_name_its_ending(folder: Path, tmp_path: Path) -> None:
    for named, found in ((str(tmp_path), "embudo.html"), (str(tmp_path / "v. 2"), "v. 2.html")):
        assert embudo(folder, "share", "--out", named).out.strip() == str(tmp_path / found)


@pytest.mark.parametrize("where", ["opportunities", "journal", "site"])
def test_never_among_the_records_nor_in_the_site(folder: Path, where: str) -> None:
    embudo(folder, "build")
    (folder / "journal").mkdir(exist_ok=True)
    answer = embudo(folder, "share", "--out", str(folder / where / "index.html"))
    assert answer.code == 2
    assert "choose another folder" in answer.err


def test_what_others_made_is_never_written_over_but_its_own_file_is(folder: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "a.html"
    foreign.write_text("<p>mine")
    answer = embudo(folder, "share", "--out", str(foreign))
    assert (answer.code, foreign.read_text()) == (2, "<p>mine")
    assert "was not made by embudo" in answer.err
    shared(folder, tmp_path / "b.html")
    shared(folder, tmp_path / "b.html", "--encrypt")
    shared(folder, tmp_path / "b.html")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 of somebody")
    assert embudo(folder, "share", "--pdf", "--out", str(tmp_path / "c.pdf")).code == 2
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 of ours\n" + PDF_MARK)
    assert embudo(folder, "share", "--pdf", "--out", str(tmp_path / "c.pdf")).code in (0, 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pdf", "--encrypt"), "not encrypted"),
        (("--passphrase-file", "x"), "goes with --encrypt"),
        (("--redact", "contcts"), "Did you mean “contacts”?"),
        (("--redact", ""), "There are: contacts, amounts, notes."),
        (("--out", "nowhere/a.html"), "There is no folder"),
        (("--out", "a.pdf"), "--pdf"),
        (("--pdf", "--out", "a.html"), "….pdf"),
        (("--encrypt", "--passphrase-file", "nowhere"), "There is no file nowhere."),
        (("--encrypt", "--passphrase-file", "."), ". is a folder"),
        (("--encrypt", "--passphrase-file", "~nobody-has-this-name/x"), "cannot be read"),
        (("--digest", "--encrypt"), "without --out"),
        (("--digest", "--pdf"), "without --out"),
        (("--out", ""), "names no file"),
        (("--out", " "), "names no file"),
        (("--out", "-"), "names no file"),
        *((("--out", text), "cannot be written") for text in IMPOSSIBLE),
        (("--out", os.devnull), "no ordinary file"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = embudo(folder, "share", *options)
    assert answer.code == 2
    assert said in answer.err
    assert not (folder / "journal").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"w"}


def test_a_refusal_is_in_the_language_of_the_reader(folder: Path) -> None:
    for options in (("--redact", "foo"), ("--encrypt", "--passphrase-file", "nohay"), ("--out", " ")):
        said = embudo(folder, "share", *options, language="es").err
        assert not re.search(r"\b(there|are|is|file|such|directory)\b", said, re.IGNORECASE), said
    assert "Las que hay: contactos, importes, notas." in embudo(folder, "share", "--redact", "foo", language="es").err


def test_what_others_wait_at_is_never_read(folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    assert "no ordinary file" in embudo(folder, "share", "--out", str(pipe)).err
    keeping(folder, "../pipe.html")
    answer = embudo(folder, "build")
    assert answer.code == 0
    assert "no ordinary file" in answer.err


def test_the_path_is_told_without_detours(folder: Path, tmp_path: Path) -> None:
    out = tmp_path.resolve() / "a.html"
    answer = embudo(folder, "share", "--out", str(folder / ".." / "a.html"), "--json").json
    assert answer["path"] == str(out)
    assert out.is_file()


def test_what_is_not_committed_is_warned_of(past: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "a.html")
    assert "embudo save" not in embudo(past, "share", "--out", out).err
    workspace(past, {"flota": deal("Flota nueva")})
    assert "embudo save" in embudo(past, "share", "--out", out, "--json").err
    assert "embudo save" not in embudo(past, "share", "--digest").err


def test_no_stamp_tells_a_commit_that_was_not_made_yet(past: Path, tmp_path: Path) -> None:
    stamps = []
    for day in ("2026-11-23", "2026-11-10"):
        assert embudo(past, "share", "--out", str(tmp_path / "a.html"), today=day).code == 0
        stamps.append(re.findall(r"(?:Shared by|As of) .*?</p>", (tmp_path / "a.html").read_text(encoding="utf-8"))[-1])
    assert git(past, "rev-parse", "HEAD")[:7] in stamps[0]
    assert "version" not in stamps[1]
    assert "Tuesday, 10 November 2026" in stamps[1]


def test_a_copy_without_the_older_commits_invents_no_movement(past: Path, tmp_path: Path) -> None:
    workspace(past, {"journal/2026-11.md": "- 2026-11-10T10:00+01:00 review: x\n- 2026-11-10T11:00+01:00 share: x\n"})
    commit(past, datetime(2026, 11, 13, 12, tzinfo=UTC))
    git(tmp_path, "clone", "--quiet", "--depth=1", past.as_uri(), "copy")
    text = shared(tmp_path / "copy", tmp_path / "a.html")
    holds_together(text)
    assert text.count("history does not reach back so far") == 2, "since the share, and since the review"
    assert "This copy&#39;s history does not reach back to Tuesday, 10 November 2026." in text
    assert "At the start" not in text
    assert "No new opportunity came in." in text
    assert "git init" not in text
    assert "git fetch --unshallow" in embudo(tmp_path / "copy", "changes").err


def test_no_half_file_stays_where_the_disk_refuses(folder: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    try:
        (locked / "x").touch()
    except OSError:
        answer = embudo(folder, "share", "--out", str(locked / "a.html"))
        assert answer.code == 3
        assert "cannot be written" in answer.err
        assert not (folder / "journal").exists()
    finally:
        locked.chmod(0o700)
    assert not list(locked.glob("a.html*"))


def test_what_is_left_out_is_said_in_the_file_beside_it_and_in_the_journal(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    answer = embudo(folder, "share", "--redact", "contacts", "--redact", "amounts", "--out", str(out))
    assert "Left out: contacts, amounts" in answer.err
    text = out.read_text(encoding="utf-8")
    holds_together(text)
    assert "contacts and who decides, amounts" in text
    assert not re.search("Prado|lucia@|€|2,000|2000", text)
    fields = embudo(folder, "share", "--redact", "notes", "--out", str(out), "--json").json["fields_left_out"]
    assert {"notes", "activities", "extra"} <= set(fields)
    assert "without contacts, amounts" in (folder / "journal" / "2026-11.md").read_text(encoding="utf-8")


def test_broken_records_are_counted_and_nothing_of_them_is_shown(folder: Path, tmp_path: Path) -> None:
    workspace(folder, {"rota": "---\nclient: X\namount: muchísimo\n---\n"})
    answer = embudo(folder, "share", "--out", str(tmp_path / "a.html"))
    assert answer.code == 0
    assert "1 record could not be read" in answer.err
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "1 record could not be read and is left out of every figure." in text
    assert "muchísimo" not in text
    assert "rota" not in text


def test_an_encrypted_file_opens_with_the_passphrase_that_was_told_once(folder: Path, tmp_path: Path) -> None:
    answer = embudo(folder, "share", "--encrypt", "--out", str(tmp_path / "a.html"), "--json")
    told = answer.json["passphrase"]
    assert answer.err.count(told) == 1
    data = (tmp_path / "a.html").read_bytes()
    assert b"Ventas" not in around(data)
    assert b"flota" not in around(data)
    assert "Ventas de Ana" in open_sealed(data, told).decode()
    assert told not in (folder / "journal" / "2026-11.md").read_text(encoding="utf-8")
    assert "encrypted" in (folder / "journal" / "2026-11.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n", "\nand more\n"])
def test_a_passphrase_of_ones_own_is_the_first_line_of_its_file(folder: Path, tmp_path: Path, line_end: str) -> None:
    (tmp_path / "key").write_bytes(f"correcto caballo batería grapa{line_end}".encode())
    options = ("--encrypt", "--passphrase-file", str(tmp_path / "key"), "--out", str(tmp_path / "a.html"))
    answer = embudo(folder, "share", *options, "--json")
    assert "passphrase" not in answer.json
    assert "caballo" not in answer.out + answer.err
    data = (tmp_path / "a.html").read_bytes()
    assert "Ventas de Ana" in open_sealed(data, "correcto caballo batería grapa").decode()


def test_an_empty_passphrase_is_refused_and_a_short_one_warned_of(folder: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "key", tmp_path / "a.html"
    answers: list[Answer] = []
    for text in (" \nx\n", "corta\n"):
        key.write_text(text)
        answers.append(embudo(folder, "share", "--encrypt", "--passphrase-file", str(key), "--out", str(out)))
    assert [answer.code for answer in answers] == [2, 0]
    assert "can guess it" in answers[1].err


# the digest


def test_the_digest_is_the_title_the_day_and_ten_lines_and_no_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = embudo(folder, "share", "--digest")
    lines = answer.out.rstrip("\n").split("\n")
    assert lines[:3] == ["Ventas de Ana", "Monday, 23 November 2026", ""]
    assert len(lines) == 13
    assert (answer.code, answer.err) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"w"}
    assert not (folder / "journal").exists()
    told = embudo(folder, "share", "--digest", "--json").json
    assert (told["digest"], told["path"], told["bytes"]) == (lines[3:], None, None)


def test_a_digest_leaves_out_what_it_is_told_to(folder: Path) -> None:
    assert "€" in embudo(folder, "share", "--digest").out
    assert "€" not in embudo(folder, "share", "--digest", "--redact", "amounts").out


def test_a_digest_with_a_file_gives_both(folder: Path, tmp_path: Path) -> None:
    answer = embudo(folder, "share", "--digest", "--out", str(tmp_path / "a.html"))
    assert len(answer.out.rstrip("\n").split("\n")) == 13
    assert (tmp_path / "a.html").is_file()
    assert len(loaded(folder).journal) == 1


# the overview and the routine


@pytest.mark.parametrize(
    ("language", "never", "then"),
    [
        ("en", "Not shared with the manager yet", "Last shared with the manager on Tuesday, 10 November 2026."),
        ("es", "Todavía no se ha compartido", "compartió con el responsable: martes, 10 de noviembre de 2026."),
    ],
)
def test_the_overview_says_when_the_list_was_last_shared(folder: Path, language: str, never: str, then: str) -> None:
    embudo(folder, "build", language=language)
    text = (folder / "site" / "index.html").read_text(encoding="utf-8")
    assert never in text
    assert ("<code>embudo compartir</code>" if language == "es" else "<code>embudo share</code>") in text
    workspace(folder, {"journal/2026-11.md": "- 2026-11-10T10:00+01:00 share: a Luis\n"})
    embudo(folder, "build", language=language)
    assert then in (folder / "site" / "index.html").read_text(encoding="utf-8")


def test_a_share_does_step_eleven(folder: Path, tmp_path: Path) -> None:
    assert not embudo(folder, "review", "--json").json["steps"][10]["done"]
    assert "embudo share --out" in review_page(folder)
    shared(folder, tmp_path / "a.html")
    assert embudo(folder, "review", "--json").json["steps"][10]["done"]


def review_page(folder: Path) -> str:
    embudo(folder, "build")
    return (folder / "site" / "review.html").read_text(encoding="utf-8")


def test_only_a_share_until_the_day_counts(folder: Path) -> None:
    site = site_of(folder)
    later = Entry(at=datetime(2026, 11, 24, 12, tzinfo=UTC), kind="share")
    text = made(replace(site, book=replace(site.book, journal=(later,))))
    assert "Shared for the first time" in text


# the file that is kept fresh


def keeping(folder: Path, where: object) -> Path:
    return workspace(folder, {"embudo.yaml": f"{SETTINGS}share_to: {where}\n"})


def test_a_build_keeps_the_file_fresh_and_writes_it_only_when_it_is_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "phone").mkdir()
    keeping(folder, "../phone/ventas.html")
    assert embudo(folder, "build").code == 0
    kept = tmp_path / "phone" / "ventas.html"
    before = kept.stat().st_mtime_ns
    holds_together(kept.read_text(encoding="utf-8"))
    assert embudo(folder, "build").code == 0
    assert kept.stat().st_mtime_ns == before
    workspace(folder, {"flota": deal("Flota nueva")})
    embudo(folder, "build")
    assert "Flota nueva" in kept.read_text(encoding="utf-8")
    assert not (folder / "journal").exists()


@pytest.mark.parametrize(
    ("changed", "text", "language"),
    [
        ("embudo.yaml", f"{SETTINGS}share_to: ../kept.html\n".replace("Ventas de Ana", "Ventas de todos"), "en"),
        ("embudo.yaml", f"{SETTINGS}share_to: ../kept.html\nalert_days: 1\n", "en"),
        ("journal/2026-11.md", "- 2026-11-10T10:00+01:00 share: a Luis\n", "en"),
        ("rota", "---\nstage: nothing\n---\n", "en"),
        ("flota", deal(amount="7"), "en"),
        ("otra", deal("Otra", amount="2000", close="2026-11-01"), "es"),
    ],
)
def test_the_file_is_made_again_only_where_it_would_be_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch, changed: str, text: str, language: str
) -> None:
    made: list[bool] = []

    def seen(*given: Any) -> str:
        made.append(True)
        return single(*given)

    monkeypatch.setattr(generator.single, "single", seen)
    keeping(folder, "../kept.html")
    kept = folder.parent / "kept.html"
    for _ in range(3):
        embudo(folder, "build")
    assert len(made) == 1
    workspace(folder, {changed: text})
    embudo(folder, "build", language=language)
    assert len(made) == 2
    kept.write_bytes(kept.read_bytes() + b" ")
    embudo(folder, "build", language=language)
    assert len(made) == 3
    fresh = kept.read_bytes()
    kept.unlink()
    embudo(folder, "build", language=language)
    assert kept.read_bytes() == fresh


def test_the_file_is_made_again_on_another_day(folder: Path) -> None:
    keeping(folder, "../kept.html")
    for day in ("2026-11-23", "2026-11-28"):
        embudo(folder, "build", today=day)
        kept = (folder.parent / "kept.html").read_text(encoding="utf-8")
        (folder.parent / "kept.html").unlink()
        embudo(folder, "build", today=day)
        assert (folder.parent / "kept.html").read_text(encoding="utf-8") == kept


def test_the_file_may_lie_at_home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    keeping(folder, "~/mine.html")
    embudo(folder, "build")
    assert (tmp_path / "mine.html").is_file()


def test_a_look_at_the_past_leaves_the_file_alone(past: Path, tmp_path: Path) -> None:
    keeping(past, "../a.html")
    embudo(past, "build", "--as-of", "2026-11-10")
    embudo(past, "build", "--no-history", "--out", str(tmp_path / "s"))
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nowhere/a.html", "There is no folder"),
        ("opportunities/a.html", "choose another folder"),
        ("site/a.html", "choose another folder"),
        ("foreign.html", "was not made by embudo"),
        ("a.pdf", "would be no PDF"),
        ('"-"', "names no file"),
        *((f'"{text}"'.replace("\0", "\\0"), "cannot be written") for text in IMPOSSIBLE),
    ],
)
def test_what_stands_in_its_way_is_said_and_breaks_nothing(folder: Path, where: str, said: str) -> None:
    workspace(folder, {"foreign.html": "<p>mine"})
    keeping(folder, where)
    answer = embudo(folder, "build")
    assert answer.code == 0
    assert said in answer.err
    assert (folder / "site" / "index.html").is_file()
    assert (folder / "foreign.html").read_text() == "<p>mine"
    assert not (folder / "opportunities" / "a.html").exists()


def test_a_watched_workspace_keeps_the_file_fresh_as_a_build_would(folder: Path, tmp_path: Path) -> None:
    keeping(folder, "../kept.html")
    kept = tmp_path / "kept.html"
    with living(folder, "watch") as running:
        running.says("Watching")
        until(kept.exists)
        workspace(folder, {"flota": deal("Flota nueva"), "rota": "---\nstage: nothing\n---\n"})
        until(lambda: "Flota nueva" in kept.read_text(encoding="utf-8"))
        text = kept.read_text(encoding="utf-8")
    kept.unlink()
    embudo(folder, "build")
    assert kept.read_text(encoding="utf-8") == text


def test_a_watched_workspace_says_once_what_stands_in_the_way(folder: Path) -> None:
    keeping(folder, "nowhere/a.html")
    with living(folder, "watch") as running:
        running.says("There is no folder")
        workspace(folder, {"flota": deal("Flota nueva")})
        running.says("written in")
        (folder / "nowhere").mkdir()
        workspace(folder, {"flota": deal("Flota novísima")})
        until((folder / "nowhere" / "a.html").exists)
        assert sum("There is no folder" in line for line in running.lines) == 1


def test_quotes_in_texts_are_no_attributes(folder: Path) -> None:
    said = 'Dijo: "vale" id="review" href="#x"'
    workspace(folder, {"flota": deal() + f"\n- 2026-11-19 call: {said}\n"})
    text = made(site_of(folder))
    assert said in unescape(text)
    assert escape(said, quote=False) in text or escape(said) in text
