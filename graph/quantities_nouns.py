"""The noun that a number counts, found without a parser."""

from __future__ import annotations

import re

from .quantities_words import INVARIANT, MEASURES, STOP, TIME_UNITS

_TOKEN = re.compile(r"\s+(?:\"|“|‘)?((?:[A-Z]\.){2,}(?=\s)|[\w][\w.&/’'-]*\w|\w)(?:\"|”|’(?!\w))?")
_OF = re.compile(r"\s+of(?=\s+(?:the|those|these|them|its|their|his|her|our|[a-z][\w-]*s?\b))")
_AND = re.compile(r"\s+and(?=\s+\w)")
_DETERMINERS = frozenset({"the", "those", "these", "its", "their", "his", "her", "our", "all"})


def noun_after(plain: str, position: int) -> tuple[str, int]:
    """The counted noun after a number, with the words before it, and where it ends; none gives ("", position)."""
    start = stop = position
    of = _OF.match(plain, position)
    if of:
        position = of.end()
    for count in range(8):
        token = _TOKEN.match(plain, position)
        if token is None:
            break
        word = token[1]
        lower = word.lower()
        if lower in STOP and not (lower == "more" and count == 0) and not (of and count == 0 and lower in _DETERMINERS):
            if lower == "and" and _joins_names(plain, start, position, token.end()):
                position = token.end()
                continue
            break
        position = token.end()
        if _is_counted(word):
            stop = position
            if not _continues(plain, position):
                stop = _joined_noun(plain, position)
                break
        elif plain[position : position + 1] in ",.;:)":
            break
    return plain[start:stop].strip().removeprefix("of ").strip(), stop


def _joins_names(plain: str, start: int, position: int, after: int) -> bool:
    """Whether "and" stands between two capital words that both qualify the noun ("Chinese and Russian sailors")."""
    before = plain[start:position].split()
    following = _TOKEN.match(plain, after)
    return bool(before) and before[-1][:1].isupper() and following is not None and following[1][:1].isupper()


def _joined_noun(plain: str, position: int) -> int:
    """The end of a second plural joined to the first without a number of its own ("ports and airfields")."""
    joint = _AND.match(plain, position)
    following = _TOKEN.match(plain, joint.end()) if joint else None
    if following and _is_counted(following[1]) and following[1].lower() not in STOP:
        return following.end()
    return position


def _is_counted(word: str) -> bool:
    lower = word.lower()
    if lower in INVARIANT or lower in MEASURES or lower in TIME_UNITS:
        return True
    return len(lower) > 2 and lower.endswith("s") and not lower.endswith(("ss", "us", "'s", "’s", "is", "u.s"))


def _continues(plain: str, position: int) -> bool:
    """Whether a plural is followed by another that it qualifies ("operations personnel")."""
    following = _TOKEN.match(plain, position)
    if following is None or following[1].lower() in STOP or not _is_counted(following[1]):
        return False
    return following[1][0].islower() and not following[1].lower().endswith(
        ("holds", "trains", "patrols", "remains", "takes")
    )
