"""Under other ontologies our classes stay possible, and eleven wrong readings of them become impossible."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from alliancekg.ontology.check_logic import check_coherence_with, external
from alliancekg.ontology.rdf import parse, triples
from alliancekg.ontology.reason import java_missing, unsatisfiable
from alliancekg.ontology.source import BRIDGE, Source
from alliancekg.ontology.sssom import axioms

HERE = Path(__file__).parent / "ontology"
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
ONTOLOGIES = SHARED / "ontologies"

pytestmark = [
    pytest.mark.java,
    pytest.mark.skipif(java_missing() is not None, reason=str(java_missing())),
    pytest.mark.skipif(not ONTOLOGIES.is_dir(), reason="no folder of external ontologies"),
]


def traps(text: str) -> set[str]:
    return set(re.findall(r"^trap:(\w+) a owl:Class", text, re.MULTILINE))


def caught(names: tuple[str, ...], targets: tuple[str, ...], trap_file: str) -> tuple[set[str], set[str]]:
    """The traps that a file sets and those that the reasoner finds."""
    source = Source.packaged(ONTOLOGIES)
    text = (HERE / trap_file).read_text("utf-8")
    found = [triple for quads in external(source, targets).values() for triple in triples(quads)]
    found += [*triples(source.quads(*names)), *triples(parse(text)), *axioms(source.mappings)]
    impossible = unsatisfiable(found)
    return traps(text), {iri.rsplit("#", 1)[1] for iri in impossible if "/trap#" in iri}


@pytest.mark.slow
def test_nine_traps_under_bfo_cco_prov_org_and_foaf():
    wanted, found = caught(("core.ttl", BRIDGE), ("bfo", "cco", "prov", "org", "foaf"), "traps.ttl")
    assert len(wanted) == 9
    assert found == wanted


def test_two_traps_under_gist():
    wanted, found = caught(("core.ttl",), ("gist",), "traps-gist.ttl")
    assert len(wanted) == 2
    assert found == wanted


@pytest.mark.slow
def test_nothing_is_impossible_under_all_of_them():
    (outcome,) = check_coherence_with(Source.packaged(ONTOLOGIES))
    assert outcome.state == "ok", outcome.problems
    assert all(f" {name}" in f" {outcome.title}".replace("(", " ") for name in ("bfo", "cco", "prov", "org", "foaf"))
