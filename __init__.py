"""Alliances as a knowledge graph in which every statement leads back to the sentence that supports it.

The public face, typed and imported lazily. A whole round::

    import alliancekg

    model = alliancekg.load_model()                          # the ontology: kinds, roles, statuses
    print(model.kind("Basing").definition)
    document = alliancekg.read_file("article.md")            # text, blocks, metadata
    extraction = alliancekg.extract(document)                # claims with sentence, status, source, time
    dataset = alliancekg.to_dataset(extraction)              # an rdflib Dataset of named graphs
    with alliancekg.open_store("my-graph") as store:         # an embedded store in a folder
        store.replace_document(extraction)                   # relations and direct edges follow
        for row in alliancekg.run_query(store, "who-hosts-whom"):
            print(row.host, row.guest)                       # named tuples of labels, numbers and dates
        network = alliancekg.project(store)                  # a networkx MultiDiGraph
        alliancekg.write_page(network, "graph.html", title="My graph")

In a notebook ``store.view()`` or ``network.view()`` shows the graph; ``alliancekg.store_dataset(store)`` is an rdflib
view of a whole store, ``alliancekg.open_index(store)`` full-text search over it.
``with alliancekg.ontology_objects() as terms`` gives the ontology as owlready2's Python objects:
``terms.Basing.requiredRole``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import AllianceKGError as AllianceKGError
    from .graph.api import extract as extract
    from .graph.api import to_dataset as to_dataset
    from .graph.model import Claim as Claim
    from .graph.model import Document as Document
    from .graph.model import Extraction as Extraction
    from .graph.model import Extractor as Extractor
    from .graph.read import read_documents as read_documents
    from .graph.read import read_file as read_file
    from .graph.store import GraphStore as GraphStore
    from .graph.store import open_store as open_store
    from .ontology.model import Model as Model
    from .ontology.model import load_model as load_model
    from .ontology.objects import ontology_objects as ontology_objects
    from .queries.run import run_query as run_query
    from .queries.run import store_dataset as store_dataset
    from .queries.search import open_index as open_index
    from .viz.notebook import view as view
    from .viz.page import write_page as write_page
    from .viz.project import project as project

__version__ = "0.1.0"

_FACE = {
    "AllianceKGError": "errors",
    "Claim": "graph.model",
    "Document": "graph.model",
    "Extraction": "graph.model",
    "Extractor": "graph.model",
    "GraphStore": "graph.store",
    "Model": "ontology.model",
    "extract": "graph.api",
    "load_model": "ontology.model",
    "ontology_objects": "ontology.objects",
    "open_index": "queries.search",
    "open_store": "graph.store",
    "project": "viz.project",
    "read_documents": "graph.read",
    "read_file": "graph.read",
    "run_query": "queries.run",
    "store_dataset": "queries.run",
    "to_dataset": "graph.api",
    "view": "viz.notebook",
    "write_page": "viz.page",
}
__all__ = sorted(_FACE)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module 'alliancekg' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(importlib.import_module(f"alliancekg.{_FACE[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
