"""Content negotiation: which of the offered media types an Accept header likes best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..ontology.terms import PREFIXES

# the prefixes that answers are written with; the mappings' many others would bury a small answer
SHOWN_PREFIXES = {name: PREFIXES[name] for name in ("akg", "id", "rdf", "rdfs", "xsd", "skos", "prov", "oa", "owl")}
RESULTS: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS: dict[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/trig": "trig",
    "application/n-quads": "nq",
}
HTML = "text/html"
_USUAL = 500  # characters of an Accept header
SHORT_NAMES: dict[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}


@dataclass(frozen=True, slots=True)
class Range:
    """One entry of an Accept header."""

    kind: str
    subkind: str
    quality: float

    def fits(self, media_type: str) -> int:
        """Return how exactly the range names the type: 0 not at all, 1 ``*/*``, 2 ``type/*``, 3 itself."""
        kind, _, subkind = media_type.partition("/")
        if (self.kind, self.subkind) == (kind, subkind):
            return 3
        if self.kind == kind and self.subkind == "*":
            return 2
        return 1 if self.kind == "*" else 0


def parse_accept(header: str | None) -> tuple[Range, ...]:
    """Read an Accept header; without one, or with an unreadable one, anything is accepted."""
    ranges: list[Range] = []
    for part in (header or "").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, _, subkind = media.partition("/")
        if not kind or not subkind:
            continue
        ranges.append(Range(kind, subkind, _quality(parameters)))
    return tuple(ranges) or (Range("*", "*", 1.0),)


def choose(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered type with the highest quality (ties: the first offered), or None (answer 406)."""
    if header is None or len(header) <= _USUAL:  # clients repeat themselves; a hostile one does not fill the memory
        return _chosen(header, tuple(offered))
    return _choose(header, offered)


@lru_cache(maxsize=256)
def _chosen(header: str | None, offered: tuple[str, ...]) -> str | None:
    return _choose(header, offered)


def _choose(header: str | None, offered: Sequence[str]) -> str | None:
    ranges = parse_accept(header)
    best: tuple[float, int] | None = None
    chosen: str | None = None
    for place, media_type in enumerate(offered):
        fitting = max(((r.fits(media_type), r.quality) for r in ranges), default=(0, 0.0))
        if fitting[0] == 0 or fitting[1] <= 0:
            continue
        rank = (fitting[1], -place)
        if best is None or rank > best:
            best, chosen = rank, media_type
    return chosen


def named_format(name: str) -> str:
    """Return the media type that a ``format`` parameter means; one that nothing fits where it means none."""
    known = SHORT_NAMES.get(name.lower(), HTML if name.lower() == "html" else name)
    return known if "/" in known else "unknown/unknown"


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
