"""The names of things: the same input gives the same IRI on every machine, in any order.

Every local name is made of ASCII letters, digits, ``-``, ``_`` and ``.`` only, so that it reads well in Turtle and in
an address. ``_`` separates the parts of a composed name and never stands inside a part, so that two different things
never share a name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from ..ontology.terms import ID

MAX_LOCAL_NAME = 120
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIMPLE = re.compile(r"[A-Za-z0-9-]+")


def digest(*parts: str, length: int = 8) -> str:
    """The first ``length`` hex digits of the SHA-256 of the parts; the parts cannot run into each other."""
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def slug(name: str) -> str:
    """A readable ASCII form of a name; a name that loses letters on the way gets a hash, so that none collide.

    >>> slug("Taiwan Strait"), slug("Mariusz Błaszczak"), slug("U.S. Forces Japan")
    ('taiwan-strait', 'mariusz-blaszczak', 'us-forces-japan')
    """
    folded = unicodedata.normalize("NFKD", name).translate(_LETTERS)
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    lost = any(character.isalnum() and not character.isascii() for character in plain)
    words = _NOT_WORD.sub("-", re.sub(r"[.'’]", "", plain)).strip("-").lower()
    if words and not lost and len(words) <= MAX_LOCAL_NAME:
        return words
    return "-".join(part for part in (words[:60].strip("-"), digest(unicodedata.normalize("NFC", name))) if part)


_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"})


def entity_iri(name: str, type_name: str) -> str:
    """The IRI of an entity that no registry knows: from its type and its name.

    >>> entity_iri("Jane Doe", "Person").rpartition("/")[2]
    'person--jane-doe'
    """
    return f"{ID}{_CAMEL.sub('-', type_name).lower()}--{slug(name)}"


def document_iri(sha256: str) -> str:
    """The IRI of a document (and of its named graph): from the hash of its bytes."""
    return f"{ID}document-{sha256[:16]}"


def _local(iri: str) -> str:
    """The part of an IRI that names it inside a longer name; foreign or unusual IRIs are hashed."""
    local = iri.removeprefix(ID)
    return local if _SIMPLE.fullmatch(local) else f"x-{digest(iri, length=12)}"


def relation_iri(kind: str, roles: Mapping[str, Iterable[str]], order: Sequence[str], when: str | None = None) -> str:
    """The IRI of a relation: kind, then the identifying roles in ``order`` with the IRIs that fill them.

    ``when`` is the date that tells one event from another. Long names are cut and closed with a hash of the whole.
    """
    parts = [kind]
    for role in order:
        parts += [f"{role}-{_local(iri)}" for iri in sorted(set(roles.get(role, ())))]
    if when:
        parts.append(when.replace("/", "."))
    name = "_".join(parts)
    if len(name) > MAX_LOCAL_NAME:
        name = f"{name[: MAX_LOCAL_NAME - 17].rstrip('-_.')}_{digest(name, length=16)}"
    return ID + name


def claim_iri(document: str, start: int, end: int, kind: str, roles: Mapping[str, Iterable[str]]) -> str:
    """The IRI of a claim: from its document, its place in the text, its kind and all of its participants."""
    filled = [f"{role}={iri}" for role in sorted(roles) for iri in sorted(set(roles[role]))]
    return f"{ID}claim-{document.removeprefix(ID + 'document-')}-{start}-{end}-{kind}-{digest(*filled)}"


def relation_kind(iri: str) -> str:
    """The kind that a relation's IRI names."""
    return iri.removeprefix(ID).partition("_")[0]
