"""Drafts of mentions in one unit, before the text's discourse is known: registry names, proper names, offices."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .mentions_lexicon import word_set
from .mentions_proper import Run, runs
from .mentions_scan import Scan, scan
from .model import Unit
from .offices import OfficePhrase, office_phrases
from .offices_beside import attached, clear_of
from .resolve_trie import NameIndex, NameMatch

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .model import Block

#: Mentions are looked for in this many characters of a unit; no sentence is longer.
MAX_LENGTH = 6000
# offices whose holders have no rank: what stands between such an office and a surname is a given name
_CIVIL = frozenset({"minister", "secretary", "president", "premier", "chancellor", "ambassador", "senator", "governor"})
_INITIAL_GAPS = frozenset("\"“”'‘:—–•*(…")


@dataclass(slots=True)
class Proper:
    """A capitalised name that no registry entry covers; ``votes`` are classes that the unit's wording suggests."""

    first: int
    last: int
    start: int
    end: int
    name: str
    kind: str | None
    titled: bool = False
    offices: tuple[OfficePhrase, ...] = ()
    label: str = ""

    @property
    def office(self) -> OfficePhrase | None:
        """The office nearest to the name."""
        return self.offices[0] if self.offices else None


@dataclass(slots=True)
class Sketch:
    """What one look at a unit finds."""

    unit: Unit
    seen: Scan
    doc: Doc | None
    starts: list[int]
    deps: list[str]
    heads: list[int]
    pos: list[str]
    words: list[str]
    matches: list[NameMatch] = field(default_factory=list[NameMatch])
    propers: list[Proper] = field(default_factory=list[Proper])
    offices: list[OfficePhrase] = field(default_factory=list[OfficePhrase])

    def token(self, offset: int) -> int:
        """The number of the token that holds a character."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def head_token(self, start: int, end: int) -> int:
        """The head token of a stretch: the last one whose own head lies outside it."""
        first, last = self.token(start), self.token(max(end - 1, start))
        for token in range(last, first - 1, -1):
            if not first <= self.heads[token] <= last or self.heads[token] == token:
                return token
        return last


def _shortened(plain: str, doc: Doc) -> tuple[str, Doc]:
    """The first part of a unit that is too long to be a sentence (a list of thousands of names, a line of data)."""
    count = next((token.i for token in doc if token.idx + len(token) > MAX_LENGTH), len(doc))
    words = doc[:count].as_doc()
    return plain[:MAX_LENGTH] if count else "", words


def sketch(unit: Unit, doc: Doc, index: NameIndex) -> Sketch:
    """Look at a unit once."""
    plain = unit.plain
    if len(plain) > MAX_LENGTH:
        plain, doc = _shortened(plain, doc)
    seen = scan(plain)
    rows = [(token.idx, token.dep_, token.head.i, token.pos_, token.lower_) for token in doc]
    drawn = Sketch(
        unit=unit,
        seen=seen,
        doc=doc,
        starts=[row[0] for row in rows],
        deps=[row[1] for row in rows],
        heads=[row[2] for row in rows],
        pos=[row[3] for row in rows],
        words=[row[4] for row in rows],
    )
    if not rows:
        return drawn
    drawn.offices = list(office_phrases(seen))
    matches = list(index.find(seen))
    drawn.offices = [office for found in drawn.offices if (office := clear_of(found, matches, seen)) is not None]
    labels = [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
    covered: list[tuple[int, int]] = []
    for run in runs(seen):
        _run(drawn, run, matches, labels, covered)
    drawn.matches = [match for match in matches if not _hidden(match, covered)]
    return drawn


def sketch_words(text: str, block: Block, index: NameIndex) -> Sketch:
    """Look at words that are not parsed (a heading): names and offices only."""
    unit = Unit(block.start, block.end, text, (), block, -1)
    drawn = Sketch(unit, scan(text), None, [0], [""], [0], ["PROPN"], [""])
    drawn.offices = list(office_phrases(drawn.seen))
    drawn.matches = list(index.find(drawn.seen))
    drawn.offices = [o for found in drawn.offices if (o := clear_of(found, drawn.matches, drawn.seen)) is not None]
    for run in runs(drawn.seen):
        _run(drawn, run, drawn.matches, [], [])
    return drawn


def _hidden(match: NameMatch, covered: list[tuple[int, int]]) -> bool:
    return any(start <= match.start and match.end <= end for start, end in covered)


def _run(
    drawn: Sketch,
    run: Run,
    matches: list[NameMatch],
    labels: list[tuple[int, int, str]],
    covered: list[tuple[int, int]],
) -> None:
    seen = drawn.seen
    first = run.first
    while first <= run.last and _opens(drawn, first, alone=first == run.last):
        first += 1
    if first > run.last:
        return
    start, end = seen.spans[first][0], run.end
    inside = [match for match in matches if match.start < end and start < match.end]
    if run.kind_covers(inside, start):
        return
    if seen.folded[first] in word_set("ship_prefixes") and first < run.last:
        drawn.propers.append(Proper(first, run.last, start, end, seen.text[start:end], "Capability"))
        covered.append((start, end))
        return
    inside = [match for match in inside if not _in_person(drawn, match, first, run.last, labels, covered)]
    if run.type is not None and _named(drawn, first, run, inside):
        name = seen.text[start:end]
        drawn.propers.append(Proper(first, run.last, start, end, name, run.type, label=_label(labels, start, end)))
        if run.type != "AgreementDocument":
            covered.append((start, end))
        return
    for left, right in _pieces(drawn, first, run.last, inside):
        _piece(drawn, left, right, labels)


def _in_person(
    drawn: Sketch,
    match: NameMatch,
    first: int,
    last: int,
    labels: list[tuple[int, int, str]],
    covered: list[tuple[int, int]],
) -> bool:
    """Whether a place's name is a part of a person's ("Defence Minister Wellington Koo", "Michael Jordan")."""
    if match.form != "name" or match.entry.type not in ("City", "State", "Region", "Facility", "Island"):
        return False
    seen = drawn.seen
    for low, high, label in labels:
        if label == "PERSON" and low <= match.start and match.end <= high and high - low > match.end - match.start:
            following, before = seen.text[match.end : high], seen.text[low : match.start]
            joined = (following[:1] == " " and following[1:2].isupper()) or (
                before[-1:] == " " and before[:1].isupper()
            )
            if joined and before.strip().lower().rstrip(".") not in word_set("openers"):
                covered.append((match.start, match.end))
                return True
    return False


def _opens(drawn: Sketch, index: int, *, alone: bool) -> bool:
    """Whether a capitalised word is capital only because it opens a sentence or a quotation."""
    seen = drawn.seen
    start = seen.spans[index][0]
    before = seen.text[:start].rstrip(" \n")
    if before and before[-1] not in _INITIAL_GAPS and before[-1] not in ".!?":
        return False
    word = seen.folded[index]
    if word in word_set("openers"):
        return True
    if not alone:
        return drawn.pos[drawn.token(start)] in ("DET", "ADP", "PRON", "SCONJ", "CCONJ", "AUX", "ADV")
    return drawn.pos[drawn.token(start)] != "PROPN"


def _named(drawn: Sketch, first: int, run: Run, inside: list[NameMatch]) -> bool:
    """Whether a run with a head word names a body of its own, and not a state's forces or government at large."""
    seen = drawn.seen
    if first == run.last:
        return False
    last = seen.folded[run.last]
    only_state = len(inside) == 1 and inside[0].entry.type == "State" and inside[0].start == seen.spans[first][0]
    if only_state and last in word_set("state_heads") and inside[0].end == seen.spans[run.last - 1][1]:
        return False
    if drawn.offices and any(o.first <= run.last and first <= o.last for o in drawn.offices):
        return not any(o.first <= run.last <= o.last or o.first <= first for o in drawn.offices)
    return True


def _pieces(drawn: Sketch, first: int, last: int, inside: list[NameMatch]) -> list[tuple[int, int]]:
    """What is left of a run between registry names and office phrases."""
    taken = [False] * (last - first + 1)
    spans = drawn.seen.spans
    for index in range(first, last + 1):
        start, end = spans[index]
        taken[index - first] = any(match.start < end and start < match.end for match in inside) or any(
            office.first <= index <= office.last for office in drawn.offices
        )
    found: list[tuple[int, int]] = []
    index = first
    while index <= last:
        if taken[index - first]:
            index += 1
            continue
        right = index
        while right < last and not taken[right + 1 - first]:
            right += 1
        found.append((index, right))
        index = right + 1
    return found


def _given_name(seen: Scan, left: int, right: int) -> bool:
    """Whether what looks like a rank is a given name: "Defense Minister Gen Nakatani", without full stop."""
    return left + 1 == right and left > 0 and seen.gap(left) == " " and seen.folded[left - 1] in _CIVIL


def _piece(drawn: Sketch, left: int, right: int, labels: list[tuple[int, int, str]]) -> None:
    seen = drawn.seen
    titles = word_set("titles")
    titled = False
    while left < right and seen.folded[left] in titles and not _given_name(seen, left, right):
        titled = True
        left += 1
    while left <= right and not seen.capital[left] and not seen.folded[left][0].isdigit():
        left += 1
    while right > left and not (seen.capital[right] or seen.folded[right][0].isdigit() or seen.gap(right - 1) == "-"):
        right -= 1
    if left > right or (left == right and len(seen.folded[left]) < 2):
        return
    if left == right and (seen.folded[left] in titles or seen.folded[left] in word_set("calendar")):
        return
    generic = word_set("generic_names")
    if all(seen.folded[index] in generic for index in range(left, right + 1)):
        return
    start, end = seen.spans[left][0], seen.spans[right][1]
    name = seen.text[start:end]
    proper = Proper(left, right, start, end, name, None, titled, label=_label(labels, start, end))
    proper.offices = attached(seen, drawn.offices, left, right)
    drawn.propers.append(proper)


def _label(labels: list[tuple[int, int, str]], start: int, end: int) -> str:
    return next((label for low, high, label in labels if low < end and start < high), "")
