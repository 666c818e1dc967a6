"""A page that only a passphrase opens: compressed, padded, encrypted, and decrypted by the reader's own browser.

The file holds a header and a body. The header is one line of ASCII,

    embudo-sealed-1 PBKDF2-HMAC-SHA256 600000 AES-256-GCM gzip SALT NONCE

with a salt of 16 bytes and a nonce of 12, in hexadecimal. The key is PBKDF2 of the passphrase (NFKC, without blanks
at its ends, in UTF-8). The body is the ciphertext and its tag of 16 bytes, in base64, under AES-GCM with the line as
additional data. The plaintext is the length of what follows (8 bytes, big endian), the page in gzip, and zeros: as
many as make the text of the body a power of two, of 65,536 characters at least.
"""

from __future__ import annotations

import gzip
import hashlib
import unicodedata
from base64 import b64encode
from dataclasses import dataclass
from secrets import choice, token_bytes

from generator.i18n import Words
from generator.theme import Theme

ROUNDS = 600_000
SMALLEST = 1 << 16
"""Characters of the shortest body."""
TAG = 16
SHORT = 12
"""A passphrase of fewer characters is soon guessed."""
CONSONANTS, VOWELS = "bdflmnrs", "aeio"
WORDS, SYLLABLES = 8, 2


class NoPassphraseError(ValueError):
    """Nothing but blanks was given as a passphrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What the page that asks for the passphrase is made of."""

    language: str
    header: str
    body: str


def seal(html: bytes, passphrase: str, words: Words) -> bytes:
    """The file that shows the page to who knows the passphrase; nothing in it tells of the page.

    ImportError where `cryptography` is not installed, NoPassphraseError where there is nothing to derive a key from.
    """
    line = header()
    made = encrypted(padded(html), key(passphrase, line), line)
    view = Sealed(language=words.language, header=line, body=b64encode(made).decode())
    return Theme(words).render("sealed/sealed.html", "", view, shell=None).encode()


def header() -> str:
    """A header with a fresh salt and a fresh nonce."""
    return (
        f"embudo-sealed-1 PBKDF2-HMAC-SHA256 {ROUNDS} AES-256-GCM gzip {token_bytes(16).hex()} {token_bytes(12).hex()}"
    )


def key(passphrase: str, line: str) -> bytes:
    """The key that a passphrase and the salt of a header give."""
    text = normal(passphrase)
    if not text:
        raise NoPassphraseError
    salt = bytes.fromhex(line.split()[-2])
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt, ROUNDS)


def encrypted(plain: bytes, secret: bytes, line: str) -> bytes:
    """Ciphertext and tag."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  an extra

    return AESGCM(secret).encrypt(bytes.fromhex(line.rsplit(maxsplit=1)[-1]), plain, line.encode())


def padded(html: bytes) -> bytes:
    """The plaintext: pages of about one length give one length."""
    packed = gzip.compress(html, 9, mtime=0)
    plain = len(packed).to_bytes(8, "big") + packed
    size = SMALLEST
    while size * 3 // 4 < len(plain) + TAG:
        size *= 2
    return plain.ljust(size * 3 // 4 - TAG, b"\0")


def normal(passphrase: str) -> str:
    """The passphrase as every keyboard gives it: compatible forms are one, and blanks at its ends do not count."""
    return unicodedata.normalize("NFKC", passphrase).strip(" \t\r\n")


def is_short(passphrase: str) -> bool:
    """Whether a passphrase is soon guessed."""
    return len(normal(passphrase)) < SHORT


def new_passphrase() -> str:
    """Eight short words, 80 bits, said and written alike in English and Spanish: `mire-lofa-dine-…`."""
    return "-".join("".join(choice(CONSONANTS) + choice(VOWELS) for _ in range(SYLLABLES)) for _ in range(WORDS))
