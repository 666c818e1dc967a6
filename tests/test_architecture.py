"""The house holds: who may import whom, and who may touch files, processes and the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUTSIDE = {
    "pipeline/files.py",
    "pipeline/git.py",
    "pipeline/batch.py",
    "pipeline/commit.py",
    "pipeline/writing.py",
    "generator/archive.py",
    "generator/bytecode.py",
    "generator/places.py",
    "generator/printing.py",
    "generator/theme.py",
    "generator/build.py",
    "generator/crew.py",
    "generator/making.py",
    "generator/share.py",
    "generator/watch.py",
    "generator/serve.py",
    "generator/standing.py",
}
OPENS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "rename", "iterdir", "glob"}
CLOCK = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}
MODULES = {"os", "subprocess", "shutil", "tempfile", "socket", "sqlite3", "urllib.request", "filelock"}


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_core_does_not_know_the_site() -> None:
    for name, tree in modules("pipeline"):
        assert not {module for module in imported(tree) if module.split(".")[0] == "generator"}, name


def test_only_the_shell_touches_files_and_processes() -> None:
    for name, tree in modules("pipeline", "generator"):
        if name in OUTSIDE or name.startswith("generator/cli/"):
            continue
        assert not imported(tree) & MODULES, name
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        used = {f.id for f in calls if isinstance(f, ast.Name)} | {
            f.attr for f in calls if isinstance(f, ast.Attribute)
        }
        assert not used & OPENS, (name, used & OPENS)


def test_the_clock_is_read_in_the_command_line_only() -> None:
    for name, tree in modules("pipeline", "generator"):
        if name == "generator/cli/session.py":
            continue
        read = {
            (node.value.id, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        assert not read & CLOCK, (name, read & CLOCK)


def test_matplotlib_is_imported_only_where_something_is_drawn() -> None:
    for name, tree in modules("pipeline", "generator"):
        top = {
            n
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for n in imported(ast.Module([node], []))
        }
        assert not {module for module in top if module.split(".")[0] in ("matplotlib", "numpy")}, name


def test_help_imports_nothing_heavy() -> None:
    from tests.worlds import embudo_in_a_process  # noqa: PLC0415

    code = (
        "import sys; from generator.cli.main import run; run(['--help']);"
        "heavy = {'yaml', 'jinja2', 'markdown', 'babel', 'matplotlib', 'numpy', 'rich', 'nh3'} & set(sys.modules);"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = embudo_in_a_process("-c", code)
    assert done.returncode == 0, done.stderr


def test_every_module_says_what_it_is_for() -> None:
    for name, tree in modules("pipeline", "generator"):
        assert ast.get_docstring(tree), name
