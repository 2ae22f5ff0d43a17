"""Links from entities to identifiers elsewhere: candidates, a person's decisions in an SSSOM table, the links' graph.

A row of the table is undecided until a reviewer's name stands in it; ``Not`` as ``predicate_modifier`` then rejects it.
Decided rows are kept beside the store, so that they survive a rebuild, and are asked of no source again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from ..errors import InputError
from ..ontology.terms import AKG, ID, OWL, PREFIXES, RDF
from . import vocabulary as v
from .identity import digest
from .match import Match, Named

if TYPE_CHECKING:
    from .store_base import GraphStore

FILE = "links.sssom.tsv"
SSSOM = "https://w3id.org/sssom/"
PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "owl:sameAs")
LEXICAL, CURATED = "semapv:LexicalMatching", "semapv:ManualMappingCuration"
_UNLINKED = f"""
PREFIX akg: <{AKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?entity ?type ?label ?alias WHERE {{
  ?entity akg:linked false ; a ?type ; rdfs:label ?label . OPTIONAL {{ ?entity skos:altLabel ?alias }}
}} ORDER BY ?entity ?alias
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One row: an entity, what it may be elsewhere, how that was found, and who decided (empty: nobody yet)."""

    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    reviewer_label: str
    object_source: str
    comment: str

    @property
    def pair(self) -> tuple[str, str]:
        """What the row is about."""
        return self.subject_id, self.object_id

    @property
    def decided(self) -> bool:
        """Whether a person has accepted or rejected it."""
        return bool(self.reviewer_label)

    @property
    def accepted(self) -> bool:
        """Whether a person has accepted it."""
        return self.decided and not self.predicate_modifier


COLUMNS = tuple(field.name for field in fields(Link))


def read_links(path: Path) -> list[Link]:
    """Read a table; further columns are ignored.

    Raises:
        InputError: a column is missing or a value is not accepted; the error names the line.
    """
    text = path.read_text(encoding="utf-8-sig")
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    rows = list(csv.reader((line for _, line in numbered), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not set(COLUMNS) <= set(rows[0]):
        lacking = ", ".join(sorted(set(COLUMNS) - set(rows[0] if rows else ())))
        raise InputError(f"lacks the columns {lacking}", place=str(path), accepted=", ".join(COLUMNS))
    found: list[Link] = []
    for (number, _), cells in zip(numbered[1:], rows[1:], strict=True):
        if any(cells):
            values = dict(zip(rows[0], (cell.strip() for cell in cells), strict=False))
            link = Link(**{name: values.get(name, "") for name in COLUMNS})
            _check(link, f"{path}:{number}")
            found.append(link)
    return found


def _check(link: Link, place: str) -> None:
    if link.predicate_id not in PREDICATES:
        raise InputError(f"predicate_id {link.predicate_id!r}", place=place, accepted=", ".join(PREDICATES))
    if link.predicate_modifier not in ("", "Not"):
        raise InputError(f"predicate_modifier {link.predicate_modifier!r}", place=place, accepted="Not, or nothing")
    for value in link.pair:
        try:
            NamedNode(expand(value))
        except ValueError as error:
            raise InputError(f"no identifier: {value!r}", place=place, accepted="prefix:name or an IRI") from error


def write_links(links: Iterable[Link]) -> str:
    """The table with the header that SSSOM wants, in the order of subjects, then best candidates first."""
    out = StringIO()
    out.write(f"# mapping_set_id: {ID}mappings/links\n# license: https://www.apache.org/licenses/LICENSE-2.0\n")
    out.write("# curie_map:\n")
    out.writelines(f"#   {name}: {PREFIXES[name]}\n" for name in ("id", "owl", "semapv", "skos", "wikidata"))
    out.write("\t".join(COLUMNS) + "\n")
    for link in sorted(links, key=lambda item: (item.subject_id, -float(item.confidence or 0), item.object_id)):
        cells = (getattr(link, name) for name in COLUMNS)
        out.write("\t".join(" ".join(str(cell).split()) for cell in cells) + "\n")
    return out.getvalue()


def expand(identifier: str) -> str:
    """The IRI of a prefixed name of the table; an IRI stays as it is."""
    prefix, colon, name = identifier.partition(":")
    if colon and not name.startswith("//") and prefix in PREFIXES:
        return PREFIXES[prefix] + name
    return identifier


def merged(*tables: Iterable[Link]) -> dict[tuple[str, str], Link]:
    """Rows by pair: a later decision replaces an earlier one, and an undecided row none."""
    found: dict[tuple[str, str], Link] = {}
    for link in (link for table in tables for link in table):
        if link.decided or not (link.pair in found and found[link.pair].decided):
            found[link.pair] = link
    return found


def unlinked(store: GraphStore) -> list[Named]:
    """The entities that no registry knows."""
    names: dict[str, tuple[str, str, list[str]]] = {}
    for row in store.select(_UNLINKED):
        entry = names.setdefault(
            row["entity"].value, (row["label"].value, row["type"].value.removeprefix(AKG), list[str]())
        )
        if "alias" in row:
            entry[2].append(row["alias"].value)
    return [
        Named(iri, label, tuple(dict.fromkeys(aliases)), (type_,)) for iri, (label, type_, aliases) in names.items()
    ]


def candidate(entity: Named, match: Match, source: str) -> Link:
    """The row of a candidate, which waits for a person's decision."""
    thing = match.thing
    about = "; ".join(dict.fromkeys(part for part in (match.reason, ", ".join(thing.types), thing.description) if part))
    return Link(
        subject_id="id:" + entity.id.removeprefix(ID),
        subject_label=entity.label,
        predicate_id="skos:exactMatch",
        predicate_modifier="",
        object_id=thing.id,
        object_label=thing.label,
        mapping_justification=LEXICAL,
        confidence=f"{match.score / 100:.2f}",
        reviewer_label="",
        object_source=source,
        comment=f"{', '.join(entity.types)}; {about}",
    )


def open_questions(entities: Iterable[Named], decided: Mapping[tuple[str, str], Link]) -> list[Named]:
    """The entities for which nothing has been accepted yet."""
    settled = {expand(link.subject_id) for link in decided.values() if link.accepted}
    return [entity for entity in entities if entity.id not in settled]


def link_quads(links: Iterable[Link]) -> Iterator[Quad]:
    """Accepted links, each with the mapping that says who accepted it and what it rests on."""
    graph = v.LINKS_GRAPH
    for link in links:
        if not link.accepted:
            continue
        subject, predicate, target = (
            NamedNode(expand(x)) for x in (link.subject_id, link.predicate_id, link.object_id)
        )
        yield Quad(subject, predicate, target, graph)
        node = NamedNode(f"{ID}link-{digest(subject.value, predicate.value, target.value, length=16)}")
        yield Quad(node, v.TYPE, NamedNode(OWL + "Axiom"), graph)
        for name, value in (
            ("annotatedSource", subject),
            ("annotatedProperty", predicate),
            ("annotatedTarget", target),
        ):
            yield Quad(node, NamedNode(OWL + name), value, graph)
        justified = CURATED if link.mapping_justification in ("", LEXICAL) else link.mapping_justification
        yield Quad(node, NamedNode(SSSOM + "mapping_justification"), NamedNode(expand(justified)), graph)
        for name in ("reviewer_label", "object_label", "object_source", "comment"):
            if value := getattr(link, name):
                yield Quad(node, NamedNode(SSSOM + name), Literal(str(value)), graph)


def apply_links(store: GraphStore, links: Iterable[Link]) -> int:
    """Put the accepted links in place of those that stood there; how many they are."""
    from .store_update import insert_data

    quads = list(link_quads(links))
    steps = [f"DROP SILENT GRAPH <{v.LINKS_GRAPH.value}>", *([insert_data(quads)] if quads else [])]
    store.update(" ;\n".join(steps))
    return sum(quad.predicate.value == RDF + "type" for quad in quads)


def stored_links(folder: Path) -> list[Link]:
    """The decisions kept beside a store."""
    path = folder / FILE
    return read_links(path) if path.exists() else []


def keep_links(folder: Path, links: Iterable[Link]) -> None:
    """Keep the decisions beside a store."""
    decided = [replace(link, mapping_justification=CURATED) for link in links if link.decided]
    (folder / FILE).write_text(write_links(decided), encoding="utf-8")
