"""Relations as sentences ("United States seeks to gain access to ..."): wording is data in ``phrases.tsv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "phrases.tsv"

# status: (singular, plural); the verb form in braces comes from the table
STATUS_FORMS = {
    "proposed": ("seeks to {inf}", "seek to {inf}"),
    "planned": ("plans to {inf}", "plan to {inf}"),
    "completed": ("{past}", "{past}"),
    "ended": ("no longer {now}", "no longer {now}"),
    "denied": ("is said not to {inf}", "are said not to {inf}"),
}
PRESENT = ("{now}", "{now}")
PLURALS = {"is": "are", "has": "have", "is a partner": "are partners"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a sentence: the first filled of ``roles``, else ``default``, after ``preposition``."""

    roles: tuple[str, ...]
    default: str
    preposition: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """How relations of one kind read; ``sign`` is +1 between allies, -1 between adversaries, else 0."""

    kind: str
    hue: str
    sign: int
    subject: str
    inf: str
    now: str
    past: str
    tail: tuple[Slot, ...]
    edge: str
    alone: tuple[str, str]

    def present(self, plural: bool) -> str:
        """Return the present tense, "hosts" or "host"."""
        if not plural:
            return self.now
        if self.now in PLURALS:
            return PLURALS[self.now]
        first, _, rest = self.now.partition(" ")
        return f"{PLURALS[first]} {rest}" if first in PLURALS else self.inf


def _slot(text: str) -> Slot:
    if text.startswith("+"):
        return Slot((), text[1:], "")
    head, _, preposition = text.partition(":")
    roles, _, default = head.partition("=")
    return Slot(tuple(roles.split("|")), default, preposition)


def _phrase(line: str) -> Phrase:
    cells = (line.rstrip("\n") + "\t" * 10).split("\t")
    kind, hue, sign, subject, inf, now, past, tail, edge, alone = cells[:10]
    slots = tuple(_slot(part.strip()) for part in tail.split(",") if part.strip())
    role, _, words = alone.strip().partition(":")
    return Phrase(kind, hue, int(sign), subject, inf, now, past, slots, edge, (role, words))


@cache
def phrases() -> Mapping[str, Phrase]:
    """Read the table: kind name -> phrase."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return {phrase.kind: phrase for phrase in map(_phrase, rows[1:])}


def fallback(kind: str, label: str) -> Phrase:
    """Return the phrase of a kind that the table lacks (another ontology module's): its label and its participants."""
    return Phrase(kind, "other", 0, "", label, label, label, (), label, ("", ""))


def join(names: Sequence[str]) -> str:
    """Join names as in running text: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _tail(phrase: Phrase, filled: Mapping[str, Sequence[str]], used: set[str]) -> list[str]:
    words: list[str] = []
    for slot in phrase.tail:
        role = next((name for name in slot.roles if filled.get(name) and name not in used), None)
        if role:
            used.add(role)
        text = _fillers(phrase, filled, role) if role else slot.default
        if text:
            words.append(f"({text})" if slot.preposition == "()" else f"{slot.preposition} {text}".strip())
    return words


def _fillers(phrase: Phrase, filled: Mapping[str, Sequence[str]], role: str) -> str:
    """Join a role's fillers; those who also act lose their names to "each other"."""
    if len(filled[role]) > 1 and set(filled[role]) == set(filled.get(phrase.subject, ())):
        return "each other"
    return join(filled[role])


def sentence(phrase: Phrase, status: str, filled: Mapping[str, Sequence[str]]) -> str:
    """Say a relation in words.

    Args:
        phrase: the wording of its kind.
        status: its status, such as ``proposed``.
        filled: role name -> labels of its fillers.
    """
    subjects = filled.get(phrase.subject, ())
    alone_role, alone_words = phrase.alone
    if not subjects and filled.get(alone_role):
        return f"{join(filled[alone_role])} {alone_words}"
    if not subjects:
        names = [name for labels in filled.values() for name in labels]
        return f"{phrase.now}: {join(names)}" if names else phrase.now
    plural = len(subjects) > 1
    form = STATUS_FORMS.get(status, PRESENT)[plural]
    verb = form.format(inf=phrase.inf, now=phrase.present(plural), past=phrase.past)
    return " ".join([join(subjects), verb, *_tail(phrase, filled, {phrase.subject})])
