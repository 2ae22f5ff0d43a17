"""Which classes and roles no competency question asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .model import Model


def read_covers(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the names that each ``.rq`` file of a folder says it covers, in its header line ``# Covers: Name name``."""
    for path in sorted(folder.glob("*.rq")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# Covers:"):
                yield tuple(line.removeprefix("# Covers:").replace(",", " ").split())


def uncovered(model: Model, covered: Iterable[str]) -> list[str]:
    """Return the classes and roles that are not covered; a class counts as covered with any class below it."""
    names = set(covered)
    met = names | {up for name in names for up in model.classes.get(name, ())}
    roles = {role.name for kind in model.kinds.values() for role in kind.roles}
    return sorted({*model.classes, *roles} - met)
