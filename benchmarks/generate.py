"""Make a store of a given size, of the project's own shapes: documents, claims, relations, all that follows from them.

    python benchmarks/generate.py 100000 /tmp/store-100k
    python benchmarks/generate.py 1000000 /tmp/store-1m

The same size and seed give the same store. Claims are drawn over the kinds of the ontology; a few states take part in
most of them, as in news. Nothing in it is a fact.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Quad

from alliancekg.graph.identity import entity_iri
from alliancekg.graph.model import Claim, Document, Entity, Extraction
from alliancekg.graph.quads import Converter, Pipeline
from alliancekg.graph.registry import Registry
from alliancekg.graph.store_embedded import EmbeddedStore
from alliancekg.ontology.model import Kind, Model, Role, load_model

CLAIMS = 20  # a document
UNLINKED = 400  # made-up names a type
PUBLISHERS = ("Harbour Post", "Northern Wire", "Strait Review", "Island Gazette")


class Generator:
    """Draws documents; everything comes from one random generator."""

    def __init__(self, model: Model, registry: Registry, seed: int = 1) -> None:
        self.model = model
        self.random = random.Random(seed)
        self.kinds = sorted(model.kinds.values(), key=lambda kind: kind.name)
        self.by_type: dict[str, list[Entity]] = {}
        for entry in sorted(registry.entries.values(), key=lambda entry: entry.id):
            self.by_type.setdefault(entry.type, []).append(Entity(entry.iri, entry.label, entry.type, linked=True))
        states = self.by_type.get("State", [])
        self.random.shuffle(states)

    def documents(self) -> Iterator[Extraction]:
        """Documents without end."""
        number = 0
        while True:
            number += 1
            yield self.document(number)

    def document(self, number: int) -> Extraction:
        """One document with its claims."""
        draw = self.random
        stem = f"report-{number:06}"
        day = f"{draw.randint(2005, 2025)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        claims: list[Claim] = []
        sentences: list[str] = []
        entities: dict[str, Entity] = {}
        at = 0
        for index in range(CLAIMS):
            claim = self.claim(stem, index, at, day, entities)
            claims.append(claim)
            sentences.append(claim.quote)
            at = claim.end + 1
        text = " ".join(sentences)
        sha = hashlib.sha256(text.encode()).hexdigest()
        title, publisher = f"Report {number}", draw.choice(PUBLISHERS)
        document = Document(stem, text, sha, title=title, date=day, publisher=publisher, language="en")
        return Extraction(document, tuple(claims), tuple(entities.values()))

    def claim(self, stem: str, index: int, start: int, day: str, entities: dict[str, Entity]) -> Claim:
        """One claim; its sentence names everyone who takes part."""
        draw = self.random
        kind = draw.choice(self.kinds)
        roles: dict[str, tuple[str, ...]] = {}
        names: dict[str, str] = {}
        for role in kind.roles:
            if role.minimum or draw.random() < 0.5:
                chosen = self.fillers(kind, role)
                roles[role.name] = tuple(dict.fromkeys(entity.label for entity in chosen))
                entities |= {entity.iri: entity for entity in chosen}
                names |= {entity.label: entity.iri for entity in chosen}
        source: tuple[str, ...] = ()
        if draw.random() < 0.3:
            speaker = self.entity(("Person",))
            source, entities[speaker.iri], names[speaker.label] = (speaker.label,), speaker, speaker.iri
        said = f"{source[0]} said that " if source else ""
        parts = "; ".join(f"{role}: {', '.join(fillers)}" for role, fillers in roles.items())
        quote = f"{said}Sentence {index + 1} of {stem} is about {kind.label} ({parts})."
        return Claim(
            doc=stem,
            kind=kind.name,
            roles=roles,
            status=draw.choice(self.model.statuses[:5] * 3 + self.model.statuses[5:]),
            start=start,
            end=start + len(quote),
            quote=quote,
            source=source,
            time=f"{int(day[:4]) - draw.randint(0, 4)}" if draw.random() < 0.25 else None,
            quantity=f"{draw.randint(1, 90) * 100:,} personnel" if draw.random() < 0.1 else None,
            frame=f"generated:{kind.name}",
            frame_version="1",
            entities=names,
        )

    def fillers(self, kind: Kind, role: Role) -> Sequence[Entity]:
        """As many fillers as the role wants, all different."""
        wanted = max(role.minimum, 1)
        found: dict[str, Entity] = {}
        while len(found) < wanted:
            entity = self.entity(role.ranges)
            found[entity.iri] = entity
        return tuple(found.values())

    def entity(self, ranges: Sequence[str]) -> Entity:
        """A known entity of a fitting type, the first ones most often, or a made-up one."""
        draw = self.random
        types = [name for name in sorted(self.by_type) if any(self.model.is_a(name, wanted) for wanted in ranges)]
        if "State" in types and draw.random() < 0.8:
            types = ["State"]
        if types and draw.random() < 0.9:
            known = self.by_type[draw.choice(types)]
            return known[min(int(draw.expovariate(1 / 12)), len(known) - 1)]
        type_name = ranges[0] if ranges else "Organization"
        name = f"{type_name} {draw.randint(1, UNLINKED)}"
        return Entity(entity_iri(name, type_name), name, type_name)


def generate(quads: int, folder: Path, seed: int = 1) -> int:
    """Fill a new store with at least so many quads; the number of documents."""
    model, registry = load_model(), Registry.load()
    pipeline = Pipeline("generated", "1")
    converter = Converter(model, registry, pipeline)
    documents = size = 0
    batch: list[Quad] = []
    with EmbeddedStore(folder, model=model, registry=registry, pipeline=pipeline) as store:
        for extraction in Generator(model, registry, seed).documents():
            batch += converter.convert(extraction).quads
            documents += 1
            # What is derived adds about an eighth to the documents' own quads; the registry is not counted.
            enough = (size + len(batch)) * 1.12 >= quads
            if enough or len(batch) > 100_000:
                store.oxigraph.bulk_extend(batch)
                size += len(batch)
                batch = []
            if enough:
                break
        store.derive()
        store.oxigraph.optimize()
    return documents


def main() -> None:
    """Make the store and print its size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("quads", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replace", action="store_true", help="Remove the folder first.")
    options = parser.parse_args()
    if options.replace:
        shutil.rmtree(options.folder, ignore_errors=True)
    begun = time.process_time()
    documents = generate(options.quads, options.folder, options.seed)
    with EmbeddedStore(options.folder, read_only=True) as store:
        count = len(store.oxigraph)
    print(f"{documents} documents, {count} quads, {time.process_time() - begun:.1f} CPU-s: {options.folder}")


if __name__ == "__main__":
    main()
