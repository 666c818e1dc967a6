"""Names that people write in more than one way: one spelling each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.vocabulary import fold


@dataclass(frozen=True, slots=True)
class Spelling:
    """Texts that differ in case, accents, spaces and hyphens only are one name, in their most frequent spelling."""

    _by_key: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spelling:
        """The spellings in use; of equally frequent ones the first counts. Empty texts name nothing."""
        counted = Counter(texts)
        spellings: dict[str, list[str]] = {}
        for text in filter(None, counted):
            spellings.setdefault(_key(text), []).append(text)
        return cls({key: max(those, key=counted.__getitem__) for key, those in spellings.items()})

    def __call__(self, text: str) -> str:
        """The name that a text stands for."""
        return self._by_key.get(_key(text), text)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in alphabetical order, accents and case aside."""
        return tuple(name for _key, name in sorted(self._by_key.items()))


def _key(text: str) -> str:
    return fold(text) or text
