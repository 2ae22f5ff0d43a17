"""Find entities, relations and documents by what people call them: label, alias, code or IRI, in any case."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError
from ..ontology.model import Model, load_model
from ..ontology.terms import AKG, BASE, ID
from .engine import AnyStore, select
from .library import Term

_NAMES = """PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?entity ?type ?linked ?name ?property WHERE { %s }"""
_NAMING = ("rdfs:label", "skos:altLabel", "skos:notation")
_REST = "?entity a ?type OPTIONAL { ?entity akg:linked ?linked }"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may stand for; ``rank`` is lower for a better match."""

    iri: str
    types: frozenset[str]
    linked: bool
    name: str
    rank: int


def short(term: Term) -> str:
    """Return an IRI of this project without its base, any other IRI whole, a literal's text."""
    return term.value.removeprefix(BASE) if isinstance(term, NamedNode) else term.value


def iri_of(text: str) -> str | None:
    """Return the IRI that a text writes out: absolute, in angle brackets, or as ``id/X``, ``id:X`` or ``akg:X``."""
    text = text.strip().removeprefix("<").removesuffix(">")
    for prefix, base in (("id/", ID), ("id:", ID), ("ontology#", AKG), ("akg:", AKG)):
        if text.startswith(prefix) and " " not in text:
            text = base + text.removeprefix(prefix)
    if not re.match(r"(https?|urn):", text):
        return None
    try:
        return NamedNode(text).value
    except ValueError:
        return None


def fold(text: str) -> str:
    """Case, accents and punctuation do not count: "U.S." is "us", "Côte d'Ivoire" is "cote divoire"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if c.isalnum() or c.isspace() or c == "-")
    return " ".join(kept.replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class EntityFinder:
    """Finds the entities of one ontology class (or relations, or documents) by name."""

    store: AnyStore
    type: str
    place: str

    def find(self, given: str) -> tuple[tuple[Term, ...], str]:
        iri = iri_of(given)
        if iri is not None:
            return (NamedNode(iri),), "" if self._exists(iri) else "not in the graph"
        found: list[Candidate] = []
        for look_up in (self._exact, self._caseless, self._folded):
            found = found or self._narrow(look_up(given))
        if not found:
            raise QueryError(f"no {self.type} named '{given}'", place=self.place, accepted=self._near(given))
        best = _best(found)
        if len(best) > 1:
            raise QueryError(
                f"'{given}' may stand for {len(best)} entities",
                place=self.place,
                accepted=" | ".join(_describe(candidate) for candidate in best[:8]),
            )
        candidate = best[0]
        note = "" if fold(candidate.name) == fold(short(NamedNode(candidate.iri))) else candidate.name
        return (NamedNode(candidate.iri),), note

    def _exists(self, iri: str) -> bool:
        return bool(
            select(
                self.store, f"SELECT * {{ {{ {NamedNode(iri)} ?p ?o }} UNION {{ ?s ?p {NamedNode(iri)} }} }} LIMIT 1"
            )
        )

    def _exact(self, given: str) -> list[Candidate]:
        """Point look-ups: the local name, the code and the label as written."""
        parts = [
            f"?entity {name} {literal} BIND({literal} AS ?name) BIND({name} AS ?property) {_REST}"
            for name in _NAMING
            for text in dict.fromkeys((given, given.upper()))
            for literal in (Literal(text), Literal(text, language="en"))
        ]
        for text in dict.fromkeys((given, given.upper(), given.lower())):
            node = _term_or_none(ID + text)
            if node is not None:
                parts.append(f"BIND({node} AS ?entity) {node} rdfs:label ?name BIND(rdfs:label AS ?property) {_REST}")
        return self._candidates(" UNION ".join(f"{{ {part} }}" for part in parts))

    def _caseless(self, given: str) -> list[Candidate]:
        """The same in any case: a scan of names inside the engine."""
        wanted = Literal(given.lower())
        parts = [
            f"?entity {n} ?name FILTER(LCASE(STR(?name)) = {wanted}) BIND({n} AS ?property) {_REST}" for n in _NAMING
        ]
        return self._candidates(" UNION ".join(f"{{ {part} }}" for part in parts))

    def _folded(self, given: str) -> list[Candidate]:
        wanted = fold(given)
        return [candidate for candidate in self._all() if fold(candidate.name) == wanted]

    def _all(self) -> list[Candidate]:
        """Every name of every entity: a scan, made only when the point look-ups found nothing."""
        pattern = (
            "{ ?entity akg:linked ?linked . } VALUES ?property { rdfs:label skos:altLabel skos:notation }"
            if self.type not in {"relation", "document"}
            else f"?entity {_ANCHOR[self.type]} ?anchor . BIND(rdfs:label AS ?property)"
        )
        return self._candidates(f"{pattern} ?entity ?property ?name ; a ?type .")

    def _near(self, given: str) -> str:
        from difflib import get_close_matches

        named = {fold(candidate.name): candidate for candidate in self._narrow(self._all())}
        wanted = fold(given)
        near = (
            get_close_matches(wanted, named, n=4, cutoff=0.6)
            or [name for name in named if wanted and wanted in name][:4]
        )
        if near:
            best = {named[name].iri: named[name] for name in reversed(near)}
            return " | ".join(_describe(candidate) for candidate in reversed(best.values()))
        return "a label, an alias, a code or an IRI that is in the graph"

    def _candidates(self, pattern: str) -> list[Candidate]:
        types: dict[tuple[str, str, int], set[str]] = {}
        linked: dict[str, bool] = {}
        for entity, type_, link, name, property_ in select(self.store, _NAMES % pattern):
            if not (isinstance(entity, NamedNode) and isinstance(type_, NamedNode) and isinstance(name, Literal)):
                continue
            rank = 0 if isinstance(property_, NamedNode) and property_.value.endswith("#label") else 1
            types.setdefault((entity.value, name.value, rank), set()).add(type_.value.removeprefix(AKG))
            linked[entity.value] = isinstance(link, Literal) and link.value == "true"
        return [Candidate(iri, frozenset(t), linked[iri], name, rank) for (iri, name, rank), t in types.items()]

    def _narrow(self, found: list[Candidate]) -> list[Candidate]:
        model = load_model()
        return [c for c in found if any(fits(model, t, self.type) for t in c.types)]


_ANCHOR = {"relation": "akg:currentStatus", "document": "akg:contentHash"}


def fits(model: Model, type_: str, wanted: str) -> bool:
    """Whether a class is wanted (``Place|State``) or below it; all but relations and records are an ``Entity``."""
    if wanted == "Entity":
        return not model.is_a(type_, "Record") and not model.is_a(type_, "Relation")
    return any(model.is_a(type_, name[:1].upper() + name[1:]) for name in wanted.split("|"))


def _best(found: list[Candidate]) -> list[Candidate]:
    """Keep one candidate an entity, and only those of the best rank: label before alias, linked before unlinked."""
    ordered = sorted(found, key=lambda c: (c.rank, not c.linked, c.iri))
    unique = {c.iri: c for c in reversed(ordered)}
    rank = (ordered[0].rank, ordered[0].linked)
    return [c for c in sorted(unique.values(), key=lambda c: c.iri) if (c.rank, c.linked) == rank]


def _describe(candidate: Candidate) -> str:
    return f"{short(NamedNode(candidate.iri))} ({candidate.name}, {'/'.join(sorted(candidate.types))})"


def _term_or_none(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None
