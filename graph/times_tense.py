"""Whether a clause looks ahead, so that "on Thursday" or "in June" is the next one and not the last."""

from __future__ import annotations

import re

_AHEAD = re.compile(
    r"\b(?:(?:(?:is|are) )?(?:will|shall|to) be [a-z]+(?:ed|n|t)|will|shall|['’]ll|won['’]t|is to|are to|am to|"
    r"going to|due|set to|scheduled|slated|expect(?:s|ed)?|planned for|planning|plans?|intends?|hopes?|wants?|"
    r"forthcoming|upcoming|next|flies|travels|heads|arrives|departs|opens|leaves for|to open|ahead of|"
    r"in time for|be to|before the end|will be|looks? forward|preparations for|preparing|runs until|later|until)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:was|were|had|has|have|did|been|said|told|held|met|went|came|took|made|put|gave|sent|signed|began|left|"
    r"[a-z]{3,}(?:ed)|fell|flew|ran|set|won|struck|brought|built|bought|sold|led|saw|became|got|kept|rose|since|ago|last)\b",
    re.I,
)
#: Prepositions that lean to the future, as strongly as a cue so many characters away.
_LEADS = {"for": 0, "from": 25}
_LEAD = re.compile(r"\b(for|from) $", re.I)
#: How many characters away a cue may stand.
_REACH = 160
_BREAK = re.compile(r"[,;:—()]| and | but | while | which | who | after | when ")


def looks_ahead(plain: str, start: int, end: int) -> bool:
    """Whether the words nearest to ``plain[start:end]`` speak of the future; the clause around it counts first."""
    lead = _LEAD.search(plain, max(0, start - 12), start)
    best: tuple[int, bool] = (_LEADS[lead[1].lower()], True) if lead else (10_000, False)
    for pattern, ahead in ((_AHEAD, True), (_BACK, False)):
        for found in pattern.finditer(plain, max(0, start - _REACH), min(len(plain), end + _REACH)):
            if start <= found.start() < end and found[0].lower() != "next":
                continue
            distance = _distance(plain, found.start(), found.end(), start, end)
            if distance < best[0]:
                best = (distance, ahead)
    return best[1]


def _distance(plain: str, low: int, high: int, start: int, end: int) -> int:
    """Characters between a cue and the expression; a clause boundary between them counts as many."""
    between = plain[high:start] if high <= start else plain[end:low] if low >= end else ""
    after = 15 if low >= end else 0
    return len(between) + 60 * len(_BREAK.findall(between)) + after
