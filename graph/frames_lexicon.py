"""The lexicon as data: word classes that let the learned models generalise from one verb or noun to its kin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ..errors import InputError

FOLDER = Path(__file__).parent / "lexicon_data"
Phrase = tuple[str, ...]
Apart = tuple[tuple[Phrase, str], ...]
_LONGEST = 4
_WINDOW = 6


def read_rows(path: Path, width: int) -> Iterator[list[str]]:
    """Yield the rows of a tab-separated file without comments; every row has ``width`` cells."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != width:
            raise InputError(f"{len(cells)} cells", place=f"{path}:{number}", accepted=f"{width} tab-separated cells")
        yield cells


@cache
def word_classes(path: Path = FOLDER / "classes.tsv") -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Map each phrase (a tuple of lemmas) to the names of its classes."""
    classes: dict[tuple[str, ...], list[str]] = {}
    for name, phrases in read_rows(path, 2):
        for phrase in phrases.split():
            names = classes.setdefault(tuple(phrase.lower().split("_")), [])
            if name not in names:
                names.append(name)
    return {phrase: tuple(names) for phrase, names in classes.items()}


@cache
def triggers(path: Path = FOLDER / "triggers.tsv") -> tuple[Mapping[Phrase, tuple[str, ...]], Mapping[Phrase, Apart]]:
    """Return the phrases that speak for a kind, and those that do so with a second phrase soon after."""
    near: dict[tuple[str, ...], list[str]] = {}
    apart: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrases in read_rows(path, 2):
        for phrase in dict.fromkeys(phrases.split()):
            first, *rest = (tuple(part.split("_")) for part in phrase.lower().split("~"))
            if rest:
                apart.setdefault(first, []).append((rest[0], f"{kind}~"))
            else:
                near.setdefault(first, []).append(kind if len(first) == 1 else f"{kind}_")
    return {k: tuple(v) for k, v in near.items()}, {k: tuple(v) for k, v in apart.items()}


@cache
def _openers() -> frozenset[str]:
    """The first words of all phrases."""
    near, apart = triggers()
    return frozenset(phrase[0] for phrase in (*word_classes(), *near, *apart))


def class_spans(lemmas: Sequence[str]) -> list[tuple[str, ...]]:
    """Return, for each token, the classes of the phrases that it belongs to (with repeats removed, in order)."""
    lexicon = word_classes()
    near, apart = triggers()
    found: list[dict[str, None]] = [{} for _ in lemmas]
    openers = _openers()
    for start in range(len(lemmas)):
        if lemmas[start] not in openers:
            continue
        for length in range(1, min(_LONGEST, len(lemmas) - start) + 1):
            phrase = tuple(lemmas[start : start + length])
            for name in (*lexicon.get(phrase, ()), *near.get(phrase, ())):
                for index in range(start, start + length):
                    found[index][name] = None
            for other, name in apart.get(phrase, ()):
                end = start + length
                if any(tuple(lemmas[at : at + len(other)]) == other for at in range(end, end + _WINDOW)):
                    found[start][name] = None
    return [tuple(names) for names in found]
