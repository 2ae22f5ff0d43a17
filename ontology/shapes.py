"""The SHACL shapes of the data: the written ones, and one a kind that follows from its roles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .model import FOLDER, Kind, Model, Role, load_model
from .terms import PREFIXES

EVENT_TIMES = ("eventTime", "validFrom", "validUntil")


def data_shapes(*extra: Path) -> str:
    """Return all shapes of stored data as Turtle; ``extra`` are files with more kinds.

    Validate with ``classes_turtle`` as ontology graph, so that ``sh:class`` knows what stands below what. A missing
    role is a violation; a filler of an unexpected class only a warning, since texts surprise.
    """
    return model_shapes(load_model(*extra))


def model_shapes(model: Model) -> str:
    """Return all shapes of stored data for a model that is loaded already."""
    written = (FOLDER / "shapes" / "data.ttl").read_text("utf-8")
    return written + "\n" + "\n".join(kind_shapes(model))


def classes_turtle(*extra: Path) -> str:
    """Return the class tree as Turtle: what ``sh:class`` needs to know of the ontology."""
    rows = [
        f"akg:{name} rdfs:subClassOf {', '.join(f'akg:{above}' for above in all_above)} ."
        for name, all_above in sorted(load_model(*extra).classes.items())
        if all_above
    ]
    return "\n".join([_prefix("akg"), _prefix("rdfs"), *rows]) + "\n"


def kind_shapes(model: Model) -> Iterator[str]:
    """Yield one Turtle block a kind, after the prefixes that they need."""
    yield "\n".join(_prefix(name) for name in ("akg", "rdf", "rdfs", "sh"))
    for kind in model.kinds.values():
        yield _kind_shape(kind)


def _kind_shape(kind: Kind) -> str:
    roles = [text for role in kind.roles for text in _role_shapes(kind, role)]
    others = (*kind.attributes, *(EVENT_TIMES if kind.dated else ()))
    properties = ",\n    ".join([*roles, *(_property(name) for name in others)])
    return f"""akg:{kind.name}Shape a sh:NodeShape ;
  rdfs:label "{kind.label} shape"@en ;
  sh:targetClass akg:{kind.name} ;
  sh:closed true ;
  sh:ignoredProperties ( rdf:type rdfs:label ) ;
  sh:property
    {properties} .
"""


def _role_shapes(kind: Kind, role: Role) -> Iterator[str]:
    """Only roles that identify a relation are required on it; the others may stand in its claims' mentions alone."""
    minimum = role.minimum if role.identifying else 0
    yield _property(
        role.name,
        f"sh:minCount {minimum}" if minimum else "",
        "sh:nodeKind sh:IRI",
        f'sh:message "The role {role.name} of {kind.label} takes IRIs, at least {minimum}."@en',
    )
    if role.ranges:
        classes = " ".join(f"[ sh:class akg:{name} ]" for name in role.ranges)
        message = f'sh:message "The role {role.name} of {kind.label} is for {" or ".join(role.ranges)}."@en'
        yield _property(role.name, f"sh:or ( {classes} )", "sh:severity sh:Warning", message)


def _property(name: str, *constraints: str) -> str:
    return f"[ {' ; '.join([f'sh:path akg:{name}', *filter(None, constraints)])} ]"


def _prefix(name: str) -> str:
    return f"@prefix {name}: <{PREFIXES[name]}> ."
