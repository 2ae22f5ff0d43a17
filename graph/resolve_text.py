"""The second pass over a text: drafts of its mentions from left to right, with the discourse so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .coref import Context, Discourse, Place
from .mentions import Proper, Sketch
from .mentions_lexicon import word_set
from .mentions_nouns import pointers
from .mentions_scan import scan
from .offices import NO_OFFICES, OfficePhrase, is_rank_only
from .resolve_draft import ORGANISATIONS, PLACES, Draft, bare, filler
from .resolve_pointers import resolve_pointer
from .resolve_survey import Survey
from .resolve_things import things

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .model import Document, Unit
    from .registry import Registry
    from .resolve_trie import NameIndex, NameMatch

_TOGETHER = re.compile(
    r"\s*(?:,|,? and|,? as well as|-|–|/|&|,? with|,? plus|,? along with|,? alongside)?\s*(?:the |both |other )?\s*"
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
_OWNERS = frozenset({"the", "his", "her", "their", "its", "our"})


_PLURALS = frozenset({"ministers", "presidents", "secretaries", "chancellors", "premiers", "ambassadors"})


class TextResolver:
    """The state of resolving one document."""

    def __init__(
        self, document: Document, parsed: Sequence[tuple[Unit, Doc]], registry: Registry, index: NameIndex
    ) -> None:
        self.document = document
        self.registry = registry
        self.index = index
        self.survey = Survey(document, parsed, registry, index)
        self.people = self.survey.people
        self.discourse = Discourse(
            self.people, counts=self.survey.counts, pairs=self.survey.pairs, home=self.survey.home()
        )
        self.contexts: list[Context] = []

    def mentions(self) -> list[list[Draft]]:
        """The drafts of every unit, resolved."""
        return [self._unit(number, drawn) for number, drawn in enumerate(self.survey.sketches)]

    def _unit(self, number: int, drawn: Sketch) -> list[Draft]:
        talk = self.discourse
        talk.unit = number
        speaker = self.survey.speaker(drawn.unit.block)
        talk.speaker = speaker
        if not drawn.starts:
            self.contexts.append(talk.context())
            return []
        drafts = self._drafts(drawn)
        out: list[Draft] = []
        chain: list[Draft] = []
        points = list(pointers(drawn))
        events = [(draft.start, 0, -draft.end, i) for i, draft in enumerate(drafts)]
        events += [(point.start, 1, -point.end, i) for i, point in enumerate(points)]
        for start, pointing, _, item in sorted(events):
            if not pointing:
                self._note(drawn, drafts[item], chain)
                out.append(drafts[item])
            elif not any(draft.start <= start < draft.end for draft in out):
                found = resolve_pointer(self, drawn, points[item], out)
                if found is not None and not any(d.start < found.end and found.start < d.end for d in drafts):
                    out.append(found)
        states = tuple(dict.fromkeys(name for draft in out for name in self.states_of(draft)))
        if 2 <= len(states) <= 4:
            talk.note_group(states, strong=False)
        self.contexts.append(talk.context(self._row(drawn.unit.block.row_head)))
        out += things(drawn, out)
        return out

    def _row(self, head: str | None) -> tuple[str, ...]:
        """The registry's names in the first cell of a table's row, or its words."""
        if not head:
            return ()
        found = [filler(m.entry, head[m.start : m.end]) for m in self.index.find(scan(head))]
        return tuple(dict.fromkeys(found)) or (bare(head),)

    def states_of(self, draft: Draft) -> tuple[str, ...]:
        """The states that a draft names, itself or by its persons or by being their capital."""
        if draft.form == "pronoun":
            return ()
        if draft.type == "Person":
            persons = (self.people.by_name.get(name) for name in draft.names)
            return tuple(person.state for person in persons if person is not None and person.state is not None)
        if draft.type == "City" and draft.entry is not None:
            state = self.survey.seat_of(draft.entry)
            return (filler(state, ""),) if state is not None else ()
        return draft.names if draft.type == "State" else ()

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
            talk.places.append(Place(draft.names[0], draft.type, talk.unit))

    def _drafts(self, drawn: Sketch) -> list[Draft]:
        drafts = [self._match_draft(drawn, match) for match in drawn.matches]
        drafts += [self._proper_draft(drawn, proper) for proper in drawn.propers]
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

    def _match_draft(self, drawn: Sketch, match: NameMatch) -> Draft:
        entry = match.entry
        token = drawn.head_token(match.start, match.end)
        shown = drawn.unit.plain[match.start : match.end]
        state = self.survey.government(drawn, match)
        if state is not None:
            return Draft(match.start, match.end, (filler(state, ""),), "State", "metonym", token, state)
        name = filler(entry, shown)
        if entry.type in ORGANISATIONS and shown.isupper() and " " not in shown and entry.label != shown:
            name = self.survey.full.get(entry.id, name)
        return Draft(match.start, match.end, (name,), entry.type, match.form, token, entry)

    def _proper_draft(self, drawn: Sketch, proper: Proper) -> Draft:
        token = drawn.head_token(proper.start, proper.end)
        person = self.survey.person_of(proper)
        if person is not None:
            return Draft(proper.start, proper.end, (person.name,), "Person", "name", token)
        return Draft(
            proper.start, proper.end, (bare(proper.name),), self.survey.kind_of(proper) or "Capability", "name", token
        )

    def _office_draft(self, drawn: Sketch, office: OfficePhrase, drafts: Sequence[Draft]) -> Draft | None:
        if any(d.start < office.end and office.start < d.end for d in drafts):
            return None
        if office.key in NO_OFFICES:
            return None
        shown = drawn.unit.plain[office.start : office.end]
        token = drawn.head_token(office.start, office.end)
        if any(office in proper.offices for proper in drawn.propers) or _as_office(drawn, office, token):
            shown = shown[:-1] if office.key in _PLURALS else shown
            return Draft(office.start, office.end, (shown,), "Office", "name", token)
        before = drawn.seen.folded[office.first - 1] if office.first else ""
        state = self.survey.office_state(drawn, office)
        if state is None and before not in _OWNERS:
            return None
        person = self.people.by_office(set(drawn.seen.folded[office.first : office.last + 1]), state)
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
        if drawn.deps[token] not in ("amod", "compound", "nmod", "poss") or not 0 < head - token <= 6:
            head = drawn.token(draft.end - 1) + 1
            if head >= len(drawn.starts) or drawn.unit.plain[draft.end : drawn.starts[head]] != " ":
                return
        word = drawn.words[head]
        if word in nouns and draft.end < drawn.starts[head] < limit:
            draft.end, draft.token = drawn.starts[head] + len(word), head


def _as_office(drawn: Sketch, office: OfficePhrase, token: int) -> bool:
    """Whether a phrase tells the office itself, not its holder: "was the minister of", "took over as chief of"."""
    if drawn.deps[token] in ("attr", "oprd"):
        return True
    first = office.first
    for _ in range(4):
        if first == 0:
            return False
        first -= 1
        word = drawn.seen.folded[first]
        if word in ("as", "become", "became", "becomes", "named", "elected", "appointed"):
            return True
        if not (word in ("s", "the", "a", "an", "their", "its", "new", "acting") or drawn.seen.capital[first]):
            return False
    return False
