"""The reference of the ontology as one offline HTML page, made from the Turtle by a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .diagram import draw
from .rdf import value
from .source import FOLDER, Source
from .terminology import Terminology, read_terminology
from .terms import AKG, DCTERMS, ID, ONTOLOGY, OWL

TEMPLATES = FOLDER / "templates"
PAGE = "index.html"


def write_docs(source: Source, folder: Path) -> Path:
    """Write the page into a folder, which is made where it is not there, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PAGE
    path.write_text(render(source), "utf-8")
    return path


def render(source: Source) -> str:
    """Return the page: everything it needs stands in it."""
    import jinja2

    terminology = read_terminology(source)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("reference.html.j2").render(**_values(source, terminology))


def _values(source: Source, terminology: Terminology) -> dict[str, Any]:
    header = {
        quad.predicate.value: value(quad.object) for quad in source.quads("core.ttl") if value(quad.subject) == ONTOLOGY
    }
    families = {
        family: [kind for kind in terminology.model.kinds.values() if kind.family == family]
        for family in sorted({kind.family for kind in terminology.model.kinds.values()})
    }
    return {
        "t": terminology,
        "title": header[DCTERMS + "title"],
        "abstract": header[DCTERMS + "description"],
        "citation": header[DCTERMS + "bibliographicCitation"],
        "licence": header[DCTERMS + "license"],
        "version": header[OWL + "versionInfo"],
        "version_iri": header[OWL + "versionIRI"],
        "ontology": ONTOLOGY,
        "namespace": AKG,
        "data_namespace": ID,
        "families": families,
        "statuses": [term for term in terminology.of_type("concept") if "statusScheme" in term.above],
        "mapping_count": len(source.mappings.rows),
        "targets": sorted({row.target for row in source.mappings.rows}),
        "diagram": draw(terminology),
        "css": (TEMPLATES / "reference.css").read_text("utf-8"),
        "script": (TEMPLATES / "reference.js").read_text("utf-8"),
    }
