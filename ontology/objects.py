"""The ontology as Python objects of owlready2: classes, properties and what is said of them.

Programs of this package read :func:`.model.load_model` instead, which needs a hundredth of the time.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Generator, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from .export import merged
from .source import Source
from .terms import AKG


@contextlib.contextmanager
def ontology_objects(*extra: Path) -> Generator[Any]:
    """Open the ontology, with further Turtle files, as owlready2 sees it.

    Yields the namespace of its terms: ``terms.Basing`` is a class, ``terms.Basing.requiredRole`` the list of the
    properties that such a relation must have, ``terms.Basing.ancestors()`` what it is a case of. The world behind it is
    the caller's own (no other sees it) and ends with the block.

    Raises:
        InputError: a file is no Turtle.
    """
    source = Source.packaged()
    for path in extra:
        source = source.adding("core.ttl", path.read_text("utf-8"))
    with world_of(merged(source)) as world:
        yield world.get_namespace(AKG)


@contextlib.contextmanager
def world_of(triples: Iterable[ox.Triple]) -> Generator[Any]:
    """Load triples into a world of their own, which is closed in the end."""
    owlready2: Any = importlib.import_module("owlready2")
    world = owlready2.World()
    # owlready2 prints a warning for each foreign property that is declared twice
    with TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        path = Path(folder) / "alliancekg.nt"
        ox.serialize(triples, output=str(path), format=ox.RdfFormat.N_TRIPLES)
        try:
            world.get_ontology(path.as_uri()).load()
            yield world
        finally:
            world.close()
