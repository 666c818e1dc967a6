"""The site on the loopback: its files and no others, to this machine's browser and no other's, loading themselves anew.

Everything here is asked by whoever can reach the port: web pages of others, by way of the browser, too.
"""

from __future__ import annotations

import os
import re
import socket
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from posixpath import join, normpath
from secrets import token_hex
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from generator.making import MARKS

LOOPBACK = "127.0.0.1"
FIRST_PORT, PORTS = 8765, 21
EVENTS, SCRIPT = "/.embudo/events", "/.embudo/reload.js"
MOST_CONNECTIONS, MOST_STREAMS = 100, 64
"""Beyond these the oldest is closed: a request takes milliseconds, and a page that lost its stream asks again."""
PATIENCE = 10.0
"""Seconds that a request and its answer may take."""
PULSE = 5.0
"""Seconds between the signs of life that find out whether a page is still there."""
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Connection", "close"),
)
_POLICY = b"content=\"default-src 'none';"
_ASSET = re.compile(rb'(?:src|href)="([^":?#]+\.(?:css|js|svg))"')


class Builds:
    """Which build last wrote or removed each file, so that a page can be told of what is newer than itself."""

    def __init__(self) -> None:
        self._run = token_hex(4)  # a page that an earlier run served is older than anything of this one
        self._number = 0
        self._last: dict[str, int] = {}
        self._told = threading.Condition()

    @property
    def stamp(self) -> str:
        """The newest build, as pages know it."""
        return f"{self._run}-{self._number}"

    def tell(self, paths: Iterable[str]) -> None:
        """A build has written or removed these."""
        with self._told:
            self._number += 1
            self._last.update(dict.fromkeys(paths, self._number))
            self._told.notify_all()

    def wake(self) -> None:
        """Whoever waits looks anew whether to go on waiting."""
        with self._told:
            self._told.notify_all()

    def newer(
        self, stamp: str, paths: Collection[str], patience: float, waits: Callable[[], bool] = lambda: True
    ) -> bool:
        """Whether any of the paths is newer than a stamp; waits so many seconds for it, while `waits` holds."""
        run, _, number = stamp.partition("-")
        if run != self._run or not number.isdecimal() or len(number) > 9:
            return True
        with self._told:
            return self._told.wait_for(
                lambda: not waits() or any(self._last.get(path, 0) > int(number) for path in paths), timeout=patience
            )


class Server(ThreadingHTTPServer):
    """Serves one folder on the loopback. Many slow connections cost themselves, never the next reader."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = os.name != "nt"  # there it would mean taking a port that another program has

    def __init__(self, folder: Path, port: int, script: bytes) -> None:
        self.folder = folder
        self.script = script
        self.builds = Builds()
        self.missing: Callable[[str], str] = str
        """The page that stands for one that is not there, by its path."""
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, float] = {}
        self._streams: dict[socket.socket, float] = {}
        self._shown: dict[socket.socket, str] = {}
        super().__init__((LOOPBACK, port), Handler)
        names = (LOOPBACK, "localhost", "[::1]")
        own = {f"{name}:{self.server_port}" for name in names}
        self.hosts = frozenset(own | set(names) if self.server_port == 80 else own)

    def server_bind(self) -> None:
        """Bind without asking anybody for this machine's name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.socket.getsockname()[1]

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def process_request(self, request: Any, client_address: Any) -> None:
        """One thread a connection; the oldest makes place."""
        self._admit(request, self._connections, MOST_CONNECTIONS)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """A connection has ended."""
        with self._lock:
            self._connections.pop(request, None)
            self._streams.pop(request, None)
            self._shown.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Now and then: close those that take their time."""
        with self._lock:
            late = [each for each, since in self._connections.items() if time.monotonic() - since > PATIENCE]
            for each in late:
                del self._connections[each]
        for each in late:
            _hang_up(each)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up or dawdles is no news."""

    def stays(self, connection: socket.socket, path: str) -> None:
        """A connection on which a page waits for what is newer is counted apart."""
        with self._lock:
            self._connections.pop(connection, None)
            self._shown[connection] = path
        self._admit(connection, self._streams, MOST_STREAMS)

    @property
    def shown(self) -> frozenset[str]:
        """The paths of the pages that somebody has open."""
        with self._lock:
            return frozenset(self._shown.values())

    def _admit(self, connection: socket.socket, group: dict[socket.socket, float], most: int) -> None:
        with self._lock:
            oldest = next(iter(group)) if len(group) >= most else None
            if oldest is not None:
                del group[oldest]
            group[connection] = time.monotonic()
        if oldest is not None:
            _hang_up(oldest)
            self.builds.wake()

    def waits(self, connection: socket.socket) -> bool:
        """Whether a page still waits on a connection: it has not had to make place."""
        return connection in self._streams


class Handler(BaseHTTPRequestHandler):
    """One request. Nothing is answered before it is known who asks, and for what."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "embudo"
    sys_version = ""
    timeout = PATIENCE

    def parse_request(self) -> bool:
        """Read the request; refuse what does not come from a page of ours or from the address bar."""
        if not super().parse_request():
            return False
        self.close_connection = True
        hosts, origin = self.headers.get_all("Host") or [], self.headers.get("Origin")
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.hosts:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif origin is not None and origin.removeprefix("http://").lower() not in self.server.hosts:
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.command not in ("GET", "HEAD"):
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)
        else:
            return True
        return False

    def handle_expect_100(self) -> bool:
        """Nobody is asked for more before it is known who it is; and a reader has no more to send."""
        return True

    def do_GET(self) -> None:
        """A file, the script, the stream of events, or the page that says that there is none."""
        target, _, query = self.path.partition("?")
        if target == EVENTS:
            self._events(parse_qs(query, max_num_fields=8))
        elif target == SCRIPT:
            self._answer(HTTPStatus.OK, TYPES[".js"], self.server.script)
        else:
            self._file(target)

    do_HEAD = do_GET  # noqa: N815  the library's name

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A refusal in few words, none of which come from outside."""
        del message, explain
        self.close_connection = True
        allow = (("Allow", "GET, HEAD"),) if code == HTTPStatus.METHOD_NOT_ALLOWED else ()
        text = f"{int(code)} {HTTPStatus(code).phrase}\n"
        self._answer(code, TYPES[".txt"], text.encode(), allow)

    def log_message(self, *_: object) -> None:
        """The terminal is for what changed."""

    def _file(self, target: str) -> None:
        stamp = self.server.builds.stamp  # before the file is read, so that what comes after it is newer
        path = locate(self.server.folder, target)
        if path is not None and path.is_dir():
            where = "/" + quote(path.relative_to(self.server.folder.resolve()).as_posix()) + "/"
            self._answer(HTTPStatus.MOVED_PERMANENTLY, TYPES[".txt"], b"", (("Location", where),))
            return
        data = None if path is None else _read(path)
        if path is None or data is None:
            page = self.server.missing(unquote(target, errors="replace").removeprefix("/"))
            self._answer(HTTPStatus.NOT_FOUND, TYPES[".html"], enliven(page.encode("utf-8", "replace"), stamp))
            return
        kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
        self._answer(HTTPStatus.OK, kind, enliven(data, stamp) if kind == TYPES[".html"] else data)

    def _events(self, query: dict[str, list[str]]) -> None:
        """Silence until the page, or what it is made with, is newer than the page says it is."""
        stamp, target = (query.get(name, [""])[0] for name in ("since", "path"))
        self._head(HTTPStatus.OK, "text/event-stream; charset=utf-8", ())
        if self.command == "HEAD":
            return
        path = _page(target)
        self.server.stays(self.connection, path)
        self.wfile.write(b"retry: 1000\n\n")
        paths = {path, *_assets(self.server.folder, path)}
        while not self.server.builds.newer(stamp, paths, PULSE, partial(self.server.waits, self.connection)):
            self.wfile.write(b":\n\n")
        whole = self.server.builds.newer(stamp, paths - {path}, 0)
        self.wfile.write(b"event: reload\ndata: %s\n\n" % (b"assets" if whole else b"page"))

    def _answer(self, code: int, kind: str, data: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self._head(code, kind, (*headers, ("Content-Length", str(len(data)))))
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, code: int, kind: str, headers: tuple[tuple[str, str], ...]) -> None:
        self.send_response(code)
        for name, value in (("Content-Type", kind), *HEADERS, *headers):
            self.send_header(name, value)
        self.end_headers()


def start(folder: Path, port: int | None, script: bytes) -> Server:
    """A server at work, on the port asked for or the first free one of a few; OSError where there is none."""
    ports = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else (port,)
    refusal = OSError()
    for number in ports:
        try:
            server = Server(folder, number, script)
        except OSError as error:
            refusal = error
            continue
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server
    raise refusal


def locate(folder: Path, target: str) -> Path | None:
    """The file or folder that a request's path names, with links resolved; None where it is not ours to show."""
    try:
        text = unquote(target, errors="strict")
        parts = text.removeprefix("/").split("/")
        if not text.startswith("/") or not text.isprintable() or "\\" in text or ":" in text:
            return None
        if parts[-1] == "":
            parts[-1] = "index.html"
        if any(not part or part.startswith(".") or part.endswith((".", " ")) for part in parts):
            return None
        top = folder.resolve(strict=True)
        path = top.joinpath(*parts).resolve(strict=True)
        inside = path.relative_to(top).parts
    except (OSError, ValueError, RuntimeError):
        return None
    return None if any(part.startswith(".") for part in inside) else path


def enliven(page: bytes, stamp: str) -> bytes:
    """A page of ours with what live reload needs; one of somebody else's as it is."""
    if MARKS[0] not in page[:2048]:
        return page
    script = f'<script src="{SCRIPT}?build={stamp}" defer></script>\n'.encode()
    place = b"<script" if b"<script" in page else b"</head>"  # before the page's own scripts change it
    return page.replace(_POLICY, _POLICY + b" connect-src 'self';", 1).replace(place, script + place, 1)


def _page(target: str) -> str:
    """The path within the site of the page that a request names."""
    path = unquote(target, errors="replace").removeprefix("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def _assets(folder: Path, path: str) -> Iterator[str]:
    """The paths within the site of the styles, scripts and pictures that a page of it uses."""
    found = locate(folder, f"/{quote(path)}")
    page = _read(found) if found is not None else None
    for asset in _ASSET.findall(page or b""):
        yield normpath(join(path, "..", asset.decode("utf-8", "replace")))


def _read(path: Path) -> bytes | None:
    """The content of a regular file, None of anything else; nothing is waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except OSError:
        return None


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
