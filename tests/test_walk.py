"""The review at a terminal, key by key, on the demonstration's workspace and on small ones."""

from __future__ import annotations

import shutil
import stat
import sys
from pathlib import Path

import pytest

from tests.past import git
from tests.terminal import Terminal
from tests.worlds import embudo, workspace

STOP = "[q] stop"
"""The last of the keys: whoever sees it may type."""
RECORD = """\
---
name: {name}
client: Acme
stage: proposal
created: 2026-09-14
amount: {amount}
close_date: 2026-12-15
next_date: 2026-11-20
next_step: Call
---

## Negotiation

- 2026-11-02 call: Hello.
"""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "w"
    assert embudo(None, "demo", str(folder)).code == 0
    git(folder, "config", "user.name", "Ana Soto")
    git(folder, "config", "user.email", "ana@example.com")
    return folder


@pytest.fixture
def demo(demonstration: Path, tmp_path: Path) -> Path:
    shutil.copytree(demonstration, tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    records = {"large": RECORD.format(name="Large", amount=90000), "small": RECORD.format(name="Small", amount=10)}
    return workspace(tmp_path / "w", records)


def editor(folder: Path) -> str:
    """An editor that adds a line to the file's end, and notes what it was asked."""
    path = folder / "vim"
    path.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(folder / 'asked')!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        "open(sys.argv[-1], 'a').write('- 2026-11-19 note: By hand\\n')\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def shown(folder: Path, slug: str) -> dict[str, object]:
    answer = embudo(folder, "show", slug, "--json")
    assert answer.code == 0, answer.err
    found: dict[str, object] = answer.json["opportunity"]
    return found


def test_a_full_review_of_the_demonstration_ends_with_its_commit_and_its_journal(demo: Path, tmp_path: Path) -> None:
    before = embudo(demo, "review", "--json").json
    order = [one["slug"] for one in before["attention"]]
    unconfirmed = next(step["slugs"] for step in before["steps"] if step["step"] == 9)
    order += [slug for slug in unconfirmed if slug not in order]
    is_open = {one["slug"] for one in embudo(demo, "list", "--json").json["opportunities"]}
    logged, planned, moved, won, lost, dated, opened = [slug for slug in order if slug in is_open][:7]
    commits = int(git(demo, "rev-list", "--count", "HEAD"))

    with Terminal(demo, "review", EDITOR=editor(tmp_path)) as terminal:
        terminal.until(f"{len(order)} opportunities to review")
        for number, slug in enumerate(order, start=1):
            card = terminal.until(STOP)
            assert f"{number} of {len(order)}" in card, card
            assert f"opportunities/{slug}.md" in card, (slug, card)
            if slug == logged:
                terminal.type("l")
                terminal.answer("What happened", "call: they ask for 5 %")
                terminal.answer("Next step", "Send the offer")
                terminal.answer("Next date", "friday")
            elif slug == planned:
                terminal.type("n")
                terminal.answer("Next step", "Visit them: bring the contract")
                terminal.answer("Next date", "soon")
                terminal.until("is not a date")
                terminal.answer("Next date", "+10d")
            elif slug == moved:
                terminal.type("m")
                terminal.answer("Stage", "3")
            elif slug == won:
                terminal.type("w")
                terminal.answer("Actual amount", "12.345 €")
                terminal.answer("Actual close date", "")
            elif slug == lost:
                terminal.type("x")
                terminal.answer("Reason", "price: too high")
                terminal.answer("Lost to", "RentaVan")
                terminal.answer("Actual close date", "yesterday")
            elif slug == dated:
                terminal.type("d")
                terminal.answer("Close date", "+60d")
                terminal.answer("Next date", "")
                terminal.answer("Invoice date", "")
            elif slug == opened:
                terminal.type("o")
            else:
                terminal.type("c" if number % 3 else "s")
                continue
            terminal.until(STOP)
            terminal.type("\r")
        terminal.until("7 changed")
        terminal.until("The twelve steps")
        terminal.until("Commit it")
        terminal.type("y\r")
        assert terminal.end() == 0, terminal.said[-2000:]

    edited = {logged, planned, moved, won, lost, dated, opened}
    checked = [slug for number, slug in enumerate(order, start=1) if number % 3 and slug not in edited]
    assert int(git(demo, "rev-list", "--count", "HEAD")) == commits + 1
    assert git(demo, "status", "--porcelain") == ""
    files = set(git(demo, "show", "--name-only", "--format=", "HEAD").split())
    assert files == {f"opportunities/{slug}.md" for slug in edited} | {"journal/2026-11.md"}
    journal = (demo / "journal" / "2026-11.md").read_text(encoding="utf-8").splitlines()
    added = journal[-len(checked) - 1 :]
    assert [line.split(" checked: ")[1].split(" (")[0] for line in added[:-1]] == checked
    assert f"review: {len(order)} opportunities, 7 changed, {len(checked)} checked" in added[-1]
    head = git(demo, "rev-parse", "HEAD~1")[:7]
    assert added[-1].endswith(f"(Ana Soto, {head})")

    first = shown(demo, logged)
    assert (first["next_date"], first["next_step"], first["last_interaction"]) == (
        "2026-11-27",
        "Send the offer",
        "2026-11-23",
    )
    assert shown(demo, planned)["next_step"] == "Visit them: bring the contract"
    assert shown(demo, planned)["next_date"] == "2026-12-03"
    assert shown(demo, moved)["stage"] == "proposal"
    assert (shown(demo, won)["kind"], shown(demo, won)["actual_amount"]) == ("won", "12345.00")
    assert (shown(demo, lost)["lost_to"], shown(demo, lost)["actual_close_date"]) == ("RentaVan", "2026-11-22")
    assert shown(demo, dated)["close_date"] == "2027-01-22"
    line = (tmp_path / "asked").read_text().split()[0]
    assert line.startswith("+")
    assert embudo(demo, "check").code == 0
    after = embudo(demo, "review", "--json").json
    done = {step["step"] for step in after["steps"] if step["done"]}
    assert 1 in done
    assert set(checked) & set(next(step["slugs"] for step in after["steps"] if step["step"] == 9)) == set()


def test_it_is_stopped_and_gone_on_with_later(two: Path) -> None:
    with Terminal(two, "review") as terminal:
        assert "Large" in terminal.until(STOP)
        terminal.type("c")
        terminal.until(STOP)
        terminal.type("q")
        terminal.answer("Is the review done?", "n")
        assert terminal.end() == 0
    assert "review:" not in (two / "journal" / "2026-11.md").read_text()
    with Terminal(two, "review") as terminal:
        terminal.answer("Go on with it?", "y")
        card = terminal.until(STOP)
        assert "2 of 2" in card
        assert "Small" in card
        terminal.type("c")
        assert terminal.end() == 0
    lines = (two / "journal" / "2026-11.md").read_text().splitlines()
    assert ["checked: large" in lines[0], "checked: small" in lines[1], "review: 2 opp" in lines[2]] == [True] * 3
    with Terminal(two, "review") as terminal:
        terminal.until("to review")
        terminal.type("q")


def test_what_is_done_can_be_undone_and_a_wrong_key_says_the_keys(two: Path) -> None:
    path = two / "opportunities" / "large.md"
    before = path.read_bytes()
    with Terminal(two, "review") as terminal:
        terminal.until(STOP)
        terminal.type("z")
        terminal.until(STOP)
        terminal.type("u")
        terminal.until("nothing to undo")
        terminal.until(STOP)
        terminal.type("m")
        terminal.answer("Stage", "nonsense")
        terminal.until("is not a stage")
        terminal.type("m")
        terminal.answer("Stage", "negotiation")
        terminal.until(STOP)
        assert b"stage: negotiation" in path.read_bytes()
        terminal.type("u")
        terminal.until("undone")
        assert path.read_bytes() == before
        terminal.until(STOP)
        terminal.type("\x03")
        assert terminal.end() == 0


def test_another_program_may_save_in_the_middle_of_it(two: Path) -> None:
    path = two / "opportunities" / "large.md"
    with Terminal(two, "review") as terminal:
        terminal.until(STOP)
        path.write_text(path.read_text().replace("amount: 90000", "amount: 70000"))
        terminal.type("n")
        terminal.answer("Next step", "Visit")
        terminal.answer("Next date", "friday")
        assert "€70,000" in terminal.until(STOP)
        path.write_text("---\nclient: A\namount: lots\n---\n")
        terminal.type("n")
        terminal.answer("Next step", "Call again")
        terminal.answer("Next date", "")
        terminal.until("cannot be read as an amount")
        assert "Small" in terminal.until(STOP)
    assert path.read_text() == "---\nclient: A\namount: lots\n---\n"


def test_a_deleted_one_is_asked_for_its_reason(two: Path) -> None:
    git(two, "init", "-q")
    git(two, "add", ".")
    git(two, "commit", "-qm", "x")
    (two / "opportunities" / "small.md").unlink()
    with Terminal(two, "review", language="es") as terminal:
        terminal.until('git restore -- "opportunities/small.md"')
        terminal.answer("Por qué ya no está", "era un duplicado")
        terminal.until("[q] parar")
        terminal.type("c")
        terminal.until("La revisión está en")
        terminal.answer("¿Lo guardo en git", "n")
        assert terminal.end() == 0
    assert "eliminada: small era un duplicado (" in (two / "journal" / "2026-11.md").read_text()
    assert embudo(two, "review", "--json").json["attention"][-1]["slug"] != "small"


def test_commit_says_yes_beforehand(two: Path) -> None:
    git(two, "init", "-q")
    git(two, "config", "user.name", "Ana Soto")
    git(two, "config", "user.email", "ana@example.com")
    with Terminal(two, "review", "--commit") as terminal:
        for _ in range(2):
            terminal.until(STOP)
            terminal.type("c")
        assert terminal.end() == 0, terminal.said
    assert git(two, "rev-list", "--count", "HEAD").strip() == "1"
    assert git(two, "status", "--porcelain") == ""


def test_colours_are_left_out_where_they_are_not_wanted(two: Path) -> None:
    with Terminal(two, "review", NO_COLOR="1") as terminal:
        terminal.until(STOP)
        assert "\x1b[" not in terminal.said


def test_where_all_is_confirmed_no_second_review_is_written_unasked(two: Path) -> None:
    with Terminal(two, "review") as terminal:
        for _ in range(2):
            terminal.until(STOP)
            terminal.type("n")
            terminal.answer("Next step", "Visit")
            terminal.answer("Next date", "friday")
            terminal.until(STOP)
            terminal.type("l")
            terminal.answer("What happened", "call: hello")
            terminal.answer("Next step", "")
            terminal.answer("Next date", "")
            terminal.until(STOP)
            terminal.type("c")
        assert terminal.end() == 0, terminal.said
    for name in ("large", "small"):
        path = two / "opportunities" / f"{name}.md"
        more = (
            "contacts: m@x.es\ndecision_maker:\n  name: L\n  met: yes\ninvoice_date: 2027-01-01\nproducts: p\n---\n\n##"
        )
        path.write_text(path.read_text().replace("---\n\n##", more))
    with Terminal(two, "review") as terminal:
        terminal.answer("Write it down as a review all the same?", "n")
        assert terminal.end() == 0
    assert (two / "journal" / "2026-11.md").read_text().count(" review: ") == 1


def test_the_card_of_one_that_was_just_changed_does_not_call_it_stale(two: Path) -> None:
    (two / "journal").mkdir(exist_ok=True)
    (two / "journal" / "j.md").write_text("- 2026-11-13 review: x\n- 2026-11-20 review: x\n")
    with Terminal(two, "review") as terminal:
        assert "no change after two reviews" in terminal.until(STOP)
        terminal.type("m")
        terminal.answer("Stage", "negotiation")
        assert "no change after two reviews" not in terminal.until(STOP)


def test_a_stage_that_ends_asks_for_its_reason_and_what_is_typed_is_seen(two: Path) -> None:
    with Terminal(two, "review") as terminal:
        terminal.until(STOP)
        terminal.type("m")
        terminal.answer("Stage", "lost")
        terminal.answer("Reason", "price: too high")
        assert "Reason: – → price: too high" in terminal.until(STOP)
        assert "Reason: price: too high\n" in terminal.said
    assert 'lost_reason: "price: too high"' in (two / "opportunities" / "large.md").read_text()
