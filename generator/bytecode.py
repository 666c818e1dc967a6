"""Compiled templates, kept with their sources as Python keeps its own modules: compiling takes longer than drawing.

Who can write there can write the templates themselves. Where nobody may, they are compiled anew.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

MARK = 32
"""Bytes that come first: the hash of all that the code was made of, and of the code."""


class Beside(BytecodeCache):
    """The code of templates in a language. `theme` is the fingerprint of all of ours that it depends on."""

    def __init__(self, theme: str, language: str) -> None:
        self._depends_on = f"{theme}\0{_compiler()}\0"
        self._language = language

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file that holds it: all of a folder of templates have one place, so that none is in an inner folder."""
        if not filename:
            return ""
        flat = f"{filename.removesuffix(name)}{name.replace('/', '.')}.py"
        return cache_from_source(flat, optimization=self._language)

    def get_source_checksum(self, source: str) -> str:
        """What tells whether it is of this text."""
        return sha256((self._depends_on + source).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is there, where nobody else made it and it is whole."""
        try:
            data = Path(bucket.key).read_bytes()
        except OSError:
            return
        if data[:MARK] == _mark(bucket, data[MARK:]):
            bucket.code = marshal.loads(data[MARK:])  # noqa: S302  as Python does with its modules in this very place

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that is possible and wanted."""
        if sys.dont_write_bytecode or not bucket.key:
            return
        code, path = marshal.dumps(bucket.code), Path(bucket.key)
        staged = path.with_suffix(f".{os.getpid()}.pyc")
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            staged.write_bytes(_mark(bucket, code) + code)
            staged.replace(path)


def _mark(bucket: Bucket, code: bytes) -> bytes:
    return sha256(bucket.checksum.encode() + code).digest()


@cache
def _compiler() -> str:
    """A hash of what compiles."""
    digest = sha256(MAGIC_NUMBER)
    for path in sorted(Path(jinja2.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
