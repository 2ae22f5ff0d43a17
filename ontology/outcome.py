"""What a check is, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .source import Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one check: ``state`` is ok, failed or skipped; ``figure`` counts what was looked at."""

    title: str
    state: str
    figure: str
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, figure: str, problems: Iterable[str]) -> Outcome:
        """Failed where there are problems, else ok."""
        found = tuple(problems)
        return cls(title, "failed" if found else "ok", figure, found)

    @classmethod
    def skipped(cls, title: str, reason: str) -> Outcome:
        """Not run, with the reason."""
        return cls(title, "skipped", reason)


Check = Callable[[Source], Iterator[Outcome]]
