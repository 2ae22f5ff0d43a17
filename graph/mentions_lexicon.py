"""Word lists of mention detection, read once from the package's data: head words, offices, nouns that point back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).parent / "registry_data" / "lexicon"


@lru_cache(maxsize=32)
def word_set(name: str) -> frozenset[str]:
    """The lower-case words or phrases of a list, one a line."""
    lines = (LEXICON / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=32)
def word_map(name: str) -> dict[str, str]:
    """A two-column list as a mapping."""
    lines = (LEXICON / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}
