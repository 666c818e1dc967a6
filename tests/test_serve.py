"""Serving: this machine's browser gets the site's files and nothing else; nobody else gets anything."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.serve import Server, start
from tests.living import living
from tests.worlds import embudo, workspace

SECRET = b"not yours"
RECORD = "---\nname: Fleet\nclient: Acme\n---\n"
ATTACKS = (
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/..\\secret.txt",
    "//secret.txt",
    "/%2fetc/passwd",
    "/....//secret.txt",
    "/%252e%252e/secret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/secret.txt%00.html",
    "/index.html%00",
    "/.embudo/manifest.json",
    "/%2eembudo/manifest.json",
    "/assets/../.embudo/lock",
    "/leads-out.txt",
    "/folder-out/secret.txt",
    "/C:/secret.txt",
    "/index.html::$DATA",
    "/index.html.",
    "secret.txt",
    "*",
    "http://elsewhere.example/../secret.txt",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = workspace(tmp_path_factory.mktemp("serve") / "w", {"fleet": RECORD})
    assert embudo(folder, "build").code == 0
    (folder / "secret.txt").write_bytes(SECRET)
    (folder / "site" / "leads-out.txt").symlink_to(folder / "secret.txt")
    (folder / "site" / "folder-out").symlink_to(folder)
    return folder / "site"


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    running = start(site, 0, b"/* reload */")
    running.missing = lambda path: f'<meta name="generator" content="embudo"><p>{len(path)}</p></head>'
    yield running
    running.shutdown()
    running.server_close()


def answer(server: Server, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, over a raw socket."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        connection.sendall(request)
        said = b""
        try:
            while part := connection.recv(65536):
                said += part
        except ConnectionResetError:
            pass
    head, _, body = said.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/") else 0, headers, body


def get(server: Server, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    stated = {"Host": f"127.0.0.1:{server.server_port}", **{name.replace("_", "-"): v for name, v in headers.items()}}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in stated.items()), "", ""]
    return answer(server, "\r\n".join(lines).encode())


def test_pages_have_what_live_reload_needs_and_the_files_do_not(server: Server, site: Path) -> None:
    for target in ("/", "/index.html", "/opportunities/fleet.html"):
        status, headers, body = get(server, target)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert b"default-src 'none'; connect-src 'self';" in body
        assert b'<script src="/.embudo/reload.js?build=' in body
    assert b"connect-src" not in (site / "index.html").read_bytes()
    assert get(server, "/.embudo/reload.js")[2] == b"/* reload */"


def test_other_files_are_as_they_are_with_their_type(server: Server, site: Path) -> None:
    for path, kind in (
        ("assets/embudo.css", "text/css"),
        ("assets/embudo.js", "text/javascript"),
        ("assets/embudo.svg", "image/svg"),
    ):
        status, headers, body = get(server, f"/{path}")
        assert (status, body) == (200, (site / path).read_bytes())
        assert headers["content-type"].startswith(kind)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_head_is_an_answer_without_a_body(server: Server) -> None:
    status, headers, body = get(server, "/index.html", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000


@pytest.mark.parametrize("target", ATTACKS)
def test_there_is_no_way_out_of_the_folder(server: Server, target: str) -> None:
    status, _headers, body = get(server, target)
    assert status in (301, 400, 404)
    assert SECRET not in body
    assert b"root:" not in body
    assert b"manifest" not in body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost", "127.0.0.1:1", "", "127.0.0.1:PORT.evil.example"]
)
def test_another_host_is_refused(server: Server, host: str) -> None:
    status, _headers, body = get(server, "/", Host=host.replace("PORT", str(server.server_port)))
    assert status == 421
    assert b"<html" not in body


def test_without_a_host_or_with_two_nothing_is_answered(server: Server) -> None:
    own = f"Host: 127.0.0.1:{server.server_port}\r\n".encode()
    for hosts in (b"", own + own, own + b"Host: evil.example\r\n"):
        assert answer(server, b"GET / HTTP/1.1\r\n" + hosts + b"\r\n")[0] == 421


def test_this_machines_own_names_are_served(server: Server) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert get(server, "/", Host=f"{name}:{server.server_port}")[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1", "file://"])
def test_another_origin_is_refused(server: Server, origin: str) -> None:
    for target in ("/", "/.embudo/events?since=x&path=/index.html"):
        assert get(server, target, Origin=origin)[0] == 403
    assert get(server, "/", Origin=f"http://localhost:{server.server_port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "BREW"])
def test_only_reading_is_allowed(server: Server, method: str) -> None:
    status, headers, _body = get(server, "/index.html", method)
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


def test_what_is_too_long_or_no_request_at_all_is_refused(server: Server) -> None:
    host = f"Host: 127.0.0.1:{server.server_port}\r\n"
    for request in (
        f"GET /{'a' * 70000} HTTP/1.1\r\n{host}\r\n",
        f"GET / HTTP/1.1\r\n{host}X: {'a' * 70000}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{host}" + "".join(f"X{n}: y\r\n" for n in range(200)) + "\r\n",
        "\x16\x03\x01 nonsense\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
    ):
        assert answer(server, request.encode("latin-1"))[0] in (0, 400, 414, 431, 505)
    assert get(server, "/")[0] == 200


def test_only_the_loopback_listens(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_many_slow_readers_do_not_keep_the_next_one_waiting(server: Server) -> None:
    slow = []
    try:
        for _ in range(1000):
            connection = socket.create_connection(("127.0.0.1", server.server_port), timeout=10)
            connection.sendall(b"GET / HT")
            slow.append(connection)
        began = time.monotonic()
        assert get(server, "/")[0] == 200
        assert time.monotonic() - began < 2
    finally:
        for connection in slow:
            connection.close()


def test_a_page_is_told_of_what_is_newer_than_itself_and_of_nothing_else(server: Server) -> None:
    before = server.builds.stamp
    server.builds.tell(["index.html"])
    status, _headers, body = get(server, f"/.embudo/events?since={before}&path=%2F")
    assert status == 200
    assert b"event: reload" in body
    assert not server.builds.newer(before, ["agenda.html"], 0.01)
    assert not server.builds.newer(server.builds.stamp, ["index.html"], 0.01)
    assert server.builds.newer("another-1", ["agenda.html"], 0.01), "one that an earlier run served"


def test_a_port_that_is_taken_is_said_and_a_free_one_found(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w", {"fleet": RECORD})
    with living(folder, "serve", "--port", "0") as first:
        port = first.says("http://127.0.0.1:").rsplit(":", 1)[1].strip("/")
        with living(folder, "serve", "--port", port) as second:
            assert "cannot be used" in second.says(port)
            assert second.process.wait(20) == 3
        with living(folder, "serve") as third:
            third.says("http://127.0.0.1:87")
        assert first.end() == 0


def test_the_page_for_a_missing_page_escapes_what_was_asked_for(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w", {"fleet": RECORD})
    with living(folder, "serve", "--port", "0") as serving:
        port = int(serving.says("http://127.0.0.1:").rsplit(":", 1)[1].strip("/"))
        serving.says("Watching")
        with socket.create_connection(("127.0.0.1", port)) as connection:
            target = "/x/%3Cscript%3Ealert(1)%3C/script%3E.html"
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            said = b""
            while part := connection.recv(65536):
                said += part
    assert said.startswith(b"HTTP/1.1 404")
    assert b"<script>alert" not in said
    assert b"&lt;script&gt;alert" in said
    assert b'assets/embudo.css"' in said
    assert b"reload.js?build=" in said
