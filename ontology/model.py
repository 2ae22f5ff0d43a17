"""The model as frozen Python values, read from the Turtle modules: kinds, roles, statuses, direct edges, classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from ..errors import InputError
from .rdf import parse_file
from .terms import AKG, ONTOLOGY, OWL, RDF, RDFS, SKOS, local_name

FOLDER = Path(__file__).parent
MODULES = ("core.ttl", "schemes.ttl")
FAMILIES = ("debtor", "creditor", "participant", "object", "place")


@dataclass(frozen=True, slots=True)
class Role:
    """One role of one kind: who or what may stand there, and whether it tells one relation from another.

    ``minimum`` is the least number of fillers (0 for an optional role). ``ranges`` are local names of classes; a filler
    belongs to one of them. ``symmetric`` means that the fillers of the role stand in the same relation to each other.
    """

    name: str
    iri: str
    label: str
    definition: str
    required: bool
    minimum: int
    family: str
    ranges: tuple[str, ...]
    identifying: bool
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of relation with its roles; ``dated`` means that its event time also tells one from another.

    ``attributes`` are the local names of the other properties that may stand on a relation of this kind.
    """

    name: str
    iri: str
    label: str
    definition: str
    family: str
    roles: tuple[Role, ...]
    dated: bool = False
    attributes: tuple[str, ...] = ()

    def role(self, name: str) -> Role:
        """Return the role with this name; an InputError lists the roles that there are."""
        for role in self.roles:
            if role.name == name:
                return role
        raise InputError(f"{self.name} has no role {name!r}", accepted=", ".join(r.name for r in self.roles))

    @property
    def identifying(self) -> tuple[Role, ...]:
        """The roles whose fillers tell one relation of this kind from another."""
        return tuple(role for role in self.roles if role.identifying)


@dataclass(frozen=True, slots=True)
class DirectEdge:
    """A property derived from relations of one kind, from one role's fillers to another's, in certain statuses."""

    name: str
    iri: str
    label: str
    kind: str
    subject_role: str
    object_role: str
    statuses: tuple[str, ...]
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """The whole model. ``classes`` maps a class to all its superclasses, nearest first."""

    version: str
    kinds: Mapping[str, Kind]
    statuses: tuple[str, ...]
    edges: tuple[DirectEdge, ...]
    classes: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]

    def kind(self, name: str) -> Kind:
        """Return the kind with this name; an InputError lists the kinds that there are."""
        if name not in self.kinds:
            raise InputError(f"unknown kind {name!r}", accepted=", ".join(self.kinds))
        return self.kinds[name]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Tell whether the class ``name`` is ``ancestor`` or stands below it."""
        return name == ancestor or ancestor in self.classes.get(name, ())


def load_model(*extra: Path) -> Model:
    """Read the packaged modules and any extra Turtle files into one model.

    Raises InputError where a file cannot be parsed or a kind names a role that is not declared.
    """
    return _load(tuple(Path(path) for path in extra))


def read_model(quads: Iterable[ox.Quad]) -> Model:
    """Read a model out of triples."""
    return _Reader(ox.Dataset(quads)).model()


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Model:
    paths = (*(FOLDER / name for name in MODULES), *extra)
    return read_model(quad for path in paths for quad in parse_file(path))


class _Reader:
    """Reads the values out of the triples; one method a value."""

    def __init__(self, data: ox.Dataset) -> None:
        self.data = data

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Values of a property in a stable order."""
        quads = self.data.quads_for_subject(ox.NamedNode(subject))
        found = (quad.object for quad in quads if quad.predicate.value == predicate)
        return sorted(term.value for term in found if isinstance(term, ox.NamedNode | ox.Literal))

    def value(self, subject: str, predicate: str, default: str = "") -> str:
        return next(iter(self.objects(subject, predicate)), default)

    def instances(self, type_iri: str) -> list[str]:
        return self.subjects(RDF + "type", type_iri)

    def subjects(self, predicate: str, object_iri: str) -> list[str]:
        quads = self.data.quads_for_object(ox.NamedNode(object_iri))
        found = (quad.subject for quad in quads if quad.predicate.value == predicate)
        return sorted(term.value for term in found if isinstance(term, ox.NamedNode))

    def ancestors(self, iri: str, predicate: str) -> Iterator[str]:
        """All that stand above, nearest first."""
        seen, level = {iri}, [iri]
        while level:
            level = [up for item in level for up in self.objects(item, predicate) if up not in seen]
            seen.update(level)
            yield from dict.fromkeys(level)

    def model(self) -> Model:
        classes = {
            local_name(iri): tuple(local_name(up) for up in self.ancestors(iri, RDFS + "subClassOf"))
            for iri in self.instances(OWL + "Class")
            if not iri.startswith(SKOS)
        }
        families = self.subjects(RDFS + "subClassOf", AKG + "Relation")
        kinds = [self.kind(iri, family) for family in families for iri in self.subjects(RDFS + "subClassOf", family)]
        terms = {quad.subject.value for quad in self.data if isinstance(quad.subject, ox.NamedNode)}
        return Model(
            version=self.value(ONTOLOGY, OWL + "versionInfo"),
            kinds=MappingProxyType({kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}),
            statuses=self.statuses(),
            edges=tuple(self.edges()),
            classes=MappingProxyType(classes),
            labels=MappingProxyType({local_name(t): self.value(t, RDFS + "label") for t in terms if t.startswith(AKG)}),
        )

    def kind(self, iri: str, family: str) -> Kind:
        identifying = set(self.objects(iri, AKG + "identifiedBy"))
        minima = {"pluralRole": 2, "requiredRole": 1, "optionalRole": 0}
        roles = [
            self.role(iri, role, minimum, role in identifying)
            for name, minimum in minima.items()
            for role in self.objects(iri, AKG + name)
        ]
        return Kind(
            name=local_name(iri),
            iri=iri,
            label=self.value(iri, RDFS + "label"),
            definition=self.value(iri, SKOS + "definition"),
            family=local_name(family),
            roles=tuple(sorted(roles, key=lambda role: (not role.required, FAMILIES.index(role.family)))),
            dated=AKG + "eventTime" in identifying,
            attributes=tuple(self.attributes(iri)),
        )

    def attributes(self, kind: str) -> Iterator[str]:
        """The properties whose domain is the kind or stands above it, roles excepted."""
        for domain in (kind, *self.ancestors(kind, RDFS + "subClassOf")):
            for iri in self.subjects(RDFS + "domain", domain):
                if not self.objects(iri, AKG + "filledBy"):
                    yield local_name(iri)

    def role(self, kind: str, iri: str, minimum: int, identifying: bool) -> Role:
        lineage = [local_name(iri), *(local_name(up) for up in self.ancestors(iri, RDFS + "subPropertyOf"))]
        family = next((name for name in lineage if name in FAMILIES), None)
        if family is None:
            raise InputError(
                f"role {local_name(iri)!r} of {local_name(kind)} stands under no family of roles",
                accepted="a property declared as rdfs:subPropertyOf of " + ", ".join(FAMILIES),
            )
        ranges = self.objects(iri, AKG + "filledBy")
        if iri == AKG + "object":
            ranges = self.objects(kind, AKG + "objectType") or ranges
        return Role(
            name=local_name(iri),
            iri=iri,
            label=self.value(iri, RDFS + "label"),
            definition=self.value(iri, SKOS + "definition"),
            required=minimum > 0,
            minimum=minimum,
            family=family,
            ranges=tuple(local_name(item) for item in ranges),
            identifying=identifying,
            symmetric=self.value(iri, AKG + "interchangeable") == "true",
        )

    def edges(self) -> Iterator[DirectEdge]:
        for iri in self.subjects(RDFS + "subPropertyOf", AKG + "directEdge"):
            symmetric = OWL + "SymmetricProperty" in self.objects(iri, RDF + "type")
            for kind in self.objects(iri, AKG + "derivedFrom"):
                for subject in self.objects(iri, AKG + "fromRole"):
                    for target in self.objects(iri, AKG + "toRole"):
                        yield DirectEdge(
                            name=local_name(iri),
                            iri=iri,
                            label=self.value(iri, RDFS + "label"),
                            kind=local_name(kind),
                            subject_role=local_name(subject),
                            object_role=local_name(target),
                            statuses=self.notations(self.objects(iri, AKG + "whileStatus")),
                            symmetric=symmetric,
                        )

    def statuses(self) -> tuple[str, ...]:
        """All statuses, in the order of a commitment's life."""
        return self.notations(self.subjects(SKOS + "inScheme", AKG + "statusScheme"))

    def notations(self, concepts: list[str]) -> tuple[str, ...]:
        """The short names of concepts, in the order that their akg:position gives."""
        ordered = sorted(concepts, key=lambda iri: int(self.value(iri, AKG + "position", "0")))
        return tuple(self.value(iri, SKOS + "notation") for iri in ordered)
