"""Which blocks of a page are its article: trafilatura decides, offsets stay ours."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

_LIMIT = 1_000_000
#: Enclosing blocks; no page that a person laid out nests deeper.
_DEPTH = 40
_ENOUGH = 250
_WORD = re.compile(r"\w+")


def keep_main(text: str, runs: Sequence[tuple[tuple[str, ...], str]]) -> list[bool]:
    """For each run (enclosing elements, plain words) whether it belongs to the article.

    trafilatura finds the article's words; a run is kept when most of its words stand there in order. Pages that are
    too large or too deep for it, or in which it finds next to nothing, keep all runs that layout did not rule out.
    """
    depth = max((len(inside) for inside, _ in runs), default=0)
    main = "" if len(text) > _LIMIT or depth >= _DEPTH else _article(text)
    if len(main) < _ENOUGH:
        return [True] * len(runs)
    found = _shingles(main)
    kept = [_share(words, found) >= 0.5 for _, words in runs]
    # Headings and short lines between kept blocks are the article's too.
    first = kept.index(True) if True in kept else 0
    last = len(kept) - 1 - kept[::-1].index(True) if True in kept else -1
    return [
        keep or (first <= position <= last) or ("h1" in runs[position][0] and position < first)
        for position, keep in enumerate(kept)
    ]


def _article(text: str) -> str:
    """The article's text as trafilatura sees it, or nothing where it finds none."""
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    found = trafilatura.extract(
        text, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False, with_metadata=False
    )
    return found or ""


def _shingles(words: str) -> set[tuple[str, ...]]:
    parts = _WORD.findall(words.lower())
    return {tuple(parts[position : position + 3]) for position in range(len(parts))}


def _share(words: str, found: set[tuple[str, ...]]) -> float:
    own = _shingles(words) if words else set[tuple[str, ...]]()
    return len(own & found) / len(own) if own else 0.0
