"""Documents go in and out whole; the same documents give the same store, whatever the order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store import texts

from alliancekg.errors import InputError
from alliancekg.graph.identity import document_iri
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.store import GraphStore, open_store


def filled(*chosen) -> GraphStore:
    store = open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1"))
    for text in chosen:
        store.replace_document(texts.extraction(text))
    return store


CHANGED = texts.Text("spring-visit", texts.SPRING.said[1:], before="Corrected. ")
VARIANTS = (*texts.TEXTS, CHANGED)


def test_claims_come_back_from_the_store():
    store = filled(texts.SPRING)
    made = texts.extraction(texts.SPRING)
    back = store.claims(document_iri(made.document.sha256))
    assert sorted(back, key=lambda claim: claim.kind) == sorted(made.claims, key=lambda claim: claim.kind)


def test_the_same_document_again_changes_nothing():
    store = filled(*texts.TEXTS)
    before = store.dump("nquads")
    store.replace_document(texts.extraction(texts.SUMMER))
    assert store.dump("nquads") == before


@settings(deadline=None, max_examples=15)
@given(st.permutations(texts.TEXTS))
def test_the_order_of_documents_does_not_matter(order: list[object]):
    assert filled(*order).dump("nquads") == filled(*texts.TEXTS).dump("nquads")


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(range(len(VARIANTS))), st.booleans()), max_size=7))
def test_any_history_of_changes_gives_the_store_of_what_is_left(steps: list[tuple[int, bool]]):
    store = filled()
    present: dict[str, object] = {}
    for number, add in steps:
        text = VARIANTS[number]
        if add:
            store.replace_document(texts.extraction(text))
            present[text.stem] = text
        elif text.stem in present:
            store.forget(text.stem)
            del present[text.stem]
    store.ready()
    left = store.dump("nquads")
    fresh = filled(*present.values())
    fresh.ready()
    assert left == fresh.dump("nquads")
    store.derive()
    assert store.dump("nquads") == left


def test_a_changed_document_replaces_the_old_one():
    store = filled(*texts.TEXTS)
    store.replace_document(texts.extraction(CHANGED))
    assert store.dump("nquads") == filled(CHANGED, texts.SUMMER, texts.AUTUMN).dump("nquads")


def test_a_document_without_claims_replaces_one_with_claims():
    store = filled(texts.SPRING)
    store.replace_document(texts.extraction(texts.Text("spring-visit", ())))
    assert [item.claims for item in store.documents()] == [0]
    assert not list(store.select("SELECT ?r WHERE { ?r <https://w3id.org/alliancekg/ontology#currentStatus> ?s }"))


def test_documents_with_different_addresses_and_one_stem_stay_apart():
    one = texts.Text("index", texts.SPRING.said, url="https://one.example/index")
    two = texts.Text("index", texts.SUMMER.said, url="https://two.example/index")
    assert len(filled(one, two).documents()) == 2


def test_documents_are_listed_with_what_is_known_of_them():
    spring = next(item for item in filled(*texts.TEXTS).documents() if item.stem == "spring-visit")
    assert (spring.date, spring.publisher, spring.claims, spring.title) == (
        "2025-03-30",
        "The Harbour Post",
        3,
        "Spring visit",
    )
    assert spring.pipeline.endswith("extractor-hand-1")


def test_forgetting_takes_all_that_only_this_document_supports():
    store = filled(*texts.TEXTS)
    store.forget("autumn-denial")
    assert store.dump("nquads") == filled(texts.SPRING, texts.SUMMER).dump("nquads")


def test_forgetting_everything_leaves_the_registry_only():
    store = filled(*texts.TEXTS)
    for text in texts.TEXTS:
        store.forget(text.stem)
    empty = filled()
    empty.ready()
    assert store.dump("nquads") == empty.dump("nquads")


@pytest.mark.parametrize("by", ["iri", "stem", "title", "sha256"])
def test_a_document_is_found_by_its_names(by: str):
    store = filled(*texts.TEXTS)
    wanted = store.documents()[0]
    name = getattr(wanted, by)
    assert store.find(name[:12] if by == "sha256" else name).iri == wanted.iri


def test_an_unknown_document_tells_the_known_ones():
    with pytest.raises(InputError, match="spring-visit"):
        filled(*texts.TEXTS).forget("winter")


def test_an_ambiguous_name_tells_the_candidates():
    one = texts.Text("index", texts.SPRING.said, url="https://one.example/index")
    two = texts.Text("index", texts.SUMMER.said, url="https://two.example/index")
    with pytest.raises(InputError, match="2 documents are named 'index'"):
        filled(one, two).forget("index")


def test_values_are_bound_as_terms():
    from pyoxigraph import NamedNode

    store = filled(*texts.TEXTS)
    text = "PREFIX akg: <https://w3id.org/alliancekg/ontology#> SELECT ?relation WHERE { ?relation akg:host ?host }"
    japan = NamedNode("https://w3id.org/alliancekg/id/JPN")
    assert len(list(store.select(text, {"host": japan}))) == 1
    assert len(list(store.select(text))) == 2


def test_a_query_that_is_none_is_an_error_of_the_query():
    from alliancekg.errors import QueryError

    with pytest.raises(QueryError, match="cannot be read"):
        filled().query("SELECT nothing")
