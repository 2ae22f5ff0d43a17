"""Where candidates for links come from: a local extract, a reconciliation service, a SPARQL endpoint."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import InputError
from ..ontology.terms import ID
from .match import LEAST, Match, Named, NameIndex

if TYPE_CHECKING:
    import httpx

    from .registry import Registry

WIKIDATA = "http://www.wikidata.org/entity/"
BATCH = 20
# For a list of entities, the candidates of each (keyed by the entity's id).
Source = Callable[[Sequence[Named]], dict[str, list[Match]]]
_ACCEPTED = (
    "a TSV or CSV with the columns id and label (and aliases, type, description), or JSON lines of a Wikidata dump"
)
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
SELECT DISTINCT ?item ?name ?label ?description WHERE {
  VALUES ?name { %s }
  { ?item rdfs:label ?name } UNION { ?item skos:altLabel ?name } UNION { ?item skos:prefLabel ?name }
  FILTER(ISIRI(?item))
  OPTIONAL { ?item rdfs:label ?label FILTER(LANG(?label) = "en" || LANG(?label) = "") }
  OPTIONAL { ?item schema:description ?description FILTER(LANG(?description) = "en") }
} LIMIT 2000
"""


def extract_source(path: Path) -> Source:
    """Candidates out of a local file."""
    index = NameIndex(read_extract(path))
    if not index.things:
        raise InputError("holds nothing with a name", place=str(path), accepted=_ACCEPTED)

    def ask(entities: Sequence[Named]) -> dict[str, list[Match]]:
        return {entity.id: best(entity, index) for entity in entities}

    return ask


def registry_source(registry: Registry) -> Source:
    """Candidates out of the registry's own entries."""
    index = NameIndex(
        Named(f"id:{entry.id}", entry.label, (*entry.aliases, *entry.demonyms), (entry.type,))
        for entry in registry.entries.values()
    )

    def ask(entities: Sequence[Named]) -> dict[str, list[Match]]:
        return {entity.id: best(entity, index) for entity in entities}

    return ask


def best(entity: Named, index: NameIndex, limit: int = 5) -> list[Match]:
    """The best candidates for an entity by its label and its other names."""
    found: dict[str, Match] = {}
    for name in (entity.label, *entity.aliases):
        for match in index.match(name, limit):
            if match.thing.id not in found or found[match.thing.id].score < match.score:
                found[match.thing.id] = match
    return sorted(found.values(), key=lambda match: (-match.score, match.thing.id))[:limit]


def read_extract(path: Path) -> Iterator[Named]:
    """The named things of a local extract.

    Raises:
        InputError: the file is of neither form.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        if path.suffix in (".json", ".jsonl", ".ndjson"):
            for number, line in enumerate(stream, 1):
                text = line.strip().rstrip(",")
                if text in ("", "[", "]"):
                    continue
                try:
                    item: object = json.loads(text)
                except ValueError as error:
                    raise InputError(f"no JSON: {error}", place=f"{path}:{number}", accepted=_ACCEPTED) from error
                yield from _dumped(item)
            return
        table = csv.DictReader(stream, delimiter="," if path.suffix == ".csv" else "\t")
        if not {"id", "label"} <= set(table.fieldnames or ()):
            raise InputError("lacks the columns id and label", place=str(path), accepted=_ACCEPTED)
        for row in table:
            aliases = tuple(name.strip() for name in (row.get("aliases") or "").split(";") if name.strip())
            kinds = (row["type"],) if row.get("type") else ()
            yield Named(_compact(row["id"]), row["label"], aliases, kinds, row.get("description") or "")


def _dumped(item: object) -> Iterator[Named]:
    """An entity of a Wikidata dump, where it has an English label."""
    if not isinstance(item, dict):
        return
    entity = cast("dict[str, Any]", item)
    label = entity.get("labels", {}).get("en", {}).get("value")
    if label and entity.get("id"):
        aliases = tuple(alias["value"] for alias in entity.get("aliases", {}).get("en", ()))
        description = entity.get("descriptions", {}).get("en", {}).get("value", "")
        yield Named(_compact(str(entity["id"])), str(label), aliases, (), str(description))


def _compact(identifier: str) -> str:
    """Q17 as wikidata:Q17, an entity of this project as id:..., everything else as it stands."""
    if identifier.startswith(ID):
        return f"id:{identifier.removeprefix(ID)}"
    local = identifier.removeprefix(WIKIDATA)
    return f"wikidata:{local}" if local[:1] == "Q" and local[1:].isdigit() else identifier


def endpoint_source(address: str) -> Source:
    """Candidates from an address: a reconciliation service is told from a SPARQL endpoint by its manifest."""
    manifest = _manifest(address)
    if manifest is None:
        return lambda entities: _ask_sparql(address, entities)
    space = str(manifest.get("identifierSpace", ""))
    return lambda entities: _ask_service(address, space, entities)


def _manifest(address: str) -> Mapping[str, Any] | None:
    with _client() as client:
        response = _sent(client, "GET", address, headers={"Accept": "application/json"})
    try:
        answer: object = response.json()
    except ValueError:
        return None
    if isinstance(answer, dict) and "identifierSpace" in answer:
        return cast("Mapping[str, Any]", answer)
    return None


def _ask_service(address: str, space: str, entities: Sequence[Named]) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = {}
    with _client() as client:
        for batch in _batches(entities):
            queries = {f"q{number}": {"query": entity.label, "limit": 5} for number, entity in enumerate(batch)}
            response = _sent(client, "POST", address, data={"queries": json.dumps(queries)})
            if response.status_code != 200:
                raise InputError(f"answers {response.status_code}", place=address, accepted="a reconciliation service")
            answer = cast("dict[str, Any]", response.json())
            for number, entity in enumerate(batch):
                results = answer.get(f"q{number}", {}).get("result", [])
                found[entity.id] = [_result(item, space) for item in results if item.get("score", 0) >= LEAST]
    return found


def _result(item: Mapping[str, Any], space: str) -> Match:
    kinds = tuple(kind if isinstance(kind, str) else str(kind.get("name", kind["id"])) for kind in item.get("type", ()))
    identifier = str(item["id"])
    whole = identifier if identifier.startswith(("http:", "https:")) else space + identifier
    thing = Named(_compact(whole), str(item["name"]), (), kinds, str(item.get("description") or ""))
    score = min(float(item["score"]), 100.0)
    return Match(thing, score, thing.label, "the service is sure" if item.get("match") else "the service proposes it")


def _ask_sparql(address: str, entities: Sequence[Named]) -> dict[str, list[Match]]:
    from pyoxigraph import Literal

    found: dict[str, list[Match]] = {}
    with _client() as client:
        for batch in _batches(entities):
            names = {name for entity in batch for name in (entity.label, *entity.aliases)}
            values = " ".join(f"{Literal(name)} {Literal(name, language='en')}" for name in sorted(names))
            accept = {"Accept": "application/sparql-results+json"}
            response = _sent(client, "POST", address, data={"query": _LABELS % values}, headers=accept)
            kind = response.headers.get("content-type", "")
            if response.status_code != 200 or "json" not in kind:
                accepted = "a SPARQL 1.1 endpoint or a reconciliation service"
                raise InputError(f"answers {response.status_code} with {kind}", place=address, accepted=accepted)
            index = NameIndex(_items(response.json()["results"]["bindings"]))
            found |= {entity.id: best(entity, index) for entity in batch}
    return found


def _items(rows: Iterable[Mapping[str, Any]]) -> list[Named]:
    names: dict[str, list[str]] = {}
    labels: dict[str, tuple[str, str]] = {}
    for row in rows:
        item = str(row["item"]["value"])
        names.setdefault(item, []).append(str(row["name"]["value"]))
        description = str(row.get("description", {}).get("value", ""))
        labels[item] = (str(row.get("label", row["name"])["value"]), description)
    return [
        Named(_compact(item), labels[item][0], tuple(dict.fromkeys(names[item])), (), labels[item][1]) for item in names
    ]


def _client() -> httpx.Client:
    import httpx

    return httpx.Client(timeout=60, follow_redirects=True, headers={"User-Agent": "alliancekg"})


def _sent(client: httpx.Client, method: str, address: str, **options: Any) -> httpx.Response:
    import httpx

    try:
        return client.request(method, address, **options)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"cannot be asked: {error}", place=address, accepted="an address that answers") from error


def _batches(entities: Sequence[Named]) -> Iterator[list[Named]]:
    rest = iter(entities)
    while batch := list(islice(rest, BATCH)):
        yield batch
