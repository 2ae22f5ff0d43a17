"""The network: slopes are those of its arithmetic, units do not mix, it learns kinds, roles, statuses, and is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliancekg.errors import InputError
from alliancekg.graph import net_train
from alliancekg.graph.claims_units import Reader
from alliancekg.graph.encoder import load_start
from alliancekg.graph.features import View
from alliancekg.graph.learn_data import Annotated, annotate
from alliancekg.graph.model import Claim
from alliancekg.graph.net import WIDTH, Plain, encode
from alliancekg.graph.net_bytes import packed, unpacked
from alliancekg.graph.net_input import join, see
from alliancekg.graph.net_lessons import Exercise, Teacher, vocabulary
from alliancekg.graph.net_model import Net, shares
from alliancekg.graph.net_slopes import Learning
from alliancekg.graph.net_train import loss, train_net
from alliancekg.graph.pieces import LONGEST, load_pieces
from alliancekg.ontology.model import load_model

PIECES = load_pieces()
START = load_start(Path(__file__).parent / "corpus")
MODEL = load_model()
KINDS = tuple(sorted(MODEL.kinds))
ROLES = (*sorted({role.name for kind in MODEL.kinds.values() for role in kind.roles}), "source")
CHECKED = (
    "gain", "0.look", "1.gather.bias", "2.wide", "3.narrow", "3.two.gain", "kinds", "kinds.bias", "head", "whole",
    "symbols", "predicate", "kind", "roles", "usual", "told", "status", "status.usual",
)  # fmt: skip
# text, kind, roles, status
TEXTS: tuple[tuple[str, str, dict[str, tuple[str, ...]], str], ...] = (
    ("Norway and Finland trained together near Kittilä.", "JointExercise", {"party": ("NOR", "FIN")}, "completed"),
    ("Peru will give six patrol boats to Chile.", "SecurityAssistance",
     {"provider": ("PER",), "recipient": ("CHL",)}, "planned"),
    ("Officers of Kenya and Ghana trained together in March.", "JointExercise", {"party": ("KEN", "GHA")}, "completed"),
    ("Spain will give four helicopters to Malta.", "SecurityAssistance",
     {"provider": ("ESP",), "recipient": ("MLT",)}, "planned"),
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="module")
def lessons(reader: Reader) -> list[Annotated]:
    from alliancekg.graph.read import read_bytes

    found: list[Annotated] = []
    for number in range(4):
        for text, kind, roles, status in TEXTS:
            document = read_bytes(text.encode(), f"x{number}")
            units = reader.views(document)
            claims = [Claim("x", kind, roles, status, unit.start, unit.end, unit.plain) for unit, _ in units]
            found.append(annotate(document, units, claims))
    return found


@pytest.fixture(scope="module")
def views(lessons: list[Annotated]) -> list[View]:
    return [prepared.view for text in lessons[:4] for prepared in text.units]


@pytest.fixture(scope="module")
def net(lessons: list[Annotated]) -> Net:
    return train_net(lessons, MODEL, PIECES, START, epochs=15)


def exercise(lessons: list[Annotated]) -> tuple[Exercise, int]:
    units = [pair for text in lessons for pair in zip(text.units, text.claims, strict=True)]
    symbols = vocabulary(units)
    teacher = Teacher(MODEL, KINDS, ROLES, PIECES, symbols)
    return Exercise.of([teacher.lesson(prepared, claims) for prepared, claims in units], PIECES), len(symbols)


def test_slopes_are_those_of_finite_differences(lessons: list[Annotated]) -> None:
    random = np.random.default_rng(3)
    lesson, symbols = exercise(lessons[:8])
    weights: dict[str, Any] = net_train._first_weights(  # pyright: ignore[reportPrivateUsage]
        START, symbols, len(KINDS), len(ROLES), len(MODEL.statuses), random
    )
    ops = Learning(random)
    ops.drop = lambda values, share: values  # type: ignore[method-assign]
    value, slopes = net_train.slopes_of(loss)(weights, lesson, ops)
    exact = {name: value.astype(np.float64) for name, value in weights.items()}
    assert float(value) == pytest.approx(float(loss(exact, lesson, Plain())), rel=1e-4)
    assert slopes.keys() == weights.keys()
    assert {slope.dtype for slope in slopes.values()} == {np.dtype(np.float32)}
    for name in CHECKED:
        slope = slopes[name]
        steepest = np.unravel_index(int(np.abs(slope).argmax()), slope.shape)
        values = []
        for step in (1e-4, -1e-4):
            moved = exact | {name: exact[name].copy()}
            moved[name][steepest] += step
            values.append(float(loss(moved, lesson, Plain())))
        assert float(slope[steepest]) == pytest.approx((values[0] - values[1]) / 2e-4, rel=1e-3, abs=1e-5), name


def test_a_unit_reads_the_same_alone_and_among_others(net: Net, views: list[View]) -> None:
    together = net.read(views, PIECES)
    for number, view in enumerate(views):
        alone = net.read([view], PIECES)[0]
        assert alone.kinds == pytest.approx(together[number].kinds, abs=1e-3)
        assert alone.states == pytest.approx(together[number].states, abs=1e-3)
        assert alone.states.shape == (len(view.tokens), WIDTH)


def test_it_learns_kinds_fillers_and_statuses(net: Net, lessons: list[Annotated], views: list[View]) -> None:
    for text, (_, kind, roles, status), view in zip(lessons, TEXTS, views, strict=False):
        reading = net.read([view], PIECES)[0]
        assert net.kinds[int(reading.kinds.argmax())] == kind
        people = text.units[0].candidates
        fits, statuses = net.answer(reading, kind, net.cast(view, people))
        assert net.statuses[int(statuses.argmax())] == status
        for role, names in roles.items():
            column = fits[:, net.roles.index(role)]
            order = [people[int(row)] for row in np.argsort(-column)]
            best = dict.fromkeys(name for candidate in order for name in candidate.names)
            assert set(list(best)[: len(names)]) == set(names), (kind, role)


def test_where_a_predicate_stands_can_be_told(net: Net, lessons: list[Annotated], views: list[View]) -> None:
    reading = net.read(views[:1], PIECES)[0]
    people = net.cast(views[0], lessons[0].units[0].candidates)
    anywhere, first, last = (net.answer(reading, "JointExercise", people, at)[0] for at in (-1, 0, 4))
    assert np.abs(first - last).max() > 1e-3
    assert anywhere.shape == (len(lessons[0].units[0].candidates), len(net.roles))


def test_the_same_texts_give_the_same_weights(lessons: list[Annotated]) -> None:
    one, other = (train_net(lessons[:4], MODEL, PIECES, START, epochs=1) for _ in range(2))
    for name, value in one.weights.items():
        assert np.array_equal(value, other.weights[name]), name


def test_training_tells_of_each_epoch(lessons: list[Annotated]) -> None:
    lines: list[str] = []
    train_net(lessons[:4], MODEL, PIECES, START, epochs=2, report=lines.append)
    assert [line.split(":")[0] for line in lines] == ["epoch 1 of 2", "epoch 2 of 2"]


def test_it_comes_back_from_its_arrays(net: Net, views: list[View]) -> None:
    back = Net.from_arrays(net.arrays())
    assert (back.kinds, back.roles, back.statuses) == (net.kinds, net.roles, net.statuses)
    assert list(back.symbols) == list(net.symbols)
    for one, other in zip(back.read(views, PIECES), net.read(views, PIECES), strict=True):
        assert one.kinds == pytest.approx(other.kinds, abs=0.3)


def test_weights_are_kept_in_bytes_and_halves() -> None:
    random = np.random.default_rng(5)
    weights = {"large": random.standard_normal((80, 70)).astype(np.float32), "small": np.arange(4, dtype=np.float32)}
    arrays = packed(weights, "w")
    assert arrays["w.bytes.large"].dtype == np.int8 and arrays["w.half.small"].dtype == np.float16
    back = unpacked(arrays, "w")
    assert back["large"] == pytest.approx(weights["large"], abs=0.03)
    assert back["small"].tolist() == [0, 1, 2, 3]


def test_units_without_tokens_assert_nothing(net: Net, views: list[View]) -> None:
    empty = replace(views[0], tokens=(), mentions=(), heads=(), chunks=(), ents=(), text="")
    assert net.read([], PIECES) == []
    none, some = net.read([empty, views[0]], PIECES)
    assert float(none.kinds.max()) < -50 < float(some.kinds.max())


def test_a_unit_is_read_up_to_its_longest(net: Net, reader: Reader) -> None:
    from alliancekg.graph.read import read_bytes

    text = "Norway and Finland trained " + "and trained " * 140 + "near the lake."
    view = reader.views(read_bytes(text.encode(), "long"))[0][1]
    seen = see(view, PIECES)
    assert len(seen.rows) == LONGEST and seen.rows[-1] == PIECES.last
    assert int(seen.first.max()) == LONGEST - 1
    assert np.isfinite(net.read([view], PIECES)[0].kinds).all()


def test_pieces_of_a_unit_hear_each_other_and_no_other_unit(net: Net, views: list[View]) -> None:
    batch = join([see(view, PIECES) for view in views[:2]], PIECES)
    states = encode(net.weights, batch, Plain())
    changed = batch.vectors.copy()
    changed[1] = -changed[1]
    moved = np.abs(encode(net.weights, replace(batch, vectors=changed), Plain()) - states).max(axis=1)
    own = batch.unit == 0
    assert moved[own].min() > 1e-4
    assert moved[~own].max() < 1e-4


@pytest.mark.parametrize(
    ("sizes", "most", "expected"),
    [([], 5, []), ([9], 5, [[0]]), ([2, 2, 2], 4, [[0, 1], [2]]), ([4, 9, 1], 4, [[0], [1], [2]])],
)
def test_shares_hold_at_most_so_much_or_one(sizes: list[int], most: int, expected: list[list[int]]) -> None:
    assert list(shares(range(len(sizes)), sizes, most)) == expected


def test_training_says_what_it_needs(tmp_path: Any) -> None:
    with pytest.raises(InputError, match="pretrained encoder"):
        load_start(tmp_path)
