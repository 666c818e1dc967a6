"""A page on paper: the installed Edge, Chrome or Chromium prints it, or WeasyPrint, and nothing else is started."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a browser may take."""
COMMANDS = (
    *("microsoft-edge", "microsoft-edge-stable", "google-chrome", "google-chrome-stable"),
    *("chromium", "chromium-browser"),
    *("com.microsoft.Edge", "com.google.Chrome", "org.chromium.Chromium"),
)
"""As systems with packages call them, and as Flatpak does."""
EXPORTED = ("/snap/bin", "/var/lib/flatpak/exports/bin", "~/.local/share/flatpak/exports/bin")
APPLICATIONS = ("Microsoft Edge", "Google Chrome", "Chromium")
PROGRAMS = (
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
)
PROGRAM_FOLDERS = ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")
QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--use-mock-keychain",
    "--password-store=basic",
)
ALONE = (
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
)
"""Nothing is asked of the network, whatever the page says."""


class NoPrinterError(Exception):
    """Nothing here prints: neither a browser nor WeasyPrint. `tried` are browsers that were found and did not."""

    def __init__(self, tried: tuple[str, ...]) -> None:
        super().__init__(", ".join(tried))
        self.tried = tried


def to_pdf(html: str, patience: float = PATIENCE) -> bytes:
    """The page as a PDF, by the first that prints it."""
    tried = []
    for browser in dict.fromkeys(browsers(sys.platform, os.environ)):
        pdf = _printed(browser, html, patience)
        if pdf:
            return pdf
        tried.append(str(browser))
    pdf = _by_weasyprint(html)
    if pdf:
        return pdf
    raise NoPrinterError(tuple(tried))


def browsers(platform: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """The browsers that this machine has, Edge before Chrome before Chromium."""
    return (path for path in _known(platform, environment) if path.is_file())


def _known(platform: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """Where they are installed."""
    if platform == "win32":
        folders = [environment[name] for name in PROGRAM_FOLDERS if environment.get(name)]
        yield from (Path(folder) / program for program in PROGRAMS for folder in folders)
    if platform == "darwin":
        for name in APPLICATIONS:
            for folder in (Path("/Applications"), Path.home() / "Applications"):
                yield folder / f"{name}.app" / "Contents" / "MacOS" / name
    search = os.pathsep.join((environment.get("PATH", ""), *(str(Path(folder).expanduser()) for folder in EXPORTED)))
    yield from (Path(found) for name in COMMANDS if (found := shutil.which(name, path=search)))


def _printed(browser: Path, html: str, patience: float) -> bytes:
    """What a browser makes of the page; nothing where it fails. All that it writes goes with a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="embudo-", dir=room(browser), ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8", errors="replace")
        _run(
            (
                str(browser),
                *QUIET,
                *ALONE,
                *(("--no-sandbox",) if _is_root() else ()),
                f"--user-data-dir={Path(folder) / 'profile'}",
                "--user-agent=embudo",
                "--no-pdf-header-footer",
                "--generate-pdf-document-outline",
                f"--print-to-pdf={pdf}",
                page.as_uri(),
            ),
            {"XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
            patience,
        )
        made = pdf.read_bytes() if pdf.is_file() else b""
        return made if made.rstrip().endswith(b"%%EOF") else b""


def room(browser: Path) -> Path | None:
    """A folder that a browser may write in: those that are packed see only their own."""
    own = {
        "/snap/": Path.home() / "snap" / browser.name / "common",
        "/flatpak/": Path.home() / ".var" / "app" / browser.name / "cache",
    }
    found = next((folder for mark, folder in own.items() if mark in str(browser)), None)
    return found if found and found.is_dir() else None


def _is_root() -> bool:
    """Whether the browser's sandbox refuses to work, since it has nothing to drop."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(command: tuple[str, ...], environment: Mapping[str, str], patience: float) -> None:
    """Run it to its end or ours; nothing that it started is left running."""
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ("taskkill", "/T", "/F", "/PID", str(process.pid))
            subprocess.run(kill, check=False, capture_output=True)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _by_weasyprint(html: str) -> bytes:
    """What WeasyPrint makes of the page; nothing where it, or what it needs, is not installed."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  an extra
    except (ImportError, OSError):
        return b""

    def refuse(url: str) -> None:
        raise ValueError(url)

    return bytes(HTML(string=html, url_fetcher=refuse).write_pdf())
