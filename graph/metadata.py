"""What a document says of itself: title, date, publisher, address, language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields found in a document; each is None where the document does not say."""

    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
