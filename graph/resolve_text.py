"""One text from its sketches to its mentions: people first, then left to right with the discourse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .coref import Discourse
from .coref_people import People
from .mentions import Proper, Sketch, sketch
from .mentions_lexicon import word_set
from .mentions_nouns import pointers
from .offices import OfficePhrase, is_rank_only
from .registry_text import fold_name
from .resolve_draft import ORGANISATIONS, PLACES, Draft, bare, filler
from .resolve_metonym import is_government
from .resolve_pointers import resolve_pointer
from .resolve_things import things

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .model import Document, Unit
    from .registry import Registry
    from .resolve_trie import NameIndex

_TOGETHER = re.compile(
    r"\s*(?:,|,? and|,? as well as|-|–|/|&|,? with|,? plus|,? along with|,? alongside)?\s*(?:the |both |other )?\s*"
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
_PERSON_WEIGHT = 3
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
_WHERE = frozenset("in at near off from outside around over to toward towards onto via through into of".split())


class TextResolver:
    """The state of resolving one document."""

    def __init__(
        self, document: Document, parsed: Sequence[tuple[Unit, Doc]], registry: Registry, index: NameIndex
    ) -> None:
        self.document = document
        self.registry = registry
        self.people = People()
        self.discourse = Discourse(self.people)
        self.sketches = [sketch(unit, doc, index) for unit, doc in parsed]
        self.votes: dict[str, Counter[str]] = {}
        self.capitals = {
            entry.capital: entry.id
            for entry in registry.entries.values()
            if entry.capital and entry.type == "State" and len(entry.id) == 3
        }
        self.full: dict[str, str] = {}

    def mentions(self) -> list[list[Draft]]:
        """The drafts of every unit, resolved."""
        for drawn in self.sketches:
            self._survey(drawn)
        self._single_names()
        self._home()
        return [self._unit(number, drawn) for number, drawn in enumerate(self.sketches)]

    # first pass

    def _survey(self, drawn: Sketch) -> None:
        for proper in drawn.propers:
            if self._vote(drawn, proper) == "Person" and " " in proper.name:
                self._register(drawn, proper)
        states: list[str] = []
        for match in drawn.matches:
            entry = match.entry
            if entry.type == "State" or (entry.id in self.capitals and is_government(drawn, drawn.token(match.start))):
                name = filler(self.registry.entries[self.capitals.get(entry.id, entry.id)], entry.label)
                states.append(name)
            elif entry.type in ORGANISATIONS:
                shown = bare(match_text(drawn, match.start, match.end))
                known = self.full.get(entry.id, "")
                if len(shown) > len(known):
                    self.full[entry.id] = shown
                if entry.type == "AllianceOrganization":
                    self.discourse.counts[filler(entry, shown)] += 1
        distinct = tuple(dict.fromkeys(states))
        self.discourse.counts.update(states)
        if 2 <= len(distinct) <= 4:
            self.discourse.pairs[tuple(sorted(distinct))] += 5 - len(distinct)

    def _vote(self, drawn: Sketch, proper: Proper) -> str:
        votes = self.votes.setdefault(fold_name(proper.name), Counter())
        if proper.kind is not None:
            votes[proper.kind] += 10
            return proper.kind
        known = next((e for e in self.registry.lookup(proper.name) if e.type == "Person"), None)
        if proper.titled or proper.office is not None or known is not None:
            votes["Person"] += _PERSON_WEIGHT
            return "Person"
        digits = any(c.isdigit() for c in proper.name)
        label = _LABELS.get(proper.label)
        if digits or drawn.seen.folded[proper.first] in ("hms", "uss", "hmas", "ins", "exercise", "operation"):
            votes["Capability"] += 2
            return "Capability"
        before = drawn.seen.folded[proper.first - 1] if proper.first else ""
        if label == "Person" and not (before in _WHERE and " " not in proper.name):
            votes["Person"] += 1
            return "Person"
        if before in _WHERE and label in (None, "City", "Region", "Facility", "Person") and before != "of":
            votes[label if label in PLACES else "City"] += 1
        elif label is not None:
            votes[label] += 1
        elif proper.name.isupper() and " " not in proper.name:
            votes["Organization"] += 1
        else:
            votes["Capability"] += 0
        return ""

    def _register(self, drawn: Sketch, proper: Proper) -> None:
        state, office = None, None
        if proper.office is not None:
            office = drawn.unit.plain[proper.office.start : proper.office.end]
            state = self._office_state(drawn, proper.office)
        known = next((e for e in self.registry.lookup(proper.name) if e.type == "Person"), None)
        if state is None and known is not None:
            state = known.country
        self.people.add(proper.name, state=state, office=office)

    def _office_state(self, drawn: Sketch, office: OfficePhrase) -> str | None:
        """The state or organisation that an office belongs to by its noun phrase."""
        best: str | None = None
        for match in drawn.matches:
            if match.entry.type in PLACES and match.entry.id not in self.capitals:
                continue
            before = drawn.unit.plain[match.end : office.start] if match.end <= office.start else None
            after = drawn.unit.plain[office.end : match.start] if match.start >= office.end else None
            shown = match_text(drawn, match.start, match.end)
            if before is not None and before in (
                " ",
                "'s ",
                "’s ",
                "' ",
                "’ ",
                " former ",
                " then-",
                "'s then-",
                "'s new ",
                "’s new ",
            ):
                best = self._actor_name(match.entry.id, shown)
            elif after is not None and after in (" of ", " of the ", " for ", " to ", " to the ", " in "):
                best = best or self._actor_name(match.entry.id, shown)
            elif match.start <= office.start and match.end >= office.end:
                best = match.entry.country
        return best

    def _actor_name(self, entry_id: str, shown: str) -> str:
        entry = self.registry.entries[self.capitals.get(entry_id, entry_id)]
        return filler(entry, self.full.get(entry.id, shown))

    def _single_names(self) -> None:
        """Surnames on their own: those of a full name elsewhere stand for it, the others name a person by themselves."""
        wanted = [
            (drawn, proper)
            for drawn in self.sketches
            for proper in drawn.propers
            if " " not in proper.name and self.votes[fold_name(proper.name)]["Person"] > 0
        ]
        missing = {proper.name for _, proper in wanted if self.people.find(proper.name) is None}
        speakers = {drawn.unit.block.speaker for drawn in self.sketches if drawn.unit.block.speaker}
        missing.update(s for s in speakers if s)
        if missing:
            for full in full_names(self.document.text, missing):
                self.people.add(full)
        for drawn, proper in wanted:
            if self.people.find(proper.name) is None:
                votes = self.votes[fold_name(proper.name)]
                if votes.most_common(1)[0][0] == "Person":
                    self._register(drawn, proper)
        for drawn, proper in wanted:
            person = self.people.find(proper.name)
            if person is not None and proper.office is not None:
                self._join(drawn, proper, person.name)

    def _join(self, drawn: Sketch, proper: Proper, name: str) -> None:
        assert proper.office is not None
        office = drawn.unit.plain[proper.office.start : proper.office.end]
        self.people.add(name, state=self._office_state(drawn, proper.office), office=office)

    def _home(self) -> None:
        """The state that the text speaks for, where its publisher names one."""
        for text in (self.document.publisher or "", self.document.title or ""):
            for entry in self.registry.lookup(text):
                if entry.type == "State":
                    self.discourse.home = filler(entry, text)
                    return

    # second pass

    def _unit(self, number: int, drawn: Sketch) -> list[Draft]:
        if not drawn.starts:
            return []
        self.discourse.unit = number
        drafts = self._drafts(drawn)
        events = sorted(
            [*((d.start, 0, d) for d in drafts), *((p.start, 1, p) for p in pointers(drawn))],
            key=lambda e: (e[0], e[1]),
        )
        out: list[Draft] = []
        chain: list[Draft] = []
        reach = 0
        for start, _, item in events:
            if isinstance(item, Draft):
                self._note(drawn, item, chain)
                out.append(item)
                reach = max(reach, item.end)
            elif start >= reach or not any(d.start <= start < d.end for d in out):
                found = resolve_pointer(self, drawn, item, out)
                if found is not None and not any(d.start < found.end and found.start < d.end for d in drafts):
                    out.append(found)
                    reach = max(reach, found.end)
        states = tuple(dict.fromkeys(n for d in out if d.type == "State" and d.form != "pronoun" for n in d.names))
        if 2 <= len(states) <= 4:
            self.discourse.note_group(states, strong=False)
        out += things(drawn, out)
        return out

    def _note(self, drawn: Sketch, draft: Draft, chain: list[Draft]) -> None:
        subject = drawn.deps[draft.token] in _SUBJECTS
        talk = self.discourse
        if draft.type == "State" or draft.type in ORGANISATIONS:
            talk.note_actor(draft.names, subject=subject, state=draft.type == "State")
            if chain and _TOGETHER.fullmatch(drawn.unit.plain, chain[-1].end, draft.start):
                chain.append(draft)
                talk.note_group(tuple(dict.fromkeys(n for d in chain for n in d.names)), strong=True)
            else:
                chain[:] = [draft]
        elif draft.type == "Person":
            for name in draft.names:
                person = self.people.by_name.get(name)
                if person is not None:
                    self.people.saw(person, talk.unit)
            talk.persons_last = True
        elif draft.type == "AgreementDocument":
            talk.agreements.append(draft.names[0])
        if draft.type in PLACES:
            talk.places.append(draft.names[0])

    def _drafts(self, drawn: Sketch) -> list[Draft]:
        drafts = [self._match_draft(drawn, match) for match in drawn.matches]
        for proper in drawn.propers:
            draft = self._proper_draft(drawn, proper)
            if draft is not None:
                drafts.append(draft)
        for office in drawn.offices:
            draft = self._office_draft(drawn, office, drafts)
            if draft is not None:
                drafts.append(draft)
        drafts.sort(key=lambda d: (d.start, d.end))
        for position, draft in enumerate(drafts):
            if draft.type == "State" and draft.form in ("name", "demonym", "metonym"):
                limit = next((d.start for d in drafts[position + 1 :] if d.start >= draft.end), len(drawn.unit.plain))
                self._extend(drawn, draft, limit)
        return drafts

    def _match_draft(self, drawn: Sketch, match: object) -> Draft:
        from .resolve_trie import NameMatch

        assert isinstance(match, NameMatch)
        entry = match.entry
        token = drawn.token(match.start) if match.form == "demonym" else last_token(drawn, match.start, match.end)
        shown = match_text(drawn, match.start, match.end)
        if entry.id in self.capitals and "," not in shown and is_government(drawn, token):
            state = self.registry.entries[self.capitals[entry.id]]
            return Draft(match.start, match.end, (filler(state, ""),), "State", "metonym", token, state)
        if entry.type == "Person":
            person = self.people.find(shown.split()[-1])
            name = person.name if person else shown
            return Draft(match.start, match.end, (name,), "Person", "name", token, entry)
        name = filler(entry, shown)
        if entry.type in ORGANISATIONS and shown.isupper() and " " not in shown and entry.label != shown:
            name = self.full.get(entry.id, name)
        return Draft(match.start, match.end, (name,), entry.type, match.form, token, entry)

    def _proper_draft(self, drawn: Sketch, proper: Proper) -> Draft | None:
        token = last_token(drawn, proper.start, proper.end)
        person = None
        votes = self.votes[fold_name(proper.name)]
        top = votes.most_common(1)
        kind = top[0][0] if top and top[0][1] > 0 else None
        if " " in proper.name:
            person = self.people.by_name.get(proper.name)
            if person is None and kind == "Person":
                person = self.people.find(proper.name.split()[-1])
        elif kind in (None, "Person", "Organization", "City", "Capability"):
            person = self.people.find(proper.name)
            if person is not None and kind not in (None, "Person") and " " not in person.name:
                person = None
        if person is not None and proper.kind is None:
            return Draft(proper.start, proper.end, (person.name,), "Person", "name", token)
        name = bare(proper.name)
        return Draft(proper.start, proper.end, (name,), kind or "Capability", "name", token)

    def _office_draft(self, drawn: Sketch, office: OfficePhrase, drafts: list[Draft]) -> Draft | None:
        shown = drawn.unit.plain[office.start : office.end]
        if any(d.start < office.end and office.start < d.end for d in drafts):
            return None
        token = last_token(drawn, office.start, office.end)
        if any(proper.office is office for proper in drawn.propers):
            return Draft(office.start, office.end, (shown,), "Office", "name", token)
        before = drawn.seen.folded[office.first - 1] if office.first else ""
        state = self._office_state(drawn, office)
        if state is None and before not in ("the", "his", "her", "their", "its"):
            return None
        words = set(drawn.seen.folded[office.first : office.last + 1])
        person = self.people.by_office(words, state)
        if person is not None:
            return Draft(office.start, office.end, (person.name,), "Person", "nominal", token)
        if is_rank_only(shown) and state is None:
            return None
        actor = state or self.discourse.last_state() or self.discourse.dominant()
        if actor is None:
            return None
        kind = "State" if len(actor) == 3 and actor.isupper() else "InternationalOrganization"
        return Draft(office.start, office.end, (actor,), kind, "nominal", token)

    def _extend(self, drawn: Sketch, draft: Draft, limit: int) -> None:
        """Stretch a state over the forces, officials or ships that are named as its own ("American troops")."""
        token, nouns = draft.token, word_set("actor_nouns")
        head = drawn.heads[token]
        texts = drawn.doc
        if drawn.deps[token] in ("amod", "compound", "nmod", "poss") and 0 < head - token <= 6:
            if texts[head].text.lower() in nouns and drawn.starts[head] < limit:
                draft.end, draft.token = drawn.starts[head] + len(texts[head].text), head
                return
        following = (
            drawn.token(draft.end) + 1 if drawn.starts[drawn.token(draft.end)] < draft.end else drawn.token(draft.end)
        )
        if following < len(drawn.starts) and drawn.starts[following] < limit and texts[following].text.lower() in nouns:
            if drawn.unit.plain[draft.end : drawn.starts[following]] == " ":
                draft.end, draft.token = drawn.starts[following] + len(texts[following].text), following


def match_text(drawn: Sketch, start: int, end: int) -> str:
    """The words of a stretch."""
    return drawn.unit.plain[start:end]


def last_token(drawn: Sketch, start: int, end: int) -> int:
    """The head token of a stretch: the last one whose head lies outside it."""
    first, last = drawn.token(start), drawn.token(max(end - 1, start))
    for token in range(last, first - 1, -1):
        if not first <= drawn.heads[token] <= last or drawn.heads[token] == token:
            return token
    return last


def full_names(text: str, surnames: set[str]) -> list[str]:
    """Full names anywhere in a text (headings and bylines too) that end in one of the surnames."""
    found: list[str] = []
    for surname in surnames:
        word = re.escape(surname.split()[-1])
        pattern = (
            rf"\b((?:[A-ZÀ-Ž][\w’'-]+|[A-Z]\.) (?:(?:[A-ZÀ-Ž][\w’'-]*|[A-Z]\.|de|da|bin|van|von|al) ){{0,2}}{word})\b"
        )
        hit = (
            re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
            if surname.isupper()
            else re.search(pattern, text)
        )
        if hit is not None and "\n" not in hit[1]:
            parts = hit[1].split()
            while len(parts) > 2 and parts[0].strip(".").lower() in word_set("titles") | word_set("openers"):
                parts = parts[1:]
            if parts[0].strip(".").lower() not in word_set("titles") | word_set("openers") | word_set("office_heads"):
                found.append(" ".join(p.capitalize() if p.isupper() and len(p) > 2 else p for p in parts))
    return found
