"""The server under attack: nothing but the site leaves it, nobody keeps the next one waiting, and all is given back."""

from __future__ import annotations

import os
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.adversary import Thrown, size
from tests.living import Living, living, until
from tests.worlds import embudo, workspace

pytestmark = pytest.mark.adversarial

SECRET = b"not yours"
PAGE = b"<!doctype html"


class Served:
    """A server at work in a process of its own, and what it costs."""

    def __init__(self, serving: Living, folder: Path) -> None:
        self.serving, self.folder = serving, folder
        self.port = int(serving.says("http://127.0.0.1:").rsplit(":", 1)[1].strip("/"))
        serving.says("Watching")
        self.own = f"127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def send(self, data: bytes, *, ends: bool = True) -> bytes:
        """All that is answered to some bytes."""
        said = b""
        with self.connect() as connection, suppress(ConnectionError):
            connection.sendall(data)
            if ends:
                with suppress(OSError):  # it may have hung up before we had said all
                    connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                said += part
        return said

    def get(self, target: str = "/", method: str = "GET", *headers: str) -> bytes:
        """What is answered to a request."""
        hosts = () if any(header.lower().startswith("host") for header in headers) else (f"Host: {self.own}",)
        lines = (f"{method} {target} HTTP/1.1", *hosts, *headers, "", "")
        return self.send("\r\n".join(lines).encode("utf-8", "surrogateescape"))

    def is_well(self, seconds: float = 20) -> bool:
        """Whether an honest reader is answered in time."""
        began = time.monotonic()
        return self.get().startswith(b"HTTP/1.1 200") and time.monotonic() - began < seconds

    @property
    def costs(self) -> tuple[int, int, int]:
        """Threads, open files, and kilobytes of memory."""
        process = Path("/proc") / str(self.serving.process.pid)
        status = process.joinpath("status").read_text(encoding="ascii")
        found = {name: int(re.findall(rf"{name}:\s+(\d+)", status)[0]) for name in ("Threads", "VmRSS")}
        return found["Threads"], len(os.listdir(process / "fd")), found["VmRSS"]  # noqa: PTH208


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = workspace(tmp_path_factory.mktemp("serve") / "w", {"fleet": "---\nname: Fleet\nclient: Acme\n---\n"})
    assert embudo(folder, "build").code == 0
    for place in (folder.parent, folder, folder / "site" / ".hidden"):
        place.mkdir(exist_ok=True)
        (place / "secret.txt").write_bytes(SECRET)
    site = folder / "site"
    for name, target in (
        ("leads-out.txt", folder / "secret.txt"),
        ("leads-out.html", Path("../secret.txt")),
        ("folder-out", folder),
        ("root", Path("/")),
        ("zero.html", Path("/dev/zero")),
        ("loop.html", Path("loop.html")),
        ("hidden.txt", Path(".hidden/secret.txt")),
        ("twice-out", Path("folder-out/site/folder-out")),
    ):
        (site / name).symlink_to(target)
    os.mkfifo(site / "pipe.html")
    with living(folder, "serve", "--port", "0") as serving:
        yield Served(serving, folder)
        assert not [line for line in serving.lines if "Traceback" in line or "Exception" in line]
        assert serving.end() == 0


def keeps_its_secrets(said: bytes) -> bool:
    """Whether nothing that is no page of the site was said."""
    return not any(part in said for part in (SECRET, b"root:", b'"files"', b"client: Acme", b"HTTP/1.1 500"))


def spellings() -> Iterator[str]:
    """Ways of writing a path that leads out."""
    ups: tuple[str, ...] = (
        "..",
        "%2e%2e",
        "%2E%2e",
        ".%2e",
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae.",
        "..%00",
        "..;",
        ". .",
        "%u002e.",
    )
    ups += ("....", "..%20", "..%09", "．．", "%ef%bc%8e%ef%bc%8e", "..%ff")
    slashes = ("/", "%2f", "%5c", "\\", "//", "%252f", "%c0%af", "/./", "%00/", ";/", "／")
    for up in ups:
        for slash in slashes:
            for depth in (1, 2, 6):
                out = (up + slash) * depth
                yield f"/{out}secret.txt"
                yield f"/assets/{out}secret.txt"
                yield f"/{out}etc/passwd"
                yield f"{out}secret.txt"
    for name in (
        "leads-out.txt",
        "leads-out.html",
        "folder-out/secret.txt",
        "root/etc/passwd",
        "hidden.txt",
        "pipe.html",
    ):
        yield f"/{name}"
    yield from ("/zero.html", "/loop.html", "/twice-out/secret.txt", "/.hidden/secret.txt", "/%2ehidden/secret.txt")
    yield from ("/.embudo/manifest.json", "/.embudo/lock", "/.embudo%2fmanifest.json", "/.EMBUDO/manifest.json")
    yield from ("file:///etc/passwd", "http://127.0.0.1/../secret.txt", "//127.0.0.1/../secret.txt", "http:/etc/passwd")
    yield from ("/C:/secret.txt", "/C%3a%5csecret.txt", "/\\\\host\\share", "/index.html::$DATA", "/proc/self/environ")
    yield from (
        "/secret.txt?/../index.html",
        "/index.html/../../secret.txt",
        "/index.html/",
        "/?../secret.txt",
        "/#/../x",
    )
    yield from (
        "/%",
        "/%0",
        "/%zz",
        "/" + "%2e" * 5_000,
        "/" + "../" * 5_000 + "secret.txt",
        "/" + "a/" * 5_000,
        "/\x7f",
    )
    yield from (
        f"/.embudo/events?since=x&path={path}" for path in ("/../secret.txt", "%2f..%2fsecret.txt", "/zero.html")
    )
    yield from (f"/.embudo/events?since=x&path={path}" for path in ("/pipe.html", "", "&" * 2_000, "%00", "/%ff"))


def test_no_spelling_leads_out_of_the_folder(served: Served, thrown: Thrown) -> None:
    targets = tuple(spellings())[:: size(3, 1)]
    for target in targets:
        said = served.get(target)
        assert keeps_its_secrets(said), target
    assert served.is_well()
    thrown(requests=len(targets))


HOSTS = (
    *("evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "localhost.evil.example:PORT", "127.0.0.1"),
    *("localhost", "127.0.0.1:1", "127.0.0.1:PORT:PORT", "127.0.0.1:0PORT", "127.0.0.1:PORT.", "127.0.0.1.:PORT"),
    *("localhost.:PORT", "127.1:PORT", "2130706433:PORT", "0x7f000001:PORT", "0177.0.0.1:PORT", "0.0.0.0:PORT"),
    *("[::]:PORT", "[::ffff:127.0.0.1]:PORT", "::1:PORT", "[::1]", "user@127.0.0.1:PORT", "127.0.0.1:PORT@evil", ""),
    *("127.0.0.1:PORT, evil.example", "127.0.0.1:PORT/", "127.0.0.1:PORT#", "http://127.0.0.1:PORT", "127.0.0.1 :PORT"),
    *("127.0.0.1\t:PORT", "١27.0.0.1:PORT", "ⓛocalhost:PORT", "127.0.0.1:PORT\0", "*", "127.0.0.1:+PORT", "a" * 9_000),
)


def test_no_host_but_this_machines_own_is_answered(served: Served, thrown: Thrown) -> None:
    for host in HOSTS:
        said = served.get("/", "GET", f"Host: {host.replace('PORT', str(served.port))}")
        assert said.startswith(b"HTTP/1.1 421"), (host, said[:80])
        assert PAGE not in said.lower()
    own = f"Host: {served.own}"
    for headers in (
        (own, own),
        (own, "Host: evil.example"),
        ("Host: evil.example", own),
        (f" {own}",),
        ("X: y", f"\t{own}"),
    ):
        assert PAGE not in served.get("/", "GET", "Host:", *headers).lower(), headers
    for line in (b"GET / HTTP/1.0\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n"):
        assert PAGE not in served.send(line).lower(), line
    for name in ("LOCALHOST", "LocalHost", "[::1]", "127.0.0.1"):
        assert served.get("/", "GET", f"Host: {name}:{served.port}").startswith(b"HTTP/1.1 200")
    assert served.get(f"http://evil.example:{served.port}/", "GET", "Host: evil.example").startswith(b"HTTP/1.1 421")
    thrown(requests=len(HOSTS) + 14)


def test_no_origin_but_its_own_and_no_method_that_acts_is_answered(served: Served, thrown: Thrown) -> None:
    port, count = served.port, 0
    origins: tuple[str, ...] = (
        "null",
        "http://evil.example",
        f"https://127.0.0.1:{port}",
        f"http://127.0.0.1:{port}.evil.example",
        "",
    )
    origins += (
        f"http://evil.example:{port}",
        f"http://user@127.0.0.1:{port}",
        "file://",
        "http://",
        "chrome-extension://a",
    )
    for origin in origins:
        for target in ("/", "/.embudo/events?since=x&path=/", "/.embudo/reload.js"):
            said = served.get(target, "GET", f"Origin: {origin}")
            assert said.startswith(b"HTTP/1.1 403"), (origin, target, said[:80])
            count += 1
    methods: tuple[str, ...] = (
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "MKCOL",
        "LOCK",
        "get",
        "Get",
    )
    methods += ("HEAD2", "GETX", "__init__", "_file", "do_GET", "GET\x00", "\u202eGET", "G" * 3_000, "../GET", "PRI")
    before = sorted(path.name for path in served.folder.rglob("*"))
    for method in methods:
        for target in ("/", "/index.html", "/new.html", "*", "127.0.0.1:443"):
            said = served.get(target, method, "Content-Length: 3", "Expect: 100-continue")
            assert re.match(rb"HTTP/1\.[01] (?:400|405|417)|$", said), (method, said[:80])
            assert b"Access-Control" not in said
            count += 1
    assert sorted(path.name for path in served.folder.rglob("*")) == before
    thrown(requests=count)


def test_broken_requests_are_refused_or_dropped(served: Served, thrown: Thrown) -> None:
    host = f"Host: {served.own}\r\n".encode()
    get = b"GET / HTTP/1.1\r\n" + host
    requests = (
        b"",
        b"\r\n" * 1_000,
        b"\0" * 100_000,
        b"GET",
        b"GET / HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost",
        b"GET / HTTP/1.1 x y z\r\n" + host + b"\r\n",
        b"GET  /  HTTP/1.1\r\n" + host + b"\r\n",
        b"GET / HTTP/11\r\n" + host + b"\r\n",
        b"GET / HTTP/1.99999999999999999999\r\n" + host + b"\r\n",
        b"GET / HTTP/\xd9\xa1.1\r\n" + host + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(512),
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /" + b"a" * 5_000_000,
        get + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        get + b"X: y\r\n" * 5_000 + b"\r\n",
        get + b"X" * 60_000 + b"\r\n\r\n",
        get + b": y\r\n\r\n",
        get + b"X : y\r\n\r\n",
        get + b"X: y\r\n z\r\n\r\n",
        get + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        get + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\nx\r\n0\r\n\r\n",
        get + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        get + b"Content-Length: 99999999999999999999\r\n\r\n",
        get + b"Content-Length: -1\r\n\r\n",
        get + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        get + b"Expect: 100-continue\r\n\r\n",
        get + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        get + b"Range: bytes=0-99999999999,-1\r\n\r\n",
        get + b"Connection: keep-alive\r\n\r\n",
        (get + b"\r\n") * 500,
        (get + b"Connection: keep-alive\r\n\r\n") * 50 + b"GET /../secret.txt HTTP/1.1\r\n" + host + b"\r\n",
    )
    for request in requests:
        said = served.send(request)
        assert keeps_its_secrets(said), request[:100]
        assert said.count(b"HTTP/1.1 200") <= 1, "one answer a connection"
        assert not said or said.startswith((b"HTTP/1.", b"400 ", b"414 ", b"505 ", b"421 ")), said[:80]
    assert served.is_well()
    thrown(requests=len(requests))


def test_any_bytes_are_answered_or_dropped(served: Served, thrown: Thrown) -> None:
    rng, count = random.Random(8), size(300, 10_000)
    bits = [
        b"GET ",
        b"/",
        b" HTTP/1.1",
        b"\r\n",
        b"\r\n\r\n",
        b"Host: ",
        served.own.encode(),
        b"..",
        b"%2e",
        b"%00",
        b"\0",
    ]
    bits += [
        b"\n",
        b"\r",
        b":",
        b" ",
        b"\xff",
        b"HEAD ",
        b"?",
        b"/.embudo/events",
        b"since=",
        b"path=",
        b"Origin: ",
        b"1" * 99,
    ]
    honest = b"GET /index.html HTTP/1.1\r\nHost: " + served.own.encode() + b"\r\n\r\n"
    for _ in range(count):
        if rng.random() < 0.4:
            data = rng.randbytes(rng.randint(0, 400))
        else:
            mutable = bytearray(honest if rng.random() < 0.7 else b"")
            for _ in range(rng.randint(1, 9)):
                at = rng.randint(0, len(mutable))
                mutable[at : at + rng.choice((0, 0, 1, 5))] = rng.choice(bits)
            data = bytes(mutable)
        assert keeps_its_secrets(served.send(data)), data
    assert served.is_well()
    thrown(requests=count)


@pytest.mark.parametrize(
    "kind", ["silent", "half a line", "half a header", "a byte at a time", "never reading", "events"]
)
def test_a_thousand_slow_ones_keep_nobody_waiting_and_are_given_back(kind: str, served: Served, thrown: Thrown) -> None:
    sent = {
        "silent": b"",
        "half a line": b"GET / HT",
        "half a header": f"GET / HTTP/1.1\r\nHost: {served.own}\r\nX".encode(),
        "a byte at a time": b"G",
        "never reading": f"GET /index.html HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode(),
        "events": f"GET /.embudo/events?since=@&path=/ HTTP/1.1\r\nHost: {served.own}\r\n\r\n".encode(),
    }[kind]
    if kind == "events":
        stamp = re.findall(rb"reload.js\?build=([\w-]+)", served.get())[0]
        sent = sent.replace(b"@", stamp)
    quiet, count = served.costs, size(300, 1_000)
    over = threading.Event()

    def dribble(all_: list[socket.socket]) -> None:
        while not over.wait(0.5):
            for each in all_:
                with suppress(OSError):
                    each.send(b"E")

    with ExitStack() as stack:
        slow = []
        for _ in range(count):
            connection = stack.enter_context(served.connect())
            with suppress(ConnectionError):
                connection.sendall(sent)
            slow.append(connection)
        stack.callback(over.set)
        if kind == "a byte at a time":
            threading.Thread(target=dribble, args=(slow,), daemon=True).start()
        # in a second or two; a busy machine is given longer
        assert any(served.is_well(2) for _ in range(5)), "an honest reader waits"
        threads, files, memory = served.costs
        assert threads <= quiet[0] + 200
        assert files <= quiet[1] + 250
        assert memory <= quiet[2] + 100_000
    until(lambda: served.costs[0] <= quiet[0] + 5 and served.costs[1] <= quiet[1] + 5, f"{quiet}, {served.costs}")
    assert served.is_well()
    thrown(requests=count)
