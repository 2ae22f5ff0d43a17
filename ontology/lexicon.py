"""The lexicon in OntoLex-Lemon terms: which words speak of a kind, and which argument of theirs fills which role.

The compact table of trigger phrases is the source; this module lifts its rows, so that words can be queried beside the
classes that they denote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from .model import Kind, Model
from .rdf import triple
from .terms import AKG, ID, PREFIXES, RDF, RDFS

ONTOLEX, SYNSEM, LIME = PREFIXES["ontolex"], PREFIXES["synsem"], PREFIXES["lime"]
LEXICON = ID + "lexicon"


def lexicon(model: Model, rows: Iterable[tuple[str, str]]) -> Iterator[ox.Triple]:
    """Yield the lexicon of rows of kind and phrase; each kind has one frame whose arguments are its roles.

    A phrase with ``_`` is several words in a row, one with ``~`` words with others between them.
    """
    yield triple(LEXICON, RDF + "type", LIME + "Lexicon")
    yield triple(LEXICON, LIME + "language", ox.Literal("en"))
    found = list(dict.fromkeys(rows))
    for name in sorted({kind for kind, _ in found}):
        yield from frame(model.kind(name))
    for kind, phrase in found:
        yield from entry(kind, phrase)


def frame(kind: Kind) -> Iterator[ox.Triple]:
    """The syntactic frame of a kind: one argument a role, and what each argument stands for."""
    node, sense = f"{LEXICON}/frame/{kind.name}", f"{LEXICON}/sense/{kind.name}"
    yield triple(node, RDF + "type", SYNSEM + "SyntacticFrame")
    yield triple(node, RDFS + "label", ox.Literal(f"{kind.label} frame", language="en"))
    yield triple(sense, RDF + "type", ONTOLEX + "LexicalSense")
    yield triple(sense, RDF + "type", SYNSEM + "OntoMap")
    yield triple(sense, ONTOLEX + "reference", kind.iri)
    yield triple(sense, SYNSEM + "isA", f"{node}/event")
    for role in kind.roles:
        argument, part = f"{node}/{role.name}", f"{sense}/{role.name}"
        yield triple(node, SYNSEM + "synArg", argument)
        yield triple(argument, RDF + "type", SYNSEM + "SyntacticArgument")
        if not role.required:
            yield triple(argument, SYNSEM + "optional", ox.Literal(True))
        yield triple(sense, SYNSEM + "submap", part)
        yield triple(part, RDF + "type", SYNSEM + "OntoMap")
        yield triple(part, ONTOLEX + "reference", role.iri)
        yield triple(part, SYNSEM + "subjOfProp", f"{node}/event")
        yield triple(part, SYNSEM + "objOfProp", argument)


def entry(kind: str, phrase: str) -> Iterator[ox.Triple]:
    """One word or phrase that speaks of a kind."""
    written = re.sub(r"~", " … ", phrase).replace("_", " ")
    node = f"{LEXICON}/{re.sub(r'[^a-z0-9]+', '-', phrase.lower()).strip('-')}"
    form = f"{node}/form"
    yield triple(LEXICON, LIME + "entry", node)
    yield triple(node, RDF + "type", ONTOLEX + ("Word" if re.fullmatch(r"[\w-]+", written) else "MultiWordExpression"))
    yield triple(node, RDFS + "label", ox.Literal(written, language="en"))
    yield triple(node, ONTOLEX + "canonicalForm", form)
    yield triple(form, RDF + "type", ONTOLEX + "Form")
    yield triple(form, ONTOLEX + "writtenRep", ox.Literal(written, language="en"))
    yield triple(node, ONTOLEX + "denotes", AKG + kind)
    yield triple(node, ONTOLEX + "sense", f"{LEXICON}/sense/{kind}")
    yield triple(node, SYNSEM + "synBehavior", f"{LEXICON}/frame/{kind}")
