"""Linear models: what is learned is found again, files are stable and hold no code, templates read back as claims."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.errors import InputError
from alliancekg.graph.claims_units import Reader
from alliancekg.graph.frames_lexicon import FOLDER, class_spans, read_rows, triggers, word_classes
from alliancekg.graph.learn import LinearModel, fit, load_arrays, save_arrays
from alliancekg.graph.learn_data import annotate, same_name
from alliancekg.graph.learn_templates import sentences
from alliancekg.graph.learn_train import holders
from alliancekg.graph.model import Claim
from alliancekg.graph.read import read_bytes
from alliancekg.graph.registry import Registry
from alliancekg.ontology.model import Model, load_model

ROWS = [["sell", "tank"], ["sell", "jet"], ["meet", "talk"], ["meet", "lunch"], ["sell", "talk"], ["meet", "jet"]]
TARGETS = [[True, False], [True, False], [False, True], [False, True], [True, False], [False, True]]


@pytest.fixture(scope="module")
def ontology() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


def learned(tfidf: bool = False) -> LinearModel:
    pytest.importorskip("sklearn")
    return fit(ROWS, TARGETS, ["sale", "meeting"], strength=10.0, tfidf=tfidf, least=1)


@pytest.mark.parametrize("tfidf", [False, True])
def test_what_is_learned_is_found(tfidf: bool) -> None:
    model = learned(tfidf)
    for row, target in zip(ROWS, TARGETS, strict=True):
        assert list(model.scores(row) > 0) == target


def test_unknown_features_leave_the_bias() -> None:
    model = learned()
    assert list(model.scores(["never seen"])) == list(model.bias)


def test_a_rare_feature_is_dropped() -> None:
    pytest.importorskip("sklearn")
    model = fit(ROWS, TARGETS, ["sale", "meeting"], strength=1.0, least=2)
    assert "tank" not in model.vocabulary
    assert "sell" in model.vocabulary


def test_a_label_without_examples_never_fires() -> None:
    pytest.importorskip("sklearn")
    model = fit(ROWS, [[*row, False] for row in TARGETS], ["sale", "meeting", "never"], strength=1.0, least=1)
    assert model.scores(["sell"])[2] < -10


def test_file_round_trip_and_stable_bytes(tmp_path: Path) -> None:
    model = learned(tfidf=True)
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    save_arrays(first, model.arrays("m"))
    save_arrays(second, learned(tfidf=True).arrays("m"))
    assert first.read_bytes() == second.read_bytes()
    again = LinearModel.from_arrays(load_arrays(first), "m")
    assert again.labels == model.labels
    assert np.allclose(again.scores(ROWS[0]), model.scores(ROWS[0]), atol=0.02)


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    path.write_bytes(b"not a zip")
    with pytest.raises(InputError, match=r"bad\.npz"):
        load_arrays(path)


def test_pickled_objects_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.npz"
    np.savez(path, x=np.array([{"a": 1}], dtype=object))
    with pytest.raises(InputError):
        load_arrays(path)


def test_lexicon_files_have_their_columns(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("# comment\nonly one cell\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.tsv:2"):
        list(read_rows(bad, 2))


def test_triggers_speak_for_kinds_of_the_ontology(ontology: Model) -> None:
    near, apart = triggers()
    named = {name for names in near.values() for name in names}
    named |= {name for pairs in apart.values() for _, name in pairs}
    assert {name.rstrip("_~") for name in named} == set(ontology.kinds)


def test_classes_of_words_and_phrases() -> None:
    spans = class_spans(["joint", "task", "force", "send", "a", "letter"])
    assert "force" in spans[1]
    assert "command" in spans[2]
    assert spans[4] == ()
    assert ("task", "force") in word_classes()


def test_a_trigger_in_two_parts() -> None:
    assert "DefenseCommitment~" in class_spans(["come", "to", "the", "aid"])[0] or any(
        "DefenseCommitment~" in classes for classes in class_spans(["pledge", "to", "defend"])
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("JPN", "JPN", True),
        ("JPN", "KOR", False),
        ("U.S. Forces Japan", "US Forces Japan", True),
        ("Strait of Malacca", "Malacca Strait", True),
        ("Kadena", "Misawa", False),
        ("the", "of", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@given(st.text(max_size=20), st.text(max_size=20))
def test_same_name_is_symmetric(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


def test_templates_are_well_formed(ontology: Model, registry: Registry) -> None:
    roles = {kind.name: frozenset(role.name for role in kind.roles) for kind in ontology.kinds.values()}
    for document, claims in sentences(registry, roles, 2):
        assert not set("{}<>") & set(document.text), document.text
        for claim in claims:
            kind = ontology.kinds[claim.kind]
            assert claim.status in ontology.statuses
            assert set(claim.roles) <= {role.name for role in kind.roles}, document.text
            for role in kind.roles:
                assert len(claim.roles.get(role.name, ())) >= min(role.minimum, 1), document.text
            assert document.text[claim.start : claim.end] == claim.quote


def test_templates_are_the_same_each_time(ontology: Model, registry: Registry) -> None:
    roles = {kind.name: frozenset(role.name for role in kind.roles) for kind in ontology.kinds.values()}

    def texts() -> Iterator[str]:
        return (document.text for document, _ in sentences(registry, roles, 2))

    assert list(texts()) == list(texts())


def test_gold_claims_find_their_unit(ontology: Model, registry: Registry) -> None:
    roles = {kind.name: frozenset(role.name for role in kind.roles) for kind in ontology.kinds.values()}
    document, claims = next(iter(sentences(registry, roles, 1)))
    found = annotate(document, Reader.load(None, registry).views(document), claims)
    assert [claim.kind for here in found.claims for claim in here] == [claim.kind for claim in claims]


DEV = Path(os.environ.get("ALLIANCEKG_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "gold" / "dev"
CORPUS = Path(__file__).parent / "corpus"


def runs_of_words(folder: Path, length: int) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for path in folder.iterdir():
        if path.suffix in (".txt", ".md", ".html"):
            found |= runs(path.read_text(encoding="utf-8"), length)
    return found


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


@pytest.mark.skipif(not DEV.is_dir(), reason="the annotated development texts are not at hand")
def test_templates_owe_nothing_to_the_development_texts() -> None:
    """Figures measured on those texts would otherwise be worth nothing."""
    private = runs_of_words(DEV, 3) - runs_of_words(CORPUS, 3)
    for row in read_rows(FOLDER / "templates.tsv", 3):
        for part in re.sub(r"<\w+:([^>]*)>", r"\1", row[2]).split("{"):
            assert not runs(part.rpartition("}")[2], 3) & private, row[2]


@pytest.mark.skipif(not DEV.is_dir(), reason="the annotated development texts are not at hand")
def test_triggers_owe_nothing_to_the_development_texts() -> None:
    private = runs_of_words(DEV, 3) - runs_of_words(CORPUS, 3)
    phrases = [
        phrase.replace("_", " ")
        for _, cell in read_rows(FOLDER / "triggers.tsv", 2)
        for trigger in cell.split()
        for phrase in trigger.split("~")
    ]
    assert len(phrases) > 100
    assert [phrase for phrase in phrases if runs(phrase, 3) & private] == []


def test_weights_are_kept_a_byte_each_and_idle_rows_are_left_out() -> None:
    weights = np.array([[1.0, -2.0], [0.5, 0.001], [0.001, 0.002]], dtype=np.float32)
    model = LinearModel(("a", "b"), {"x": 0, "y": 1, "z": 2}, weights, np.zeros(2, dtype=np.float32))
    back = LinearModel.from_arrays(model.arrays("m"), "m")
    assert list(back.vocabulary) == ["x", "y"]
    assert back.scores(["x", "y"]) == pytest.approx(model.scores(["x", "y"]), abs=0.02)
    assert back.scores(["z"]) == pytest.approx([0.0, 0.0])


def test_who_holds_a_place_is_learned_for_each_role(registry: Registry) -> None:
    text = "American destroyers sail from Rota every month."
    document = read_bytes(text.encode(), "x")
    units = Reader.load(None, registry).views(document)
    roles = {"user": ("USA",), "grantor": ("ESP",), "place": ("Rota",)}
    claim = Claim("x", "Access", roles, "in-force", 0, len(text), text)
    found = holders([annotate(document, units, [claim])] * 20)
    assert found["holder.Access.grantor"] > 2 and found["holder.Access.user"] < -2
    assert holders([annotate(document, units, [claim])] * 19) == {}
