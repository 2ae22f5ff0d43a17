"""The mapping set in SSSOM: reading the table, validating it, and writing it in other forms."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from io import StringIO

import pyoxigraph as ox

from ..errors import InputError
from .rdf import triple
from .terms import AKG, OWL, PREFIXES, RDF, RDFS

PREDICATES = {
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
}
SSSOM = "https://w3id.org/sssom/"
HEADER = ("mapping_set_id", "mapping_set_title", "mapping_set_version", "license", "subject_source_version")
CURIE = re.compile(r"[a-z][\w-]*:\S+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: how a term of ours relates to a term of another ontology, in a pinned version of it."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    object_source: str
    object_source_version: str
    comment: str

    @property
    def subject(self) -> str:
        """The subject's IRI."""
        return expand(self.subject_id)

    @property
    def predicate(self) -> str:
        """The predicate's IRI."""
        return expand(self.predicate_id)

    @property
    def object(self) -> str:
        """The object's IRI."""
        return expand(self.object_id)

    @property
    def target(self) -> str:
        """The prefix of the ontology that the object belongs to."""
        return self.object_id.split(":", 1)[0]


COLUMNS = tuple(field.name for field in fields(Row))
NAMES = {"dbpedia": "dbo", "geonames": "gn", "geosparql": "geo"}


@dataclass(frozen=True, slots=True)
class MappingSet:
    """The rows with the set's own metadata; ``curie_map`` gives the prefixes that the rows use."""

    metadata: Mapping[str, str]
    curie_map: Mapping[str, str]
    rows: tuple[Row, ...]

    def to(self, target: str) -> MappingSet:
        """Only the rows that lead to one ontology: by its prefix, the beginning of several (``fibo``), or its name."""
        targets = sorted({row.target for row in self.rows})
        prefix = NAMES.get(target, target)
        chosen = {name for name in targets if name == prefix or name.startswith(f"{prefix}-")}
        if not chosen:
            raise InputError(f"no mapping to {target!r}", accepted=", ".join((*targets, *sorted(NAMES))))
        return MappingSet(self.metadata, self.curie_map, tuple(row for row in self.rows if row.target in chosen))


def expand(curie: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = curie.partition(":")
    if prefix not in PREFIXES:
        raise InputError(f"unknown prefix in {curie!r}", accepted=", ".join(sorted(PREFIXES)))
    return PREFIXES[prefix] + local


def read_mappings(text: str) -> MappingSet:
    """Read an SSSOM table with its commented header; an InputError names the line."""
    metadata: dict[str, str] = {}
    curie_map: dict[str, str] = {}
    body: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            body.append(line)
            continue
        key, _, value = line.removeprefix("#").strip().partition(": ")
        (curie_map if line.startswith("#   ") else metadata)[key.rstrip(":")] = value.strip('"')
    metadata.pop("curie_map", None)
    table = csv.reader(body, delimiter="\t", quoting=csv.QUOTE_NONE)
    empty: list[str] = []
    head = next(table, empty)
    if tuple(head) != COLUMNS:
        raise InputError(f"columns are {head}", place="mapping set", accepted=", ".join(COLUMNS))
    rows: list[Row] = []
    for number, cells in enumerate(table, 1):
        if len(cells) != len(COLUMNS):
            raise InputError(f"{len(cells)} cells", place=f"mapping set, row {number}", accepted=str(len(COLUMNS)))
        rows.append(Row(*cells))
    return MappingSet(metadata, curie_map, tuple(rows))


def problems(mappings: MappingSet, labels: Mapping[str, str]) -> Iterator[str]:
    """Say what is wrong with a mapping set; ``labels`` maps the IRIs of our terms to their labels."""
    yield from (f"header lacks {key}" for key in HEADER if not mappings.metadata.get(key))
    for prefix, iri in mappings.curie_map.items():
        if PREFIXES.get(prefix) != iri:
            yield f"prefix {prefix} stands for {iri} here and for {PREFIXES.get(prefix)} elsewhere"
    seen: dict[tuple[str, str], set[str]] = {}
    for row in mappings.rows:
        place = f"{row.subject_id} {row.predicate_id} {row.object_id}"
        yield from (f"{place}: {problem}" for problem in _row_problems(row, mappings, labels))
        predicates = seen.setdefault((row.subject_id, row.object_id), set())
        if predicates:
            yield f"{place}: the pair is mapped already, as {', '.join(sorted(predicates))}"
        predicates.add(row.predicate_id)


def _row_problems(row: Row, mappings: MappingSet, labels: Mapping[str, str]) -> Iterator[str]:
    for curie in (row.subject_id, row.predicate_id, row.object_id, row.mapping_justification):
        if not CURIE.fullmatch(curie) or curie.split(":")[0] not in mappings.curie_map:
            yield f"{curie!r} is no prefixed name with a prefix of the header"
            return
    if row.predicate_id not in PREDICATES:
        yield f"predicate is none of {', '.join(sorted(PREDICATES))}"
    if not row.subject_id.startswith("akg:") or row.subject not in labels:
        yield "the subject is no term of ours"
    elif labels[row.subject] != row.subject_label:
        yield f"subject_label is {row.subject_label!r} and the term's label {labels[row.subject]!r}"
    if not row.mapping_justification.startswith("semapv:"):
        yield "the justification is no semapv term"
    if not (row.object_label and row.object_source and row.object_source_version):
        yield "object_label, object_source or object_source_version is empty"
    if row.predicate_id == "skos:closeMatch" and not row.comment:
        yield "a close match needs a comment that says what keeps it from being exact"


def to_tsv(mappings: MappingSet) -> str:
    """Write the set as an SSSOM table."""
    out = StringIO()
    for key, value in mappings.metadata.items():
        quoted = value if value.startswith("http") else json.dumps(value, ensure_ascii=False)
        out.write(f"# {key}: {quoted}\n")
    out.write("# curie_map:\n")
    out.writelines(f"#   {prefix}: {iri}\n" for prefix, iri in sorted(mappings.curie_map.items()))
    out.write("\t".join(COLUMNS) + "\n")
    out.writelines("\t".join(str(value) for value in asdict(row).values()) + "\n" for row in mappings.rows)
    return out.getvalue()


def to_table(mappings: MappingSet) -> str:
    """Write the rows as aligned columns to read."""
    rows = [(row.subject_id, row.predicate_id, row.object_id, row.object_label, row.comment) for row in mappings.rows]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    padded = ((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]) for row in rows)
    return "".join("  ".join(cells).rstrip() + "\n" for cells in padded)


def to_json(mappings: MappingSet) -> str:
    """Write the set as SSSOM JSON-LD."""
    references = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    terms = {key: {"@id": SSSOM + key, "@type": "@id"} for key in references}
    prefixes = {name: {"@id": iri, "@prefix": True} for name, iri in mappings.curie_map.items()}
    context = {"@version": 1.1, "@vocab": SSSOM, **prefixes, **terms}
    rows = [{key: value for key, value in asdict(row).items() if value} for row in mappings.rows]
    return json.dumps({"@context": context, **mappings.metadata, "mappings": rows}, indent=2, ensure_ascii=False) + "\n"


def axioms(mappings: MappingSet) -> Iterator[ox.Triple]:
    """The rows that are subclass or subproperty axioms."""
    for row in mappings.rows:
        if row.predicate_id.startswith("rdfs:"):
            yield triple(row.subject, row.predicate, row.object)


def to_owl(mappings: MappingSet) -> Iterator[ox.Triple]:
    """The set as OWL: subclass rows as axioms, matches as annotations, each with its justification and comment."""
    name = mappings.metadata["mapping_set_id"]
    yield triple(name, RDF + "type", OWL + "Ontology")
    yield triple(name, OWL + "versionInfo", ox.Literal(mappings.metadata["mapping_set_version"]))
    for row in mappings.rows:
        axiom = ox.BlankNode()
        yield triple(row.subject, row.predicate, row.object)
        yield triple(axiom, RDF + "type", OWL + "Axiom")
        yield triple(axiom, OWL + "annotatedSource", row.subject)
        yield triple(axiom, OWL + "annotatedProperty", row.predicate)
        yield triple(axiom, OWL + "annotatedTarget", row.object)
        yield triple(axiom, SSSOM + "mapping_justification", expand(row.mapping_justification))
        if row.comment:
            yield triple(axiom, RDFS + "comment", ox.Literal(row.comment))


def by_subject(mappings: MappingSet) -> dict[str, list[Row]]:
    """The rows of each of our terms, by local name."""
    found: dict[str, list[Row]] = {}
    for row in mappings.rows:
        found.setdefault(row.subject.removeprefix(AKG), []).append(row)
    return found
