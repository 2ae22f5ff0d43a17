"""How kinds, statuses and families are drawn: one data file that Python and the page share."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"
OTHER = "Other"


@cache
def look() -> dict[str, Any]:
    """Read ``assets/style.json``: drawn kinds, statuses and hues."""
    text = (ASSETS / "style.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@cache
def _by_class() -> dict[str, str]:
    return {name: kind for kind, entry in look()["kinds"].items() for name in entry["classes"]}


def drawn_kind(names: tuple[str, ...]) -> str:
    """Return the drawn kind of a class, given its name followed by its ancestors, nearest first."""
    table = _by_class()
    return next((table[name] for name in names if name in table), OTHER)


def node_size(degree: int, relation: bool) -> float:
    """Return a node's radius in pixels: relations are small, entities grow with their degree."""
    if relation:
        return 7.0
    return round(10 + 3.2 * math.log2(1 + degree), 2)
