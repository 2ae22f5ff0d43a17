"""The one exception tree; every error names the value, the place and what would be accepted.

AllianceKGError
├── InputError          a file, document, option or value that cannot be used (exit code 2)
│   ├── DocumentError   a document that cannot be read; a batch sets it aside and goes on
│   └── QueryError      a SPARQL text or a parameter that cannot be used
├── CheckError          a check found problems (exit code 1)
├── StoreError          the store cannot be opened, is locked, or holds something else (exit code 2)
├── LimitError          a deadline, memory, size or queue limit was reached
└── MissingDependencyError   an optional program or package is not installed (exit code 2)
"""

from __future__ import annotations


class AllianceKGError(Exception):
    """Base of every error that this package raises on purpose.

    Args:
        message: what is wrong, with the offending value.
        place: where it stands (a file, ``file:line``, an option or an address).
        accepted: what would be accepted instead.
    """

    exit_code = 2

    def __init__(self, message: str, *, place: str | None = None, accepted: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.accepted = accepted

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text} (accepted: {self.accepted})" if self.accepted else text


class InputError(AllianceKGError):
    """A file, option or value that cannot be used."""


class DocumentError(InputError):
    """One document that cannot be read or converted."""


class QueryError(InputError):
    """A query text or a query parameter that cannot be used."""


class CheckError(AllianceKGError):
    """A check found problems."""

    exit_code = 1


class StoreError(AllianceKGError):
    """A store that cannot be opened, read or written."""


class LimitError(AllianceKGError):
    """A deadline, memory, size or queue limit was reached."""


class MissingDependencyError(AllianceKGError):
    """An optional program or package is not installed."""
