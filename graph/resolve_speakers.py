"""Who speaks in a turn of a transcript, and who answers the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .coref_people import People, Person
from .mentions_lexicon import word_set
from .registry_text import fold, words

if TYPE_CHECKING:
    from .model import Block

_LABEL_WORDS = 3  # more words than this make no name on a label


class Speakers:
    """The speakers of one text."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.answering = self._find_answering()

    def speaker(self, block: Block) -> Person | None:
        """The person who speaks in a turn: by its label, or by being the one who answers."""
        label = block.speaker
        if not label:
            return None
        parts = [word for word, _, _ in words(label) if word not in word_set("titles")]
        if block.kind == "answer" and set(parts) <= word_set("answer_labels"):
            return self.answering
        if not parts or set(parts) & word_set("question_labels"):
            return None
        return self._labelled(label, parts)

    def _labelled(self, label: str, parts: list[str]) -> Person | None:
        for part in reversed(parts):
            person = self.people.find(part)
            if person is not None:
                return person
        person = self.people.by_office({part for part in parts if part != "the"})
        if person is not None or not all(part[0].isalpha() for part in parts) or len(parts) > _LABEL_WORDS:
            return person
        shown = [word for word in label.replace(":", "").split() if fold(word) in parts]
        return self.people.add(" ".join(word.capitalize() if word.isupper() else word for word in shown))

    def _find_answering(self) -> Person | None:
        """Who answers the questions of a text: its spokesperson, else the first person that it introduces."""
        persons = list(self.people.by_name.values())
        for person in persons:
            if any(word in office.lower() for office in person.offices for word in ("spokes", "representative")):
                return person
        return persons[0] if persons else None
