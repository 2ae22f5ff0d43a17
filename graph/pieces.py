"""Word pieces: words cut into the pieces that a pretrained encoder knows, each with its vector.

The pieces and vectors are those of all-MiniLM-L6-v2 (Apache-2.0), in 63 steps, without the pieces in other
alphabets. They are not trained further. ``alliancekg train --encoder FOLDER`` takes them anew.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .learn import load_arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIECES = Path(__file__).parent / "models" / "pieces.npz"
LONGEST = 240  # pieces of a unit that are read
_MOST = 20  # pieces of one word
_LETTERS = 60  # of a word that is looked up


@dataclass(frozen=True)
class Pieces:
    """``rows[piece]`` is the row of a piece in ``bytes``; times ``scale`` (one number a row) that is its vector."""

    rows: Mapping[str, int]
    bytes: NDArray[np.int8]
    scale: NDArray[np.float32]
    places: NDArray[np.float32]  # one vector for each place in a unit
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]], repr=False)

    @property
    def first(self) -> int:
        """The piece that opens a unit."""
        return self.rows["[CLS]"]

    @property
    def last(self) -> int:
        """The piece that closes a unit."""
        return self.rows["[SEP]"]

    def cut(self, word: str) -> tuple[int, ...]:
        """The pieces of a word, at least one; what is not known is the unknown piece."""
        found = self._known.get(word)
        if found is None:
            plain = unicodedata.normalize("NFD", word.lower())
            plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
            found = tuple(row for part in _parts(plain) for row in self._pieces(part))[:_MOST]
            found = found or (self.rows["[UNK]"],)
            if len(self._known) < 100_000:
                self._known[word] = found
        return found

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some pieces."""
        return self.bytes[rows] * self.scale[rows, None]

    def _pieces(self, part: str) -> list[int]:
        unknown = [self.rows["[UNK]"]]
        if len(part) > _LETTERS:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(part):
            end = len(part)
            while end > start and (("##" if start else "") + part[start:end]) not in self.rows:
                end -= 1
            if end == start:
                return unknown
            found.append(self.rows[("##" if start else "") + part[start:end]])
            start = end
        return found


def _parts(word: str) -> Iterator[str]:
    """Runs of letters and digits, and each other sign by itself."""
    start = 0
    for index, sign in enumerate(word):
        if sign.isspace() or not sign.isalnum():
            if start < index:
                yield word[start:index]
            if not sign.isspace():
                yield sign
            start = index + 1
    if start < len(word):
        yield word[start:]


@cache
def load_pieces(path: Path = PIECES) -> Pieces:
    """Read the packed pieces."""
    import numpy as np

    arrays = load_arrays(path)
    names = arrays["names"].tobytes().decode().split("\n")
    return Pieces(
        {name: row for row, name in enumerate(names)},
        arrays["bytes"],
        arrays["scale"].astype(np.float32),
        arrays["places"].astype(np.float32),
    )
