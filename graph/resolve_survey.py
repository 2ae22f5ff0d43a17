"""The first pass over a text: who its persons are, what its unknown names name, which states it puts together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .coref_people import People, Person
from .mentions import Proper, Sketch, sketch, sketch_words
from .mentions_lexicon import word_map, word_set
from .offices import NO_OFFICES, OfficePhrase
from .registry_text import fold_name
from .resolve_draft import ORGANISATIONS, PLACES, bare, filler
from .resolve_home import full_names, letterhead_state, publisher_state, seats
from .resolve_metonym import is_government
from .resolve_speakers import Speakers

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .model import Block, Document, Unit
    from .registry import Entry, Registry
    from .resolve_trie import NameIndex, NameMatch

_LABELS = {
    "PERSON": "Person",
    "GPE": "City",
    "LOC": "Region",
    "FAC": "Facility",
    "ORG": "Organization",
    "NORP": "Organization",
    "LAW": "AgreementDocument",
    "PRODUCT": "Capability",
    "EVENT": "Capability",
    "WORK_OF_ART": "Capability",
}
_OWNING = re.compile(r"(?:['’]s?)? (?:(?:then|new|former|late|own|current|outgoing|incoming|longtime|next)[ -]){0,2}")
_OF_PERSON = re.compile(r"['’]s? | ")
_BELONGING = re.compile(r" (?:of|for|to|in) (?:the )?(?:Republic of )?")
_FREQUENT, _SHARE = 3, 0.3  # how often, and as what part of all, a text must name the state that it speaks for
_HEADING = 400  # longer silent blocks are not read for names


def _names_thing(name: str) -> bool:
    """Whether a name has a word of organisations, places or agreements in it, so that it can be no person's."""
    heads = word_map("heads")
    return any(word in heads for word in name.split())


class Survey:
    """What is known of a text before it is read from left to right."""

    def __init__(
        self, document: Document, parsed: Sequence[tuple[Unit, Doc]], registry: Registry, index: NameIndex
    ) -> None:
        self.document = document
        self.registry = registry
        self.people = People()
        self.votes: dict[str, Counter[str]] = {}
        self.full: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, ...]] = Counter()
        self._seats = seats(registry)
        self.sketches = [sketch(unit, doc, index) for unit, doc in parsed]
        for drawn in self.sketches:
            self._read(drawn)
        self._headings(index)
        self._letterhead = letterhead_state(document, index, self._seats)
        self._single_names()
        for drawn in self.sketches:
            self._predicates(drawn)
        self._speakers = Speakers(self.people)
        self._home_offices()
        for drawn in self.sketches:
            self._put_together(drawn)

    def seat_of(self, entry: Entry) -> Entry | None:
        """The state whose capital a place is; of a city's several states the one that the text names most."""
        states = self._seats.get(entry.id)
        if not states:
            return None
        return max(states, key=lambda state: self.counts[filler(state, "")])

    def government(self, drawn: Sketch, match: NameMatch) -> Entry | None:
        """The state that a capital's name stands for where it means the government."""
        state = self.seat_of(match.entry)
        if state is None or "," in drawn.unit.plain[match.start : match.end]:
            return None
        return state if is_government(drawn, drawn.token(match.end - 1)) else None

    def kind_of(self, proper: Proper) -> str | None:
        """The class that most of a name's occurrences in the text suggest."""
        top = self.votes[fold_name(proper.name)].most_common(1)
        return top[0][0] if top and top[0][1] > 0 else None

    def office_state(self, drawn: Sketch, office: OfficePhrase) -> str | None:
        """The state or organisation that an office belongs to by the words around it."""
        plain, best = drawn.unit.plain, None
        for match in drawn.matches:
            if match.entry.type in PLACES and match.entry.id not in self._seats:
                continue
            if match.end <= office.start:
                if _OWNING.fullmatch(plain, match.end, office.start):
                    best = self._actor(match, plain)
            elif match.start >= office.end and best is None and _BELONGING.fullmatch(plain, office.end, match.start):
                best = self._actor(match, plain)
        return best

    def _actor(self, match: NameMatch, plain: str) -> str:
        entry = self.seat_of(match.entry) or match.entry
        return filler(entry, self.full.get(entry.id, plain[match.start : match.end]))

    def _read(self, drawn: Sketch) -> None:
        for proper in drawn.propers:
            if self._vote(drawn, proper) == "Person" and " " in proper.name:
                self._register(drawn, proper)
        for match in drawn.matches:
            entry = match.entry
            if entry.type == "State":
                self.counts[filler(entry, "")] += 1
            elif entry.id in self._seats:
                state = self.government(drawn, match)
                if state is not None:
                    self.counts[filler(state, "")] += 1
            elif entry.type in ORGANISATIONS:
                shown = bare(drawn.unit.plain[match.start : match.end])
                if len(shown) > len(self.full.get(entry.id, "")):
                    self.full[entry.id] = shown
                if entry.type in ("AllianceOrganization", "InternationalOrganization"):
                    self.counts[filler(entry, shown)] += 1

    def _put_together(self, drawn: Sketch) -> None:
        """Count the states that a unit names together, itself or by their people."""
        names: list[tuple[int, str]] = []
        for match in drawn.matches:
            state = match.entry if match.entry.type == "State" else self.government(drawn, match)
            if state is not None:
                names.append((match.start, filler(state, "")))
        for proper in drawn.propers:
            person = self.people.by_name.get(proper.name)
            if person is not None and person.state is not None:
                names.append((proper.start, person.state))
        distinct = tuple(dict.fromkeys(name for _, name in sorted(names)))
        if 2 <= len(distinct) <= 8:
            self.pairs[distinct] += 1

    def _predicates(self, drawn: Sketch) -> None:
        """An office told apart from the one person of a unit ("X was for years Kenya's chief of staff")."""
        if not drawn.offices:
            return
        beside = {office for proper in drawn.propers for office in proper.offices}
        persons = {person for proper in drawn.propers if (person := self.person_of(proper)) is not None}
        loose = [office for office in drawn.offices if office not in beside and office.key not in NO_OFFICES]
        if len(persons) != 1 or len(loose) != 1:
            return
        state = self.office_state(drawn, loose[0])
        (person,) = persons
        if state is not None and person.state is None:
            office = drawn.unit.plain[loose[0].start : loose[0].end]
            self.people.add(person.name, state=state, office=office)

    def person_of(self, proper: Proper) -> Person | None:
        """The person that a name stands for, if it names one."""
        if proper.kind is not None:
            return None
        kind = self.kind_of(proper)
        if " " in proper.name:
            person = self.people.by_name.get(proper.name)
            return self.people.find(proper.name.split()[-1]) if person is None and kind == "Person" else person
        person = self.people.find(proper.name)
        if person is not None and kind not in (None, "Person") and " " not in person.name:
            return None
        return person

    def speaker(self, block: Block) -> Person | None:
        """The person who speaks in a turn: by its label, or by being the one who answers."""
        return self._speakers.speaker(block)

    def publisher_state(self) -> str | None:
        """The state of the text's publisher, title or letterhead."""
        return publisher_state(self.document, self.registry) or self._letterhead

    def home(self) -> str | None:
        """The state that the text speaks for: its publisher's, else the one that it names far the most."""
        total = sum(self.counts.values())
        for name, count in self.counts.most_common(1):
            if count >= _FREQUENT and count >= total * _SHARE and len(name) == 3:
                return self.publisher_state() or name
        return self.publisher_state()

    def _home_offices(self) -> None:
        """Offices without a state are those of the text's own."""
        home = self.publisher_state()
        for person in self.people.by_name.values():
            if person.state is None and person.offices:
                person.state = home
        for drawn in self.sketches:
            speaker = self.speaker(drawn.unit.block)
            if speaker is not None and speaker.state is None:
                speaker.state = home

    def _vote(self, drawn: Sketch, proper: Proper) -> str | None:
        votes = self.votes.setdefault(fold_name(proper.name), Counter())
        kind, weight = self._guess(drawn, proper)
        if kind is not None:
            votes[kind] += weight
        return kind

    def _guess(self, drawn: Sketch, proper: Proper) -> tuple[str | None, int]:
        folded = drawn.seen.folded
        if proper.kind is not None:
            return proper.kind, 10
        if proper.titled or proper.office is not None or self._known_person(proper.name) is not None:
            return "Person", 3
        if any(letter.isdigit() for letter in proper.name):
            return "Capability", 2
        before = folded[proper.first - 1] if proper.first else ""
        after = folded[proper.last + 1] if proper.last + 1 < len(folded) else ""
        if before in ("exercise", "operation", "exercises", "codenamed", "dubbed") or after in ("exercise", "drill"):
            return "Capability", 3
        label = _LABELS.get(proper.label)
        if label == "Person" and not (before in word_set("place_hints") and " " not in proper.name):
            return "Person", 1
        if before in word_set("place_hints"):
            return (label if label in PLACES else "City") if label in (None, "Person", *PLACES) else label, 1
        if label is None and proper.name.isupper() and " " not in proper.name:
            return "Organization", 1
        return label, 1

    def _known_person(self, name: str) -> Entry | None:
        return next((entry for entry in self.registry.lookup(name) if entry.type == "Person"), None)

    def _register(self, drawn: Sketch, proper: Proper, name: str | None = None) -> None:
        state, office = None, None
        if proper.office is not None:
            if proper.office.key not in NO_OFFICES:
                office = drawn.unit.plain[proper.office.start : proper.office.end]
            state = self.office_state(drawn, proper.office)
        state = state or self._person_state(drawn, proper)
        known = self._known_person(proper.name)
        if state is None and known is not None:
            belongs = self.registry.entries.get(known.country or known.part_of or "")
            state = filler(belongs, belongs.label) if belongs is not None else None
        self.people.add(name or proper.name, state=state, office=office)

    def _person_state(self, drawn: Sketch, proper: Proper) -> str | None:
        """The state told beside a name: "Finland's X", "the Australian X", "X (Japan)", "X of Djibouti"."""
        plain = drawn.unit.plain
        for match in drawn.matches:
            if match.entry.type != "State" and match.entry.id not in self._seats:
                continue
            if match.end <= proper.start and _OF_PERSON.fullmatch(plain, match.end, proper.start):
                return self._actor(match, plain)
            if match.start >= proper.end and plain[proper.end : match.start] in (" (", " of "):
                return self._actor(match, plain)
        return None

    def _headings(self, index: NameIndex) -> None:
        """Persons with their offices from headings, captions and bylines, which make no units."""
        for block in self.document.blocks:
            if block.kind in ("heading", "caption") and block.end - block.start <= _HEADING:
                drawn = sketch_words(self.document.text[block.start : block.end], block, index)
                for proper in drawn.propers:
                    if proper.kind is not None or " " not in proper.name or _names_thing(proper.name):
                        continue
                    if proper.office is not None or self._person_state(drawn, proper) is not None:
                        self._register(drawn, proper)

    def _single_names(self) -> None:
        """Surnames alone: those of a full name elsewhere stand for it, the others name a person by themselves."""
        wanted = [
            (drawn, proper)
            for drawn in self.sketches
            for proper in drawn.propers
            if " " not in proper.name and self.votes[fold_name(proper.name)]["Person"] > 0
        ]
        missing = {proper.name for _, proper in wanted if self.people.find(proper.name) is None}
        for drawn in self.sketches:
            label = drawn.unit.block.speaker
            if label and self.people.find(label.split()[-1]) is None:
                missing.add(label)
        for full in full_names(self.document.text, missing) if missing else ():
            self.people.add(full)
        for drawn, proper in wanted:
            person = self.people.find(proper.name)
            if person is None and self.kind_of(proper) == "Person":
                self._register(drawn, proper)
            elif person is not None and proper.office is not None:
                self._register(drawn, proper, person.name)
