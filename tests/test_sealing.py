"""A sealed page: only its passphrase opens it, nothing of it shows, and no change to the file goes unnoticed."""

from __future__ import annotations

import gzip
import math
import re
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.i18n import Words
from generator.making import MARKS
from generator.sealing import (
    CONSONANTS,
    SYLLABLES,
    VOWELS,
    WORDS,
    NoPassphraseError,
    header,
    is_short,
    key,
    new_passphrase,
    normal,
    padded,
    seal,
)
from tests.sealed import RefusedError, edited, flipped, open_sealed, opened, parts

SECRETS = [f"Secreto número {n}: {sha256(str(n).encode()).hexdigest()[:20]}" for n in range(50)]
PAGE = "<!doctype html><title>Clientes</title><main>" + "".join(f"<p>{secret}</p>" for secret in SECRETS) + "</main>"
SESAME = "mire-lofa-dine"


@pytest.fixture(scope="module", params=["en", "es"])
def sealed(request: pytest.FixtureRequest) -> bytes:
    return seal(PAGE.encode(), SESAME, Words(request.param))


def test_the_passphrase_opens_it_and_no_other_does(sealed: bytes) -> None:
    assert open_sealed(sealed, SESAME) == PAGE.encode()
    for other in (SESAME.upper(), SESAME[:-1], SESAME + "s", "x"):
        with pytest.raises(RefusedError):
            open_sealed(sealed, other)


def test_no_bit_can_be_turned_and_no_letter_of_the_header_changed(sealed: bytes) -> None:
    line, body = parts(sealed)
    turned = list(flipped(line, body, Random(7)))
    headers = list(edited(line))
    assert len(turned) == len(set(turned)) == 200
    assert len(headers) == len(set(headers)) >= 50
    assert line not in headers
    for changed in (*turned, *((other, body) for other in headers)):
        with pytest.raises(RefusedError):
            opened(*changed, SESAME)


def test_nothing_of_the_page_shows(sealed: bytes) -> None:
    seen = [sealed, b64decode(parts(sealed)[1]), *unpacked(sealed), *unpacked(b64decode(parts(sealed)[1]))]
    for secret in (*SECRETS, "Clientes", SESAME):
        for form in forms(secret):
            assert not any(form in data for data in seen), secret
    assert any(form in PAGE.encode() for form in forms(SECRETS[0]))
    assert SECRETS[0].encode() in next(unpacked(b"before" + gzip.compress(PAGE.encode()) + b"after"))


def forms(text: str) -> tuple[bytes, ...]:
    """How a text may stand in a file: as it is, in other encodings, and within base64."""
    raw = text.encode()
    within = (b64encode(b"\0" * n + raw)[4 if n else 0 : -4] for n in range(3))
    return (
        raw,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        raw.hex().encode(),
        raw.hex().upper().encode(),
        *within,
    )


def unpacked(data: bytes) -> Iterator[bytes]:
    """What is compressed somewhere in the data."""
    for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj(47).decompress(data[match.start() :])
        except zlib.error:
            continue


def test_its_own_texts_are_the_same_whatever_it_holds() -> None:
    files = [seal(page, SESAME, Words("es")) for page in (PAGE.encode(), b"<p>otra")]
    assert len({re.sub(rb'(id="(header|body)">)[^<]*', rb"\1", data) for data in files}) == 1
    assert "<title>Documento cifrado</title>" in files[0].decode()


def test_we_know_it_as_ours_and_search_engines_are_asked_to_leave_it() -> None:
    text = seal(b"", SESAME, Words("en"))
    assert any(mark in text[:2048] for mark in MARKS)
    assert b'<meta name="robots" content="noindex, nofollow' in text


def test_the_policy_allows_its_one_script_and_no_other(sealed: bytes) -> None:
    text = sealed.decode()
    policy = re.search(r'Security-Policy" content="([^"]*)"', text)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert policy
    assert script
    digest = b64encode(sha256(script[1].encode()).digest()).decode()
    assert policy[1].startswith(f"default-src 'none'; script-src 'sha256-{digest}';")
    assert "unsafe-inline" not in policy[1].split("style-src")[0]
    assert "://" not in text, "what is sealed may spell anything by chance, but without these"


def test_pages_of_about_one_length_give_files_of_one_length() -> None:
    noise = Random(1).randbytes(90_000)
    sizes = {len(seal(noise[:length], SESAME, Words("es"))) for length in (70_000, 70_001, 80_000, 90_000)}
    assert len(sizes) == 1


@given(st.binary(max_size=3000), st.integers(0, 400_000))
def test_the_text_of_a_body_is_a_power_of_two_long(start: bytes, more: int) -> None:
    html = start + Random(more).randbytes(more)
    size = len(b64encode(padded(html) + bytes(16)))
    assert size >= 65536
    assert size & (size - 1) == 0
    assert size == 65536 or size < 2 * 4 / 3 * (len(gzip.compress(html, 9)) + 24) + 8


def test_a_thousand_files_have_a_thousand_salts_and_nonces() -> None:
    salts, nonces = zip(*(header().split()[-2:] for _ in range(1000)), strict=True)
    assert len(set(salts)) == len(set(nonces)) == 1000
    assert {len(salt) for salt in salts} == {32}
    assert {len(nonce) for nonce in nonces} == {24}
    whole = {parts(seal(b"<p>one page", SESAME, Words("en"))) for _ in range(30)}
    assert len({line for line, _ in whole}) == len({body for _, body in whole}) == 30


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    composed, apart = "contrase\u00f1a larga", "contrasen\u0303a\u00a0larga \r\n"
    assert composed != apart
    assert open_sealed(seal(b"x", apart, Words("es")), composed) == b"x"
    line = header()
    assert key("ﬁrma Ⅷ", line) == key(" firma VIII\t", line)
    assert key("a b", line) != key("ab", line)


@given(st.text())
def test_a_normal_passphrase_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize("nothing", ["", " ", "\n", "\u3000\t"])
def test_nothing_is_no_passphrase(nothing: str) -> None:
    with pytest.raises(NoPassphraseError):
        seal(b"x", nothing, Words("en"))


def test_a_short_passphrase_is_told_from_a_long_one() -> None:
    assert is_short("once letras")
    assert not is_short("doce letras.")
    assert is_short("   corta       ")


def test_new_passphrases_have_over_77_bits_and_are_said_in_plain_letters() -> None:
    assert WORDS * SYLLABLES * math.log2(len(set(CONSONANTS)) * len(set(VOWELS))) >= 77
    made = [new_passphrase() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(re.fullmatch(r"([bdflmnrs][aeio]){2}(-([bdflmnrs][aeio]){2}){7}", one) for one in made)
    assert {letter for one in made for letter in one} == {*CONSONANTS, *VOWELS, "-"}
    assert not any(is_short(one) for one in made)


def test_without_the_library_the_caller_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(ImportError):
        seal(b"x", SESAME, Words("en"))
