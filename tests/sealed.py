"""Sealed files, opened from the description of their format alone, and ways to tamper with them."""

from __future__ import annotations

import gzip
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator
from functools import cache
from random import Random

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

HEADER = re.compile(r"embudo-sealed-1 PBKDF2-HMAC-SHA256 600000 AES-256-GCM gzip ([0-9a-f]{32}) ([0-9a-f]{24})")
PARTS = re.compile(rb'<script type="text/plain" id="(header|body)">([^<]*)</script>')


class RefusedError(Exception):
    """The file does not open."""


def open_sealed(data: bytes, passphrase: str) -> bytes:
    """The page that a sealed file holds."""
    line, body = parts(data)
    return opened(line, body, passphrase)


def around(data: bytes) -> bytes:
    """What of a file is not sealed: what is may spell anything by chance."""
    line, body = parts(data)
    shell = data.replace(body.encode(), b"")
    assert len(shell) == len(data) - len(body)
    assert line.encode() in shell
    return shell


def parts(data: bytes) -> tuple[str, str]:
    """The header and the body of a file."""
    found = {name: text.decode() for name, text in PARTS.findall(data)}
    return found[b"header"], found[b"body"]


def opened(line: str, body: str, passphrase: str) -> bytes:
    """The page, where the passphrase is right and nothing was changed."""
    found = HEADER.fullmatch(line)
    size = len(body)
    if not found or size < 65536 or size & (size - 1):
        raise RefusedError
    secret = _key(unicodedata.normalize("NFKC", passphrase).strip(" \t\r\n"), found[1])
    try:
        plain = AESGCM(secret).decrypt(bytes.fromhex(found[2]), b64decode(body, validate=True), line.encode())
    except (InvalidTag, ValueError) as error:
        raise RefusedError from error
    length = int.from_bytes(plain[:8], "big")
    packed, padding = plain[8 : 8 + length], plain[8 + length :]
    if len(packed) != length or any(padding):
        raise RefusedError
    return gzip.decompress(packed)


@cache
def _key(passphrase: str, salt: str) -> bytes:
    return PBKDF2HMAC(SHA256(), 32, bytes.fromhex(salt), 600_000).derive(passphrase.encode())


def edited(line: str) -> Iterator[str]:
    """Fifty headers that are not this one."""
    first, kdf, rounds, cipher, packing, salt, nonce = line.split(" ")
    for other in ("1", "0", "599999", "600001", "0600000", "+600000", "6e5", "60000", "６00000", ""):
        yield line.replace(rounds, other)
    for other in ("embudo-sealed-0", "embudo-sealed-2", "embudo-sealed-1.0", "EMBUDO-SEALED-1", "sealed-1", ""):
        yield line.replace(first, other)
    for other in ("PBKDF2-HMAC-SHA1", "PBKDF2-HMAC-SHA512", "pbkdf2-hmac-sha256", "PBKDF2", "scrypt"):
        yield line.replace(kdf, other)
    for other in ("AES-128-GCM", "AES-256-CBC", "AES-256-CTR", "aes-256-gcm", "none"):
        yield line.replace(cipher, other)
    for other in ("deflate", "none", "GZIP", "gzip,gzip"):
        yield line.replace(packing, other)
    for other in (salt.upper() + "A", salt[:-2], salt + "00", "", nonce + salt[len(nonce) :]):
        yield line.replace(salt, other)
    for other in (nonce[:-2], nonce + "00", "", salt[: len(nonce)]):
        yield line.replace(nonce, other)
    for other in (f" {line}", f"{line} ", f"{line}\n", line.replace(" ", "  "), line.replace(" ", "\t"), line[:-1], ""):
        yield other
    yield line.replace(" ", "\u00a0")
    yield line.replace("-", "\u2010")
    yield line.replace(f"{salt} {nonce}", f"{nonce} {salt}")
    yield f"{line} {nonce}"


def flipped(line: str, body: str, random: Random) -> Iterator[tuple[str, str]]:
    """Headers and bodies with one bit turned: a hundred in the ciphertext, forty in the tag, thirty each elsewhere."""
    data, (salt, nonce) = b64decode(body), line.split(" ")[-2:]
    tag = 8 * (len(data) - 16)
    for bit in (*random.sample(range(tag), 100), *(tag + bit for bit in random.sample(range(128), 40))):
        yield line, b64encode(_turned(data, bit)).decode()
    for text in (salt, nonce):
        for bit in random.sample(range(len(text) * 4), 30):
            yield line.replace(text, _turned(bytes.fromhex(text), bit).hex()), body


def _turned(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
