"""The graph in other vocabularies: mapping rules (CONSTRUCT) in ``profiles/NAME/``, filled from the model.

In a rule, ``#@ below A,B ?x`` stands for the classes A and B and all below them, ``#@ roles F,G ?x`` for the role
properties of these families (in any kind), ``#@ bridge ?x ?y`` for our classes and those that the bridge to BFO and CCO
puts them under. So a new kind or class reaches every vocabulary without a change here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import QueryTriples, Triple

from ..errors import InputError
from ..ontology.model import Model
from ..ontology.terms import AKG, BASE, PREFIXES, RDFS

if TYPE_CHECKING:
    from .store_base import GraphStore

FOLDER = Path(__file__).parent / "profiles"
WRITTEN_BASE = "https://w3id.org/alliancekg/"


def profiles() -> tuple[str, ...]:
    """The names of the vocabularies; ``nanopub`` has no rules, since its named graphs are made elsewhere."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


def profile_rules(name: str, model: Model) -> list[str]:
    """The rules of a vocabulary, ready to be asked."""
    if name not in profiles():
        raise InputError(f"no profile {name!r}", accepted=", ".join((*profiles(), "nanopub")))
    texts = (path.read_text(encoding="utf-8") for path in sorted((FOLDER / name).glob("*.rq")))
    return [_filled(text.replace(WRITTEN_BASE, BASE), model) for text in texts]


def profile_triples(store: GraphStore, name: str) -> list[Triple]:
    """All that the rules give, sorted, each statement once."""
    found: set[Triple] = set()
    for rule in profile_rules(name, store.model):
        answer = store.query(rule)
        if not isinstance(answer, QueryTriples):
            raise InputError("a rule gives no graph", place=name, accepted="a CONSTRUCT query")
        found.update(answer)
    return sorted(found, key=lambda triple: (str(triple.subject), str(triple.predicate), str(triple.object)))


def profile_prefixes(name: str) -> dict[str, str]:
    """The prefixes for writing a vocabulary."""
    return {prefix: PREFIXES[prefix] for prefix in {"id", "rdf", "rdfs", "skos", "xsd", "foaf", name}}


def _filled(text: str, model: Model) -> str:
    return "\n".join(_line(line, model) for line in text.splitlines())


def _line(line: str, model: Model) -> str:
    marker = line.strip()
    if not marker.startswith("#@ "):
        return line
    name, *rest = marker.removeprefix("#@ ").split()
    return _TABLES[name](rest, model)


def _below(words: list[str], model: Model) -> str:
    names, variable = words
    wanted = names.split(",")
    found = sorted(name for name in model.classes if any(model.is_a(name, above) for above in wanted))
    return f"VALUES {variable} {{ {' '.join(f'<{AKG}{name}>' for name in found)} }}"


def _roles(words: list[str], model: Model) -> str:
    families, variable = words
    wanted = families.split(",")
    iris = {role.iri for kind in model.kinds.values() for role in kind.roles if role.family in wanted}
    return f"VALUES {variable} {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }}"


def _bridge(words: list[str], model: Model) -> str:
    pairs = (
        (name, above)
        for name in sorted(model.classes)
        if not model.is_a(name, "Relation") and not model.is_a(name, "Record")
        for above in _outside(name, model)
    )
    rows = " ".join(f"(<{AKG}{name}> <{above}>)" for name, above in pairs)
    return f"VALUES ({' '.join(words)}) {{ {rows} }}"


def _outside(name: str, model: Model) -> Iterator[str]:
    """The nearest foreign class that the bridge names for a class or one above it."""
    for own in (name, *model.classes[name]):
        if found := _bridge_classes().get(AKG + own):
            yield from found
            return


@lru_cache(maxsize=1)
def _bridge_classes() -> dict[str, list[str]]:
    from ..ontology.source import BRIDGE, Source

    found: dict[str, list[str]] = {}
    for quad in Source.packaged().quads(BRIDGE):
        subject, target = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        if quad.predicate.value == RDFS + "subClassOf" and subject.startswith(AKG):
            found.setdefault(subject, []).append(target)
    return found


_TABLES: dict[str, Callable[[list[str], Model], str]] = {"below": _below, "roles": _roles, "bridge": _bridge}
