"""Sentences made from the project's own templates: words and constructions that the corpus lacks."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from .frames_lexicon import FOLDER, read_rows
from .model import Block, Claim, Document
from .registry import Registry

PLACES = ("Larnaca", "Rota", "Sasebo", "Darwin", "Narvik", "Cebu", "Gwadar", "Bodø", "Guam", "Mindanao",
          "Camp Humphreys", "South China Sea", "Baltic Sea", "Sea of Japan", "Black Sea", "Kaliningrad", "Hormuz",
          "Natuna Islands")  # fmt: skip
PERSONS = ("Maren Holt", "Tomás Arbeláez", "Hana Sugimoto", "Idris Bello", "Petra Novotná", "Owen Garrick",
           "Leila Haddad", "Viktor Danchev", "Rosa Quispe", "Anil Deshmukh", "Grace Mwangi", "Jun-ho Seo")  # fmt: skip
NUMBERS = ("1,200", "some 3,000", "about 450", "28,000", "two hundred", "60")
STATES = ("JPN", "USA", "CHN", "KOR", "PRK", "PHL", "AUS", "IND", "GBR", "FRA", "DEU", "POL", "UKR", "RUS", "TUR",
          "GRC", "EGY", "SAU", "NOR", "SWE", "FIN", "LTU", "VNM", "IDN", "BRA", "KEN", "CAN", "ITA", "ESP",
          "ROU")  # fmt: skip
_SLOT = re.compile(r"\{([^{}]+)\}|<(\w+):([^<>]*)>")


@dataclass
class _Draw:
    """The fillers chosen for one sentence."""

    random: random.Random
    registry: Registry
    states: dict[str, str] = field(default_factory=dict[str, str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    roles: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    source: list[str] = field(default_factory=list[str])

    def slot(self, inner: str, known: frozenset[str]) -> str:
        """Words for ``name[.form][:role]``."""
        inner, _, role = inner.partition(":")
        name, _, form = inner.partition(".")
        base = name.rstrip("0123456789")
        role = role or base
        if base == "num":
            return self.random.choice(NUMBERS)
        if base == "place" or base == "source":
            words = self.names.setdefault(name, self._fresh(PLACES if base == "place" else PERSONS, self.names))
            if role in known:
                self.add(role, words)
            elif base == "source":
                self.source.append(words)
            return words
        code = self.states.setdefault(name, self._fresh(STATES, self.states))
        if form == "cap" and role == "place":
            words = self._shown(code, "cap")
            self.add(role, words)
            return words
        if role in known:
            self.add(role, code)
        return self._shown(code, form)

    def add(self, role: str, filler: str) -> None:
        fillers = self.roles.setdefault(role, [])
        if filler not in fillers:
            fillers.append(filler)

    def _fresh(self, among: tuple[str, ...], taken: dict[str, str]) -> str:
        return self.random.choice([item for item in among if item not in taken.values()])

    def _shown(self, code: str, form: str) -> str:
        entry = self.registry.entries[code]
        if form == "adj":
            return entry.demonyms[0] if entry.demonyms else entry.label
        if form == "cap":
            return _capital(self.registry, code)
        return entry.label


def _capital(registry: Registry, code: str) -> str:
    entry = registry.entries[code]
    capital = getattr(entry, "capital", None)
    return registry.entries[capital].label if capital and capital in registry.entries else (capital or entry.label)


def sentences(
    registry: Registry, roles: dict[str, frozenset[str]], copies: int
) -> Iterator[tuple[Document, list[Claim]]]:
    """Yield documents of one sentence with their claims; ``copies`` draws of each template, always the same ones."""
    rows = list(read_rows(FOLDER / "templates.tsv", 3))
    wrappers = [row[0] for row in read_rows(FOLDER / "wrappers.tsv", 1)]
    for number, (kind, status, template) in enumerate(rows):
        for copy in range(copies):
            draw = _Draw(random.Random(f"{number}:{copy}"), registry)
            known = roles.get(kind, frozenset[str]())
            text = _SLOT.sub(partial(_words, draw=draw, known=known), template)
            if copy:
                text = _told(text, draw, wrappers[(number + copy) % len(wrappers)], template.startswith("{"))
            text = text[0].upper() + text[1:]
            stem = f"template-{number}-{copy}"
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            document = Document(stem, text, sha256, (Block("paragraph", 0, len(text)),))
            fillers = {role: tuple(names) for role, names in draw.roles.items()}
            claims = [Claim(stem, kind, fillers, status, 0, len(text), text, tuple(draw.source))] if known else []
            yield document, claims


def _told(text: str, draw: _Draw, wrapper: str, named: bool) -> str:
    """The sentence inside another; one that has a speaker already, or asks, stays as it is."""
    if draw.source or any(name.startswith("source") for name in draw.names) or not text.endswith("."):
        return text
    whole = text[:-1]
    capital = whole[0].upper() + whole[1:]
    plain = whole if named else whole[0].lower() + whole[1:]
    told = wrapper.replace("{sentence}", plain).replace("{Sentence}", capital)
    return told.replace("{source}", draw.slot("source", frozenset())) if "{source}" in told else told


def _words(found: re.Match[str], draw: _Draw, known: frozenset[str]) -> str:
    if found[1] is not None:
        return draw.slot(found[1], known)
    if found[3]:
        draw.add(found[2], found[3])
    return found[3]
