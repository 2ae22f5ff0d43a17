"""The pretrained encoder from which training starts: taken once from its published files, kept in few bytes.

It is all-MiniLM-L6-v2 (Apache-2.0), of which the first layers are kept. They lie with the texts that training reads, as
``start.npz``; whoever runs the package needs the trained weights alone.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .learn import load_arrays, save_arrays
from .pieces import LONGEST, PIECES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Find = Callable[[str], NDArray[np.float32]]

START = "start.npz"  # in the folder of the corpus
_ACCEPTED = "a folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2"
_STEPS = 31  # of a vector's numbers to either side of nought: they pack better than 127 and read no worse
_LATIN = 0x250  # letters from here on are of other alphabets
_SIGNS = range(0x2010, 0x2100)
_OWN = frozenset({"[CLS]", "[SEP]", "[UNK]"})
_PARTS = {"gather": "attention.output.dense", "wide": "intermediate.dense", "narrow": "output.dense"}
_LEVELS = {"one": "attention.output.LayerNorm", "two": "output.LayerNorm"}


def load_start(corpus: Path) -> dict[str, Any]:
    """The encoder's weights before training, from the folder of the corpus.

    Raises:
        InputError: they are not there.
    """
    from .net_bytes import unpacked

    path = corpus / START
    if not path.is_file():
        raise InputError(
            "training starts from a pretrained encoder, which is not there",
            place=str(path),
            accepted=f"tests/corpus of the repository, or --encoder with {_ACCEPTED}",
        )
    return unpacked(load_arrays(path), "start")


def pack_encoder(source: Path, layers: int, corpus: Path, pieces: Path = PIECES) -> int:
    """Keep an encoder's pieces in ``pieces`` and its first layers beside the texts of a corpus.

    Returns how many pieces there are.

    Raises:
        InputError: the files are not those of such an encoder.
    """
    from .net_bytes import packed

    try:
        words = (source / "vocab.txt").read_text(encoding="utf-8").splitlines()
        find = _tensors((source / "model.safetensors").read_bytes())
        arrays = _pieces(words, find)
        start = dict(_layers(find, layers))
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise InputError(f"no encoder: {error}", place=str(source), accepted=_ACCEPTED) from error
    save_arrays(pieces, arrays)
    save_arrays(corpus / START, packed(start, "start"))
    return len(arrays["bytes"])


def _tensors(raw: bytes) -> Find:
    """What finds a tensor by its name in a safetensors file: the length of a JSON header, the header, the numbers."""
    import numpy as np

    (length,) = struct.unpack("<Q", raw[:8])
    head: Mapping[str, Any] = json.loads(raw[8 : 8 + length])

    def find(name: str) -> NDArray[np.float32]:
        first, end = head[name]["data_offsets"]
        if head[name]["dtype"] != "F32":
            raise ValueError(f"{name} is of type {head[name]['dtype']}")
        return np.frombuffer(raw[8 + length + first : 8 + length + end], np.float32).reshape(head[name]["shape"])

    return find


def _pieces(words: list[str], find: Find) -> dict[str, Any]:
    import numpy as np

    kept = [row for row, word in enumerate(words) if _plain(word)]
    vectors = find("embeddings.word_embeddings.weight")[kept]
    scale = np.abs(vectors).max(axis=1) / _STEPS
    places = find("embeddings.position_embeddings.weight") + find("embeddings.token_type_embeddings.weight")[0]
    return {
        "names": np.frombuffer("\n".join(words[row] for row in kept).encode(), dtype=np.uint8),
        "bytes": np.rint(vectors / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float16),
        "places": places[:LONGEST].astype(np.float16),
    }


def _plain(word: str) -> bool:
    if word.startswith("[") and len(word) > 1:
        return word in _OWN
    letters = word[2:] if word.startswith("##") and len(word) > 2 else word
    return all(ord(sign) < _LATIN or ord(sign) in _SIGNS for sign in letters)


def _layers(find: Find, layers: int) -> Iterator[tuple[str, Any]]:
    import numpy as np

    yield "gain", find("embeddings.LayerNorm.weight")
    yield "shift", find("embeddings.LayerNorm.bias")
    for layer in range(layers):
        of = f"encoder.layer.{layer}."
        looks = [of + f"attention.self.{name}" for name in ("query", "key", "value")]
        yield f"{layer}.look", np.concatenate([find(f"{name}.weight") for name in looks]).T
        yield f"{layer}.look.bias", np.concatenate([find(f"{name}.bias") for name in looks])
        for own, name in _PARTS.items():
            yield f"{layer}.{own}", find(f"{of}{name}.weight").T
            yield f"{layer}.{own}.bias", find(f"{of}{name}.bias")
        for own, name in _LEVELS.items():
            yield f"{layer}.{own}.gain", find(f"{of}{name}.weight")
            yield f"{layer}.{own}.shift", find(f"{of}{name}.bias")
