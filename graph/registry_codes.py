"""The codes that lists of states give to states, each with the time for which the list has the state."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "registry_data" / "codes" / "states.tsv"


@dataclass(frozen=True, slots=True)
class StateCode:
    """One code for one stretch of time: ``list`` is cow or gw, ``name`` what the list calls the state.

    ``since`` and ``until`` are the first and the last day (ISO text, ``until`` is empty where the list goes on).
    """

    list: str
    code: str
    since: str
    until: str
    name: str
    source: str


@lru_cache(maxsize=1)
def state_codes() -> Mapping[str, tuple[StateCode, ...]]:
    """The codes of each state, by the state's id in the registry, in the order of lists and time."""
    found: dict[str, list[StateCode]] = {}
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = StateCode(row["list"], row["code"], row["from"], row["until"], row["name"], row["source"])
            found.setdefault(row["id"], []).append(code)
    return {state: tuple(codes) for state, codes in found.items()}
