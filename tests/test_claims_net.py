"""The network: its slopes are those of its arithmetic, its parts do not depend on each other, it learns and is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliancekg.errors import InputError
from alliancekg.graph import net_train
from alliancekg.graph.claims_units import Reader
from alliancekg.graph.features import View
from alliancekg.graph.learn_data import Annotated, annotate
from alliancekg.graph.model import Claim
from alliancekg.graph.net import WIDTH, Plain, encode
from alliancekg.graph.net_input import join, see, view_symbols
from alliancekg.graph.net_model import Net
from alliancekg.graph.net_train import Learning, loss, train_net
from alliancekg.graph.read import read_bytes
from alliancekg.graph.vectors import load_vectors, pack_vectors

TEXTS = (
    "Norway and Finland train together every winter near Kittilä.",
    "Peru bought six patrol boats from a yard in Busan. The navy of Peru bought two more boats last year.",
    "Officers of Kenya and Ghana trained together in March.",
)
KINDS = ("JointExercise", "SecurityAssistance")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="module")
def views(reader: Reader) -> list[View]:
    return [view for text in TEXTS for _, view in reader.views(read_bytes(text.encode(), "x"))]


@pytest.fixture(scope="module")
def lessons(reader: Reader) -> list[Annotated]:
    found: list[Annotated] = []
    for number in range(12):
        for text, kind in zip(TEXTS, ("JointExercise", "SecurityAssistance", "JointExercise"), strict=True):
            document = read_bytes(text.encode(), f"x{number}")
            units = reader.views(document)
            claims = [
                Claim("x", kind, {}, "underway", unit.start, unit.end, text[unit.start : unit.end]) for unit, _ in units
            ]
            found.append(annotate(document, units, claims))
    return found


@pytest.fixture(scope="module")
def net(lessons: list[Annotated]) -> Net:
    return train_net(lessons, KINDS, load_vectors(), epochs=12)


def test_slopes_are_those_of_finite_differences(lessons: list[Annotated]) -> None:
    vectors, random = load_vectors(), np.random.default_rng(3)
    symbols = net_train._vocabulary(lessons)  # pyright: ignore[reportPrivateUsage]
    weights: dict[str, Any] = net_train._first_weights(len(symbols), 2, 100, random)  # pyright: ignore[reportPrivateUsage]
    units = [see(prepared.view, vectors, symbols) for text in lessons[:3] for prepared in text.units]
    batch = join(units, vectors)
    targets = np.array([[True, False], [False, True], [False, True], [True, False]])
    ops = Learning(random)
    ops.drop = lambda values, share: values  # type: ignore[method-assign]
    slopes = net_train._slopes(weights, batch, targets, ops)  # pyright: ignore[reportPrivateUsage]
    exact = {name: value.astype(np.float64) for name, value in weights.items()}
    assert slopes.keys() == weights.keys()
    for name, slope in slopes.items():
        steepest = np.unravel_index(int(np.abs(slope).argmax()), slope.shape)
        values = []
        for step in (1e-4, -1e-4):
            moved = exact | {name: exact[name].copy()}
            moved[name][steepest] += step
            values.append(float(loss(moved, batch, targets, Plain())))
        assert float(slope[steepest]) == pytest.approx((values[0] - values[1]) / 2e-4, rel=1e-3, abs=1e-5), name


def test_a_unit_reads_the_same_alone_and_among_others(net: Net, views: list[View]) -> None:
    vectors = load_vectors()
    together = net.read(views, vectors)
    for number, view in enumerate(views):
        assert net.read([view], vectors)[0] == pytest.approx(together[number], abs=1e-4)


def test_it_learns_what_two_kinds_look_like(net: Net, views: list[View]) -> None:
    scores = net.read(views, load_vectors())
    assert [int(row.argmax()) for row in scores] == [0, 1, 1, 0]
    assert float(scores.max()) > 0 > float(scores.min())


def test_the_same_texts_give_the_same_weights(lessons: list[Annotated]) -> None:
    one, other = (train_net(lessons[:6], KINDS, load_vectors(), epochs=1) for _ in range(2))
    for name, value in one.weights.items():
        assert np.array_equal(value, other.weights[name]), name


def test_it_comes_back_from_its_arrays(net: Net, views: list[View]) -> None:
    back = Net.from_arrays(net.arrays())
    assert back.kinds == net.kinds and list(back.symbols) == list(net.symbols)
    assert back.read(views, load_vectors()) == pytest.approx(net.read(views, load_vectors()), abs=0.05)


def test_units_without_tokens_assert_nothing(net: Net, views: list[View]) -> None:
    empty = replace(views[0], tokens=(), mentions=(), heads=(), chunks=(), ents=(), text="")
    assert net.read([], load_vectors()).shape == (0, 2)
    scores = net.read([empty, views[0]], load_vectors())
    assert float(scores[0].max()) < -50 < float(scores[1].max())


def test_names_are_seen_as_types_and_words_as_lemmas(views: list[View]) -> None:
    symbols = [name for _, name in view_symbols(views[0])]
    assert "shown=STATE" in symbols and "lemma=train" in symbols and "lemma=norway" not in symbols
    assert see(views[0], load_vectors(), {}).symbols.size == 0


def test_a_token_hears_its_neighbours_in_sentence_and_parse(net: Net, views: list[View]) -> None:
    vectors = load_vectors()
    batch = join([see(views[0], vectors, net.symbols)], vectors)
    states = encode(net.weights, batch, Plain())
    assert states.shape == (batch.size, WIDTH)
    changed = batch.vectors.copy()
    changed[0] += 1.0
    moved = np.abs(encode(net.weights, replace(batch, vectors=changed), Plain()) - states).max(axis=1)
    assert moved[0] > 0 and moved[1] > 0


def test_vectors_know_plain_words_and_give_zeros_for_others() -> None:
    vectors = load_vectors()
    assert vectors.matrix.shape == (len(vectors.rows) + 1, 100)
    assert not vectors.matrix[0].any()

    def nearness(one: str, other: str) -> float:
        a, b = vectors.matrix[vectors.rows[one]], vectors.matrix[vectors.rows[other]]
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    assert nearness("treaty", "pact") > nearness("treaty", "banana") + 0.2


@pytest.mark.parametrize("suffix", [".txt", ".json"])
def test_vectors_are_packed_from_either_format(tmp_path: Path, suffix: str) -> None:
    source, target = tmp_path / f"v{suffix}", tmp_path / "v.npz"
    if suffix == ".txt":
        source.write_text("the 1.0 -2.0\nU.S. 9 9\nsea-lane 0.5 0.25\nrest 0 0\n", encoding="utf-8")
    else:
        source.write_text(
            '{"dimensions": 2, "words": ["the", "U.S.", "sea-lane", "rest"], "vectors": '
            '{"the": [1.0, -2.0, 7], "U.S.": [9, 9, 7], "sea-lane": [0.5, 0.25, 7], "rest": [0, 0, 7]}}',
            encoding="utf-8",
        )
    assert pack_vectors(source, target, size=2) == 2
    packed = load_vectors(target)
    assert list(packed.rows) == ["the", "sea-lane"]
    assert packed.matrix[1] == pytest.approx([1.0, -2.0], abs=0.02)


@pytest.mark.parametrize(("name", "content"), [("v.txt", "the 1.0 x\n"), ("v.json", "{}"), ("v.txt", "")])
def test_a_file_without_vectors_is_told(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="no word vectors"):
        pack_vectors(tmp_path / name, tmp_path / "out.npz")
