"""The static registry: states, organisations, places, agreements, offices and persons, read from TSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..ontology.terms import ID
from .registry_rows import CODES, read_entries
from .registry_text import fold_name

if TYPE_CHECKING:
    from pyoxigraph import Quad

DATA = Path(__file__).parent / "registry_data"
GRAPH = ID + "graph/registry"


@dataclass(frozen=True, slots=True)
class Entry:
    """One known entity; ``part_of``, ``country``, ``capital`` and ``parties`` hold ids of other entries.

    ``notations`` maps a code list (iso2, m49, cow, gw, atop) to the code there; ``links`` maps wikidata and geonames to
    the identifier there; ``box`` is west, south, east, north in degrees; ``source`` says where the facts were read.
    """

    id: str
    iri: str
    type: str
    label: str
    source: str
    place: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    part_of: str | None = None
    country: str | None = None
    parties: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    notations: Mapping[str, str] = field(default_factory=dict[str, str])
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    lat: float | None = None
    lon: float | None = None
    box: tuple[float, float, float, float] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The label, then the aliases."""
        return (self.label, *self.aliases)


class Registry:
    """All entries by id, IRI and name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, Entry] = {}
        self.by_iri: dict[str, Entry] = {}
        self._by_name: dict[str, list[Entry]] = {}
        for entry in entries:
            self._add(entry)
        self._check_references()

    @classmethod
    def load(cls, *extra: Path) -> Registry:
        """Read the package's files and then the user's; a user's row with a known id replaces the package's.

        Raises:
            InputError: a row that cannot be used; the error names file and line and what is accepted.
        """
        if not extra:
            return _bundled()
        return Registry([*_bundled().entries.values(), *_entries(extra)])

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """The entries that bear a name (id, label, alias, demonym), whatever its case, dots and accents."""
        return tuple(self._by_name.get(fold_name(name), ()))

    def country_of(self, entry: Entry) -> str | None:
        """The id of the state that an entry is or belongs to, up the ``country`` and ``part_of`` links."""
        seen: set[str] = set()
        at: Entry | None = entry
        while at is not None and at.id not in seen:
            if at.type == "State":
                return at.id
            seen.add(at.id)
            at = self.entries.get(at.country or at.part_of or "")
        return None

    def ancestors(self, entry: Entry) -> Iterator[Entry]:
        """What an entry is part of, from the nearest outwards."""
        while entry.part_of is not None:
            entry = self.entries[entry.part_of]
            yield entry

    def quads(self) -> Iterator[Quad]:
        """The registry graph."""
        from .registry_quads import registry_quads

        yield from registry_quads(self)

    def _add(self, entry: Entry) -> None:
        known = self.entries.get(entry.id)
        if known is not None:
            for names in self._by_name.values():
                if known in names:
                    names.remove(known)
        self.entries[entry.id] = entry
        self.by_iri[entry.iri] = entry
        for name in dict.fromkeys(fold_name(n) for n in (entry.id, *entry.names, *entry.demonyms)):
            self._by_name.setdefault(name, []).append(entry)

    def _check_references(self) -> None:
        for entry in self.entries.values():
            for column, ids in (
                ("part_of", (entry.part_of,)),
                ("country", (entry.country,)),
                ("capital", (entry.capital,)),
                ("parties", entry.parties),
            ):
                for other in ids:
                    if other is not None and other not in self.entries:
                        raise InputError(
                            f"{column} of {entry.id} names {other!r}, which no entry has as id",
                            place=entry.place,
                            accepted="the id of an entry of this or another registry file",
                        )
            self._check_cycle(entry)

    def _check_cycle(self, entry: Entry) -> None:
        seen = {entry.id}
        at = entry
        while at.part_of is not None:
            at = self.entries[at.part_of]
            if at.id in seen:
                message = f"part_of of {entry.id} comes back to {at.id}"
                raise InputError(message, place=entry.place, accepted="a hierarchy without cycles")
            seen.add(at.id)


@lru_cache(maxsize=1)
def _bundled() -> Registry:
    return Registry(_entries(sorted(DATA.glob("*.tsv"))))


def _entries(files: Iterable[Path]) -> Iterator[Entry]:
    for path in files:
        for row, place in read_entries(Path(path)):
            yield _entry(row, place)


def _entry(row: Mapping[str, str], place: str) -> Entry:
    def many(column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in row.get(column, "").split(";") if part.strip())

    def number(column: str) -> float | None:
        return float(row[column]) if row.get(column) else None

    box = tuple(float(part) for part in row.get("box", "").split())
    return Entry(
        id=row["id"],
        iri=ID + row["id"],
        type=row["type"],
        label=row["label"],
        source=row["source"],
        place=place,
        aliases=many("aliases"),
        demonyms=many("demonyms"),
        capital=row.get("capital") or None,
        part_of=row.get("part_of") or None,
        country=row.get("country") or None,
        parties=many("parties"),
        since=row.get("from") or None,
        until=row.get("until") or None,
        notations={code: row[code] for code in CODES if row.get(code)},
        links={link: row[link] for link in ("wikidata", "geonames") if row.get(link)},
        lat=number("lat"),
        lon=number("lon"),
        box=(box[0], box[1], box[2], box[3]) if len(box) == 4 else None,
    )
