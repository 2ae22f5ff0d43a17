"""The extractor: documents to claims, one at a time, so that memory stays flat whatever the number of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ..errors import AllianceKGError, InputError
from ..ontology.model import Model, load_model
from .claims_context import History
from .claims_details import quantity_of, time_of
from .claims_filler import Candidate
from .claims_find import Found, find_claims
from .claims_judge import find_kinds
from .claims_model import ClaimModel, split_roles
from .claims_units import Reader
from .identity import entity_iri
from .learn import TRAINED, load_arrays
from .learn_data import Prepared, prepare_unit
from .model import Claim, Document, Entity, Extraction, Extractor
from .pieces import load_pieces
from .quantities import find_quantities
from .registry import Registry
from .times import TimeReader

WEIGHTS = Path(__file__).parent / "models" / "claims.npz"
_TYPES = {"PERSON": "Person", "ORG": "Organization", "PLACE": "Place", "NORP": "Organization", "OFFICE": "Office",
          "PHRASE": "Capability", "NAME": "Capability", "THING": "Capability", "STATE": "State",
          "BODY": "GovernmentBody", "COMMAND": "MilitaryOrganization", "IO": "InternationalOrganization",
          "PACT": "AgreementDocument"}  # fmt: skip
NAME = "alliancekg-learned"
VERSION = "3"


def default_extractor(model: str | None = None, *registries: Path) -> Extractor:
    """The package's own extractor with an installed spaCy pipeline (``en_core_web_*``).

    ``registries`` are further tables of known entities, beside the packaged ones.
    """
    return FrameExtractor(Reader.load(model, Registry.load(*registries)), load_weights(), load_model())


@cache
def load_weights(path: Path = WEIGHTS) -> ClaimModel:
    """Read the trained weights; InputError where they are of another version."""
    try:
        return ClaimModel.from_arrays(load_arrays(path))
    except KeyError as error:
        raise InputError(f"no {error} among the weights", place=str(path), accepted=TRAINED) from error


class Named:
    """The name and version under which the package's own extractor signs its claims."""

    @property
    def name(self) -> str:
        return NAME

    @property
    def version(self) -> str:
        return VERSION


@dataclass(frozen=True)
class FrameExtractor(Named):
    """Finds claims with the learned models over the parse; kinds and roles come from the ontology."""

    reader: Reader
    weights: ClaimModel
    ontology: Model

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Yield one extraction per document; one that cannot be converted comes out empty, with a note saying why."""
        for document in documents:
            try:
                yield self.extract_one(document)
            except (AllianceKGError, ValueError, IndexError, KeyError, RecursionError) as error:
                yield Extraction(document, (), (), (f"not converted: {error}",))

    def extract_one(self, document: Document) -> Extraction:
        """Convert one document."""
        claims: list[Claim] = []
        entities: dict[str, Entity] = {}
        seen: set[tuple[str, tuple[str, ...]]] = set()
        split = split_roles(self.ontology)
        clock = TimeReader(document.date)
        history = History()
        views = self.reader.views(document)
        read = self.weights.net.read([view for _, view in views], load_pieces())
        for (unit, view), reading in zip(views, read, strict=True):
            times = clock.read_unit(unit)
            kinds = find_kinds(self.weights, view, reading.kinds)
            if not kinds:
                history.add(view.mentions)
                continue
            prepared = prepare_unit(unit, view, history)
            before = len(claims)
            amounts = find_quantities(unit.plain)
            for found in find_claims(self.weights, self.ontology, view, reading, kinds, prepared.candidates):
                if found.kind in split:
                    key = (found.kind, _names(found.roles[split[found.kind]]))
                    if key in seen:
                        continue
                    seen.add(key)
                claim = self._claim(document, prepared, found, entities)
                habits = self.weights.thresholds
                claims.append(
                    replace(
                        claim,
                        time=time_of(found, prepared.view, times, habits),
                        quantity=quantity_of(found, prepared.view, amounts, habits),
                    )
                )
            history.note(name for claim in claims[before:] for names in claim.roles.values() for name in names)
        return Extraction(document, tuple(claims), tuple(entities.values()))

    def _claim(self, document: Document, prepared: Prepared, found: Found, entities: dict[str, Entity]) -> Claim:
        unit = prepared.unit
        used: dict[str, str] = {}
        for chosen in (*found.roles.values(), found.source):
            for candidate in chosen:
                for entity in self._entities(candidate):
                    used[entity.label] = entity.iri
                    entities.setdefault(entity.iri, entity)
        return Claim(
            doc=document.stem,
            kind=found.kind,
            roles={role: _names(chosen) for role, chosen in found.roles.items()},
            status=found.status,
            start=unit.start,
            end=unit.end,
            quote=document.text[unit.start : unit.end],
            source=_names(found.source),
            frame=f"{self.name}:{found.kind}",
            frame_version=self.version,
            entities=used,
        )

    def _entities(self, candidate: Candidate) -> Iterator[Entity]:
        for number, name in enumerate(candidate.names):
            iri = candidate.iris[number] if number < len(candidate.iris) else ""
            entry = self.reader.registry.by_iri.get(iri) if iri else self.reader.registry.entries.get(name)
            iri = iri or (entry.iri if entry else "")
            type_name = entry.type if entry else _TYPES.get(candidate.type, "Actor")
            yield Entity(iri or entity_iri(name, type_name), name, type_name, entry is not None)


def _names(chosen: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for candidate in chosen for name in candidate.names))
