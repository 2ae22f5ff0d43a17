"""One SPARQL update that replaces documents and everything that follows from them, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, serialize

from . import vocabulary as v
from .quads import Converted
from .ruleset import DERIVED, PROLOGUE, RETRACT, SHARED, Ruleset


def converted_from_quads(quads: Iterable[Quad]) -> Converted:
    """What a document's stored quads speak of; the inverse of storing a conversion."""
    kept = tuple(quads)
    about, refers = v.term("about"), v.term("refersTo")
    document = next((quad.graph_name for quad in kept), None)
    return Converted(
        document=document.value if isinstance(document, NamedNode) else "",
        quads=kept,
        relations=frozenset(_value(quad) for quad in kept if quad.predicate == about),
        entities=frozenset(_value(quad) for quad in kept if quad.predicate == refers),
    )


def _value(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, NamedNode | BlankNode) else ""


def insert_data(graphs: Mapping[str, Iterable[Quad]]) -> str:
    """An INSERT DATA of whole named graphs."""
    blocks: list[str] = []
    for name, quads in graphs.items():
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        blocks.append(f"GRAPH <{name}> {{ {serialize(triples, format=RdfFormat.N_TRIPLES).decode()} }}")
    return f"INSERT DATA {{ {' '.join(blocks)} }}" if blocks else ""


def replacement(
    rules: Ruleset, added: Sequence[Converted], removed: Iterable[str], relations: set[str], entities: set[str]
) -> str:
    """The update that drops ``removed``, puts ``added`` in place and derives anew what either touches.

    ``relations`` and ``entities`` are those of the graphs that go; those of the new ones are added here.
    """
    touched = relations.union(*(item.relations for item in added))
    spoken = entities.union(*(item.entities for item in added))
    gone = sorted({*removed, *(item.document for item in added)})
    steps = [
        rules.update(touched, spoken, (RETRACT,)),
        *(f"DROP SILENT GRAPH <{name}>" for name in gone),
        insert_data({item.document: item.quads for item in added}),
        rules.update(touched, spoken, (*SHARED, *DERIVED)),
    ]
    return PROLOGUE + " ;\n".join(step for step in steps if step)


def everything(rules: Ruleset, *first: str) -> str:
    """The update that derives entities, relations and all that follows anew from the document graphs, after the steps ``first``."""
    drops = [f"DROP SILENT GRAPH <{name.value}>" for name in (v.ENTITIES_GRAPH, v.RELATIONS_GRAPH, v.DERIVED_GRAPH)]
    return PROLOGUE + " ;\n".join([*first, *drops, rules.update(None, None)])
