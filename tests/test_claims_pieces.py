"""Word pieces and the pretrained encoder: words are cut as its vocabulary wants, its files are packed or refused."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.errors import InputError
from alliancekg.graph.encoder import load_start, pack_encoder
from alliancekg.graph.net import LAYERS, WIDTH
from alliancekg.graph.pieces import LONGEST, load_pieces

PIECES = load_pieces()
NAMES = list(PIECES.rows)
WIDE = 8


def cut(word: str) -> list[str]:
    return [NAMES[row] for row in PIECES.cut(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("treaty", ["treaty"]),
        ("Treaty", ["treaty"]),
        ("U.S.", ["u", ".", "s", "."]),
        ("Łódź", ["łodz"]),
        ("counterbattery", ["counter", "##bat", "##tery"]),
        ("café", ["cafe"]),
        ("日本", ["[UNK]"]),
        ("", ["[UNK]"]),
        ("x" * 90, ["[UNK]"]),
        ("'s", ["'", "s"]),
    ],
)
def test_words_are_cut(word: str, expected: list[str]) -> None:
    assert cut(word) == expected


@given(st.text(max_size=40))
def test_any_word_has_pieces_and_no_more_than_twenty(word: str) -> None:
    rows = PIECES.cut(word)
    assert 1 <= len(rows) <= 20
    assert all(0 <= row < len(NAMES) for row in rows)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=18))
def test_pieces_of_a_plain_word_spell_it(word: str) -> None:
    assert "".join(piece.removeprefix("##") for piece in cut(word)) == word


def test_vectors_are_those_of_the_rows() -> None:
    rows = np.array([PIECES.rows["treaty"], PIECES.rows["pact"], PIECES.rows["banana"]])
    treaty, pact, banana = PIECES.vectors(rows)
    assert treaty.shape == (WIDTH,) and treaty.dtype == np.float32

    def nearness(a: np.ndarray, b: np.ndarray) -> float:
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    assert nearness(treaty, pact) > nearness(treaty, banana)
    assert PIECES.places.shape == (LONGEST, WIDTH)


def test_the_start_has_all_layers() -> None:
    start = load_start(Path(__file__).parent / "corpus")
    assert {name.split(".")[0] for name in start} == {"gain", "shift", *(str(layer) for layer in range(LAYERS))}
    assert start["0.look"].shape == (WIDTH, 3 * WIDTH) and start["3.narrow"].shape == (4 * WIDTH, WIDTH)


def made(folder: Path, words: list[str], *, leave: str = "", kind: str = "F32") -> None:
    """Write an encoder of one layer, eight numbers wide, in the published form."""
    of = "encoder.layer.0."
    shapes = {
        "embeddings.word_embeddings.weight": (len(words), WIDE),
        "embeddings.position_embeddings.weight": (300, WIDE),
        "embeddings.token_type_embeddings.weight": (2, WIDE),
        "embeddings.LayerNorm.weight": (WIDE,),
        "embeddings.LayerNorm.bias": (WIDE,),
        **{f"{of}attention.self.{name}.weight": (WIDE, WIDE) for name in ("query", "key", "value")},
        **{f"{of}attention.self.{name}.bias": (WIDE,) for name in ("query", "key", "value")},
        f"{of}attention.output.dense.weight": (WIDE, WIDE),
        f"{of}attention.output.dense.bias": (WIDE,),
        f"{of}intermediate.dense.weight": (4 * WIDE, WIDE),
        f"{of}intermediate.dense.bias": (4 * WIDE,),
        f"{of}output.dense.weight": (WIDE, 4 * WIDE),
        f"{of}output.dense.bias": (WIDE,),
        **{
            f"{of}{at}.LayerNorm.{name}": (WIDE,)
            for at in ("attention.output", "output")
            for name in ("weight", "bias")
        },
    }
    random = np.random.default_rng(1)
    head: dict[str, object] = {}
    body = b""
    for name, shape in shapes.items():
        if name != leave:
            raw = random.standard_normal(shape).astype(np.float32).tobytes()
            head[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(body), len(body) + len(raw)]}
            body += raw
    text = json.dumps(head).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


WORDS = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[", "the", "##s", "é", "の", "–"]


def test_an_encoder_is_packed_without_other_alphabets(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    made(source, WORDS)
    assert pack_encoder(source, 1, out, out / "pieces.npz") == 8
    packed = load_pieces(out / "pieces.npz")
    assert list(packed.rows) == ["[UNK]", "[CLS]", "[SEP]", "[", "the", "##s", "é", "–"]
    original = np.random.default_rng(1).standard_normal((len(WORDS), WIDE)).astype(np.float32)
    assert packed.vectors(np.array([4]))[0] == pytest.approx(original[6], abs=0.02)
    start = load_start(out)
    assert start["0.look"].shape == (WIDE, 3 * WIDE) and start["0.wide"].shape == (WIDE, 4 * WIDE)


@pytest.mark.parametrize(
    ("leave", "kind", "message"),
    [("encoder.layer.0.output.dense.bias", "F32", "output.dense.bias"), ("", "F16", "F16")],
)
def test_what_is_no_such_encoder_is_told(tmp_path: Path, leave: str, kind: str, message: str) -> None:
    made(tmp_path, WORDS, leave=leave, kind=kind)
    with pytest.raises(InputError, match=message):
        pack_encoder(tmp_path, 1, tmp_path, tmp_path / "pieces.npz")
    assert not (tmp_path / "pieces.npz").exists()


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no encoder"):
        pack_encoder(tmp_path, 1, tmp_path, tmp_path / "pieces.npz")
