"""Compiled templates are kept beside their sources, and nothing but the time tells."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from generator.bytecode import Beside
from generator.compiling import Compiled, Settled
from generator.i18n import Words
from generator.theme import fingerprint
from tests.worlds import TODAY, contents, embudo_in_a_process, workspace


@pytest.fixture(autouse=True)
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was wished of the process that tests."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def environment(root: Path, theme: str = "ours", language: str = "en") -> Environment:
    found = Compiled(loader=FileSystemLoader(root), extensions=[Settled], bytecode_cache=Beside(theme, language))
    found.globals["_"] = Words(language).gettext
    return found


def shown(root: Path, theme: str = "ours", language: str = "en") -> str:
    return environment(root, theme, language).get_template("page.html").render()


def kept(root: Path) -> list[Path]:
    return sorted((root / "__pycache__").glob("*"))


def test_a_template_is_compiled_once_for_each_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_text("{{ _('Opportunities') }}", encoding="utf-8")
    assert [shown(tmp_path, language=name) for name in ("en", "es")] == ["Opportunities", "Oportunidades"]
    assert [path.name.split(".", 2)[0] for path in kept(tmp_path)] == ["page", "page"]
    monkeypatch.setattr(Compiled, "compile", lambda *_: pytest.fail("compiled again"))
    assert [shown(tmp_path, language=name) for name in ("en", "es")] == ["Opportunities", "Oportunidades"]


def test_another_text_or_other_code_of_ours_is_compiled_anew(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("one", encoding="utf-8")
    assert shown(tmp_path) == "one"
    page.write_text("two", encoding="utf-8")
    assert shown(tmp_path) == "two"
    [before] = [path.read_bytes() for path in kept(tmp_path)]
    assert shown(tmp_path, theme="newer") == "two"
    assert [path.read_bytes() for path in kept(tmp_path)] != [before]


def test_what_is_damaged_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("one", encoding="utf-8")
    shown(tmp_path)
    [path] = kept(tmp_path)
    whole = path.read_bytes()
    cut = [whole[:length] for length in (0, 1, 31, 32, 33, len(whole) - 1)]
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    for data in (*cut, *flipped, whole + b"x"):
        path.write_bytes(data)
        assert shown(tmp_path) == "one"
        assert path.read_bytes() == whole, "and it is mended"


def test_where_nothing_can_be_kept_templates_are_compiled_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.html").write_text("one", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("somebody's file", encoding="utf-8")
    assert shown(tmp_path) == "one"
    (tmp_path / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown(tmp_path) == "one"
    assert not kept(tmp_path)


@pytest.mark.parametrize("never", ["", "1"], ids=["kept", "never kept"])
def test_a_site_is_the_same_from_kept_templates(tmp_path: Path, never: str) -> None:
    memory, sites = tmp_path / "memory", []
    for number in range(2):
        home = workspace(tmp_path / str(number), {"a": "---\nclient: Acme\namount: 5\nnext_step: Call\n---\n"})
        command = ("-m", "generator", "--today", TODAY, "-C", str(home), "build")
        built = embudo_in_a_process(*command, PYTHONPYCACHEPREFIX=str(memory), PYTHONDONTWRITEBYTECODE=never)
        assert built.returncode == 0
        sites.append(contents(home / "site"))
        assert bool(list(memory.rglob("*.html.*.pyc"))) is not bool(never)
    assert sites[0] == sites[1]


def test_what_is_kept_is_no_part_of_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("one", encoding="utf-8")
    before = fingerprint.__wrapped__(tmp_path)
    assert shown(tmp_path) == "one"
    assert kept(tmp_path)
    assert fingerprint.__wrapped__(tmp_path) == before


def test_of_templates_in_inner_folders_nothing_lies_among_what_is_there(tmp_path: Path) -> None:
    for name in ("page.html", "assets/page.html", "assets.page.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
        assert environment(tmp_path).get_template(name).render() == name
    assert [path.name for path in tmp_path.rglob("__pycache__")] == ["__pycache__"]
    assert environment(tmp_path).get_template("assets/page.html").render() == "assets/page.html"
