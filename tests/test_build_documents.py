"""Building: batches, repeats, changes, failures; every document goes in whole or is set aside with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from store import texts

from alliancekg.graph.build import Build, Summary, build_documents
from alliancekg.graph.ledger import Ledger
from alliancekg.graph.model import Document
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.read import Failure
from alliancekg.graph.store import GraphStore, open_store

FOUND = texts.all_extractions()


def opened(folder: Path | None = None) -> GraphStore:
    return open_store(folder, model=texts.MODEL, registry=texts.REGISTRY)


def run(store: GraphStore, items: Sequence[Document | Failure], extractor=None, **more) -> Summary:
    return Build(store, extractor or texts.HandExtractor(FOUND), **more).run(iter(items))


def documents() -> list[Document]:
    return [item.document for item in FOUND]


def test_the_summary_counts_what_went_in():
    with opened() as store:
        summary = run(store, documents())
    assert (summary.new, summary.changed, summary.unchanged, summary.failed) == (3, 0, 0, 0)
    assert summary.claims == {"CommandIntegration": 2, "Basing": 4, "Access": 1, "Meeting": 1, "Partnership": 1}
    assert len(summary.relations) == 6
    assert {iri.rpartition("/")[2] for iri in summary.linked} == {"USA", "JPN", "PHL", "AUS", "CHN", "yonaguni"}
    assert {iri.rpartition("/")[2] for iri in summary.unlinked} >= {"person--jane-roe"}


def test_building_gives_what_replacing_one_by_one_gives():
    with (
        opened() as store,
        open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as other,
    ):
        run(store, documents())
        for item in FOUND:
            other.replace_document(item)
        assert store.dump("nquads") == other.dump("nquads")


@pytest.mark.parametrize("size", [1, 2, 40])
def test_the_size_of_batches_does_not_matter(monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr("alliancekg.graph.build.BATCH_DOCUMENTS", size)
    with opened() as store, opened() as other:
        run(store, documents())
        run(other, documents()[::-1])
        assert store.dump("nquads") == other.dump("nquads")


def test_a_second_run_converts_nothing(tmp_path: Path):
    with opened(tmp_path / "store") as store:
        run(store, documents())
        before = store.dump("nquads")
    extractor = texts.HandExtractor(FOUND)
    with opened(tmp_path / "store") as store:
        summary = run(store, documents(), extractor)
        assert store.dump("nquads") == before
    assert (summary.unchanged, summary.documents, extractor.asked) == (3, 3, [])


def test_a_second_run_into_a_store_without_ledger_converts_nothing():
    extractor = texts.HandExtractor(FOUND)
    with opened() as store:
        run(store, documents(), extractor)
        summary = run(store, documents(), extractor)
        assert len(store.documents()) == 3
    assert (summary.unchanged, len(extractor.asked)) == (3, 3)


def test_a_new_version_of_the_extractor_converts_again(tmp_path: Path):
    with opened(tmp_path / "store") as store:
        run(store, documents())
    extractor = texts.HandExtractor(FOUND)
    extractor.version = "2"
    with opened(tmp_path / "store") as store:
        summary = run(store, documents(), extractor)
        assert {item.pipeline.rpartition("-")[2] for item in store.documents()} == {"2"}
    assert (summary.changed, summary.unchanged) == (3, 0)


def test_another_date_converts_again(tmp_path: Path):
    from dataclasses import replace

    spring = documents()[0]
    with opened(tmp_path / "store") as store:
        run(store, [spring])
        summary = run(store, [replace(spring, date="2024-01-01")])
        assert [item.date for item in store.documents()] == ["2024-01-01"]
    assert (summary.changed, summary.unchanged) == (1, 0)


def test_a_lost_ledger_costs_time_only(tmp_path: Path):
    with opened(tmp_path / "store") as store:
        run(store, documents())
        before = store.dump("nquads")
    (tmp_path / "store" / "ledger.jsonl").unlink()
    with opened(tmp_path / "store") as store:
        assert run(store, documents()).changed == 3
        assert store.dump("nquads") == before


def changed_spring():
    return texts.extraction(texts.Text("spring-visit", texts.SPRING.said[:1], before="Corrected. "))


def test_a_changed_document_replaces_the_old_one():
    new = changed_spring()
    with opened() as store, opened() as other:
        run(store, documents())
        summary = run(store, [new.document], texts.HandExtractor([new]))
        run(other, [new.document, *documents()[1:]], texts.HandExtractor([new, *FOUND[1:]]))
        assert store.dump("nquads") == other.dump("nquads")
    assert (summary.new, summary.changed) == (0, 1)


def twins(*stems: str):
    said = (texts.SPRING.said[:1], texts.SPRING.said[1:2], texts.SPRING.said[2:])
    return [texts.extraction(texts.Text(stem, said[n % 3], before=f"{n} ")) for n, stem in enumerate(stems)]


def test_two_files_of_one_name_in_one_run_both_stay():
    found = twins("index", "index")
    with opened() as store:
        summary = run(store, [item.document for item in found], texts.HandExtractor(found))
        assert summary.new == len(store.documents()) == 2


def test_of_two_files_of_one_name_the_changed_one_is_replaced():
    found = twins("index", "index", "index")
    extractor = texts.HandExtractor(found)
    with opened() as store:
        run(store, [found[0].document, found[1].document], extractor)
        run(store, [found[2].document, found[1].document], extractor)
        assert {item.sha256 for item in store.documents()} == {found[1].document.sha256, found[2].document.sha256}


def test_when_it_is_not_known_which_is_replaced_none_is_and_it_is_told():
    found = twins("index", "index", "index")
    extractor = texts.HandExtractor(found)
    with opened() as store:
        run(store, [found[0].document, found[1].document], extractor)
        summary = run(store, [found[2].document], extractor)
        assert len(store.documents()) == 3
    assert "2 older documents of this name stay" in summary.set_aside[0].reason
    assert summary.failed == 0


def test_texts_from_standard_input_do_not_replace_each_other():
    found = twins("stdin", "stdin")
    extractor = texts.HandExtractor(found)
    with opened() as store:
        run(store, [found[0].document], extractor)
        run(store, [found[1].document], extractor)
        assert len(store.documents()) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_the_same_bytes_under_two_names_are_one_document(order: tuple[int, int], together: bool):
    from dataclasses import replace

    spring = FOUND[0]
    copies = [replace(spring.document, stem=stem) for stem in ("a-copy", "spring-visit")]
    with opened() as store:
        chosen = [copies[number] for number in order]
        for batch in [chosen] if together else [[item] for item in chosen]:
            run(store, batch, texts.HandExtractor([spring]))
        names = [item.stem for item in store.documents()]
    assert len(names) == 1
    if not together:
        assert names == ["a-copy"]


def test_failures_are_set_aside_and_the_rest_goes_on():
    broken = Document("broken", "Nothing here.", "ef" * 32)
    with opened() as store:
        summary = run(store, [Failure("gone.txt", "no such file"), documents()[0], broken, documents()[1]])
        assert len(store.documents()) == 2
    assert summary.failed == 2
    assert {(item.place, item.reason) for item in summary.set_aside} == {
        ("gone.txt", "no such file"),
        ("broken", "not converted: unknown text"),
    }


def test_a_document_without_claims_goes_in():
    empty = Document("empty", "Nothing about alliances.", "ef" * 32)
    with opened() as store:
        summary = run(store, [empty])
        assert [item.claims for item in store.documents()] == [0]
    assert summary.new == 1


def test_claims_that_cannot_stand_are_told_and_the_others_stay():
    from dataclasses import replace

    spring = FOUND[0]
    bad = replace(spring.claims[0], status="perhaps")
    with opened() as store:
        summary = run(
            store, [spring.document], texts.HandExtractor([replace(spring, claims=(bad, *spring.claims[1:]))])
        )
        assert store.documents()[0].claims == 2
    assert "unknown status 'perhaps'" in summary.set_aside[0].reason
    assert summary.failed == 0


def test_a_document_that_cannot_be_stored_is_set_aside():
    from dataclasses import replace

    spring = FOUND[0]
    bad = replace(spring.claims[0], entities={"USA": "no iri at all"})
    with opened() as store:
        summary = run(store, documents(), texts.HandExtractor([replace(spring, claims=(bad,)), *FOUND[1:]]))
        assert len(store.documents()) == 2
    assert "cannot be stored" in summary.set_aside[0].reason


def test_progress_is_told_after_each_document():
    seen: list[int] = []
    with opened() as store:
        run(store, documents(), progress=lambda summary: seen.append(summary.documents))
    assert seen == [1, 2, 3]


def test_files_are_read_and_built(tmp_path: Path):
    for item in FOUND:
        (tmp_path / f"{item.document.stem}.txt").write_text(item.document.text, encoding="utf-8")
    (tmp_path / "odd.txt").write_bytes(b"\x00\x01\x02\x00")
    with opened() as store:
        summary = build_documents([str(tmp_path)], store, texts.HandExtractor(FOUND), date="2025", publisher="Press")
        assert {(item.stem, item.date, item.publisher) for item in store.documents()} == {
            (item.document.stem, "2025", "Press") for item in FOUND
        }
    assert summary.new == 3
    assert [item.place for item in summary.set_aside] == [str(tmp_path / "odd.txt")]


def test_readers_see_a_long_build_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("alliancekg.graph.build.BATCH_SECONDS", 0.0)
    folder, seen = tmp_path / "store", []

    def look(summary: Summary) -> None:
        with open_store(folder, read_only=True, registry=texts.REGISTRY) as reader:
            seen.append(len(reader.documents()))

    with opened(folder) as store:
        run(store, documents(), progress=look)
    assert seen == [1, 2, 3]


def test_the_ledger_reads_past_a_line_that_was_cut_short(tmp_path: Path):
    path = tmp_path / "ledger.jsonl"
    spring = documents()[0]
    Ledger(path, ("a",)).record([("iri", spring)])
    with path.open("a") as stream:
        stream.write('["other", "ha')
    assert Ledger(path, ("a",)).holds("iri", spring)
    assert not Ledger(path, ("b",)).holds("iri", spring)
    assert not Ledger(path, ("a",)).holds("other", spring)
