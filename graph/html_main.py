"""Which blocks of a page are its article: jusText decides, offsets stay ours."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from typing import Any

from .html_runs import Run

_LIMIT = 1_000_000
#: Open elements; no page that a person laid out nests deeper, and the parser below has its own limit near.
_DEPTH = 200
_ENOUGH = 250
_WORD = re.compile(r"\w+")


def keep_main(text: str, runs: Sequence[tuple[Run, str]]) -> list[bool]:
    """For each run and its plain words whether it belongs to the article.

    jusText finds the article's words; a run is kept when most of its words stand there in order. Pages that are
    too large or too deep for it, or in which it finds next to nothing, keep all runs that layout did not rule out.
    Classes that call a part boilerplate count, unless they would call most of the page so.
    """
    soft = [run.soft for run, _ in runs]
    if sum(len(words) for run, words in runs if run.soft) > 0.5 * sum(len(words) for _, words in runs):
        soft = [False] * len(runs)
    depth = max((run.depth for run, _ in runs), default=0)
    main = "" if len(text) > _LIMIT or depth >= _DEPTH else _article(text)
    if len(main) < _ENOUGH:
        return [not flag for flag in soft]
    found = _shingles(main)
    kept = [not flag and _share(words, found) >= 0.5 for flag, (_, words) in zip(soft, runs, strict=True)]
    first = kept.index(True) if True in kept else 0
    last = len(kept) - 1 - kept[::-1].index(True) if True in kept else -1
    # Headings and short lines between kept runs are the article's too, and so is its title.
    title = [position < first and "h1" in run.inside for position, (run, _) in enumerate(runs)]
    return [not soft[at] and (kept[at] or first <= at <= last or title[at]) for at in range(len(runs))]


def _article(text: str) -> str:
    """The article's text as jusText sees it, or nothing where it finds none."""
    justext: Any = importlib.import_module("justext")  # these two have no types
    etree: Any = importlib.import_module("lxml.etree")
    try:
        paragraphs = justext.justext(text, justext.get_stoplist("English"))
    except (justext.core.JustextError, etree.LxmlError):  # markup without an element, or that makes no tree
        return ""
    return "\n".join(str(paragraph.text) for paragraph in paragraphs if not paragraph.is_boilerplate)


def _shingles(words: str) -> set[tuple[str, ...]]:
    parts = _WORD.findall(words.lower())
    return {tuple(parts[position : position + 3]) for position in range(len(parts))}


def _share(words: str, found: set[tuple[str, ...]]) -> float:
    own = _shingles(words) if words else set[tuple[str, ...]]()
    return len(own & found) / len(own) if own else 0.0
