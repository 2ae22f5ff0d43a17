"""``alliancekg train`` learns from a folder of annotated texts, and says what is wrong with another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliancekg.graph.claims_units import Reader
from alliancekg.graph.cli_train import train
from alliancekg.graph.encoder import START
from alliancekg.graph.extract import FrameExtractor, load_weights
from alliancekg.graph.read import read_bytes
from alliancekg.ontology.model import load_model

CORPUS = Path(__file__).parent / "corpus"
TEXTS = 12


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    for claims in sorted(CORPUS.glob("ug-*.jsonl"))[:TEXTS]:
        shutil.copy(claims, folder)
        shutil.copy(next(p for p in claims.parent.glob(f"{claims.stem}.*") if p != claims), folder)
    shutil.copy(CORPUS / START, folder)
    return folder


@pytest.mark.slow
def test_weights_are_trained_from_a_folder(few: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(train, [str(few), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert f"{TEXTS} texts" in result.stderr and "epoch 4 of 4" in result.stderr
    weights = load_weights(tmp_path / "claims.npz")
    assert set(weights.kinds.labels) == set(weights.net.kinds) == set(load_model().kinds)
    extractor = FrameExtractor(Reader.load(), weights, load_model())
    text = (
        "Prime Minister Ana Petrescu of Romania said on Monday that Romania and Poland had signed a defence agreement."
    )
    claims = extractor.extract_one(read_bytes(text.encode(), "x")).claims
    assert {claim.kind for claim in claims} <= set(load_model().kinds)


@pytest.mark.parametrize(("name", "told"), [("none", "pretrained encoder"), ("empty", "no annotated text")])
def test_a_folder_to_learn_nothing_from_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copy(CORPUS / START, tmp_path / "empty")
    result = CliRunner().invoke(train, [str(tmp_path / name), "--out", str(tmp_path)])
    assert result.exit_code != 0
    assert told in str(result.exception)
    assert not (tmp_path / "claims.npz").exists()
