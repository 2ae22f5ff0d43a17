"""The training corpus: texts with a JSON-lines file of claims beside each, read through the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..ontology.model import Model
from .claims_io import read_claims
from .claims_units import Reader
from .learn_data import Annotated, annotate
from .learn_templates import sentences
from .read import read_file

SUFFIXES = (".txt", ".md", ".html")


def corpus_files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each text with its claims, in the order of names."""
    if not folder.is_dir():
        raise InputError("no such folder", place=str(folder), accepted="a folder of texts with STEM.jsonl beside each")
    for path in sorted(folder.iterdir()):
        claims = path.with_suffix(".jsonl")
        if path.suffix in SUFFIXES and claims.exists():
            yield path, claims


def read_corpus(folder: Path, reader: Reader) -> list[Annotated]:
    """Read, parse and resolve the texts of a folder and give each gold claim to its unit."""
    found: list[Annotated] = []
    for text, claims in corpus_files(folder):
        document = read_file(text)
        found.append(annotate(document, reader.views(document), read_claims(claims)))
    if not found:
        raise InputError("no annotated text", place=str(folder), accepted="a text with STEM.jsonl beside it")
    return found


def template_corpus(reader: Reader, ontology: Model, copies: int = 4) -> list[Annotated]:
    """The sentences made from templates, read like any text; those that are no unit are left out."""
    roles = {kind.name: frozenset(role.name for role in kind.roles) for kind in ontology.kinds.values()}
    made = sentences(reader.registry, roles, copies)
    found = (annotate(document, reader.views(document), claims) for document, claims in made)
    return [annotated for annotated in found if annotated.units]
