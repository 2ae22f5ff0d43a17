"""The modules as texts: what is packaged, what is added to it, and the triples of any choice of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError
from .rdf import FORMATS, parse
from .sssom import MappingSet, read_mappings

FOLDER = Path(__file__).parent
CORE = ("core.ttl", "schemes.ttl")
BRIDGE = "bridge-bfo-cco.ttl"
MAPPINGS = "mappings.sssom.tsv"


@dataclass(frozen=True)
class Source:
    """Every file of the ontology as text. ``external`` is a folder with the ontologies that it is mapped to."""

    texts: Mapping[str, str]
    external: Path | None = None

    @classmethod
    def packaged(cls, external: Path | None = None) -> Source:
        """The files that come with the package."""
        paths = [*sorted(FOLDER.glob("*.ttl")), *sorted(FOLDER.glob("shapes/*.ttl")), FOLDER / MAPPINGS]
        return cls({path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in paths}, external)

    def adding(self, name: str, turtle: str) -> Source:
        """The same source with Turtle appended to one of its files, or with one file more."""
        return replace(self, texts={**self.texts, name: self.texts.get(name, "") + "\n" + turtle})

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of all Turtle files."""
        return tuple(name for name in self.texts if name.endswith(".ttl"))

    def quads(self, *names: str) -> list[ox.Quad]:
        """The triples of the named files, or of every file."""
        return [quad for name in names or self.modules for quad in parse(self.texts[name], name)]

    @cached_property
    def mappings(self) -> MappingSet:
        """The mapping set."""
        return read_mappings(self.texts[MAPPINGS])

    def external_files(self) -> Iterator[Path]:
        """The files of the external folder that hold triples, in the order of their names."""
        if self.external is None:
            return
        found = sorted(path for path in self.external.rglob("*") if path.suffix in FORMATS)
        if not found:
            raise InputError("no ontology in this folder", place=str(self.external), accepted=", ".join(FORMATS))
        yield from found
