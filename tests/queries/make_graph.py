"""Writes ``graph.trig``: four invented notes and a table of invented treaties, their claims, and all that the store's own rules derive from them.

Run it after the shape of stored data has changed: ``python tests/queries/make_graph.py``; then read the difference of
the expected answers before accepting them.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from alliancekg.graph.dataset_declared import dataset
from alliancekg.graph.datasets import DatasetExtractor
from alliancekg.graph.identity import entity_iri
from alliancekg.graph.model import Claim, Document, Entity, Extraction
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.ontology.model import load_model

FOLDER = Path(__file__).parent
REGISTRY = "https://w3id.org/alliancekg/id/graph/registry"
# Entities that the registry does not know, with the type under which the notes speak of them.
TYPES = {
    "Aiko Tanaka": "Person",
    "John Reed": "Person",
    "Maria Cruz": "Person",
    "Defense Minister": "Office",
    "Secretary of Defense": "Office",
    "radar": "Capability",
    "interceptor missile": "Capability",
    "patrol boats": "Capability",
    "Marine battalion": "MilitaryOrganization",
    "Joint Operations Command": "MilitaryCommand",
    "satellite data": "Capability",
    "Blue Lantern": "Capability",
    "Harbor Accord": "AgreementDocument",
    "Northern Shipyards": "Organization",
    "Cedar Air Base": "Facility",
    "Maritime Council": "InternationalOrganization",
}

# stem, title, publisher, date; then per line: sentence | kind | roles | status | source | time | quantity
NOTES = """
@ harbor-note | Harbors and promises | Alpha Wire | 2024-01-15
Japan hosts some 50,000 American personnel on Okinawa. | Basing | host=JPN guest=USA place=Okinawa object=Marine battalion | in-force | | | 50,000 personnel
The United States is bound to defend Japan. | DefenseCommitment | obligor=USA beneficiary=JPN | in-force
Japan and the United States have been allies for decades. | Alliance | party=JPN,USA | in-force
The Philippines and the United States are allies as well. | Alliance | party=PHL,USA | in-force
Manila, said John Reed, should open Luzon to American forces. | Access | user=USA grantor=PHL place=Luzon | proposed | John Reed
Japan should let American units use Yonaguni. | Access | user=USA grantor=JPN place=Yonaguni | proposed
Japan and the Philippines plan to sign the Harbor Accord. | Agreement | party=JPN,PHL object=Harbor Accord | planned
Defense Minister Aiko Tanaka spoke first. | OfficeHolding | holder=Aiko Tanaka office=Defense Minister actor=JPN | in-force
Japan and the United States plan to build an interceptor missile together. | JointProduction | party=JPN,USA object=interceptor missile | planned
Japan regards China as a challenge. | ThreatPerception | observer=JPN target=CHN | in-force
The Philippines regard China as a threat. | ThreatPerception | observer=PHL target=CHN | in-force
@ council-brief | A council meets | Beta Review | 2024-06
Japan still hosts American personnel on Okinawa. | Basing | host=JPN guest=USA place=Okinawa | in-force
The Philippines and Japan signed the Harbor Accord in May 2024. | Agreement | party=JPN,PHL object=Harbor Accord | completed | | 2024-05
Maria Cruz denied that Luzon would be opened to American forces. | Access | user=USA grantor=PHL place=Luzon | denied | Maria Cruz
Japan and the Philippines agreed to consult every year. | Consultation | party=JPN,PHL | planned
Aiko Tanaka met John Reed in Manila on 3 June 2024. | Meeting | participant=Aiko Tanaka,John Reed place=Manila | completed | | 2024-06-03
John Reed visited Manila on 2 June 2024. | Visit | visitor=John Reed place=Manila | completed | | 2024-06-02
Japan gave the Philippines twelve patrol boats. | SecurityAssistance | provider=JPN recipient=PHL object=patrol boats | completed | | | twelve patrol boats
Japan belongs to the Quad. | Membership | member=JPN organization=Quad | in-force
Japan and Australia are strategic partners. | Partnership | party=AUS,JPN | in-force
Washington and Tokyo share satellite data. | IntelligenceSharing | party=JPN,USA object=satellite data | underway
Japan, the Philippines and the United States held Blue Lantern in the South China Sea. | JointExercise | party=JPN,PHL,USA place=South China Sea object=Blue Lantern | completed | | 2024-05 | 3,000 troops
@ island-report | Islands in the strait | Alpha Wire | 2025-03-30
Japan will host American personnel on Okinawa for years, Aiko Tanaka said. | Basing | host=JPN guest=USA place=Okinawa | in-force | Aiko Tanaka
American units now use Yonaguni with the consent of Japan. | Access | user=USA grantor=JPN place=Yonaguni | in-force
Yonaguni is the gate to the Taiwan Strait. | StrategicValue | place=Yonaguni | in-force
The Taiwan Strait matters to Japan, said Aiko Tanaka. | StrategicValue | place=Taiwan Strait observer=JPN | in-force | Aiko Tanaka
The United States sent a Marine battalion to Luzon. | Deployment | actor=USA host=PHL place=Luzon object=Marine battalion | completed | | 2025-02 | 800 marines
Japan and the United States joined their planning in the Joint Operations Command. | CommandIntegration | actor=JPN,USA object=Joint Operations Command | completed
Japan buys a radar of its own. | CapabilityDevelopment | actor=JPN object=radar | underway | | | 1.5 billion dollars
Japan raises defense spending to 2% of GDP. | DefenseSpending | actor=JPN | underway | | | 2% of GDP
Japan and the United States deter China in the Taiwan Strait. | Deterrence | actor=JPN,USA target=CHN place=Taiwan Strait | underway
China presses the Philippines in the South China Sea. | CoerciveActivity | actor=CHN target=PHL place=South China Sea | underway
Japan and Australia deepen their ties in defense. | Cooperation | party=AUS,JPN | underway
Japan and the United States have built the interceptor missile. | JointProduction | party=JPN,USA object=interceptor missile | completed
Japan and the Philippines no longer consult. | Consultation | party=JPN,PHL | ended
@ yearbook | A yearbook | | 2025
Japan will defend the United States as well. | DefenseCommitment | obligor=JPN beneficiary=USA | planned
Former Secretary of Defense John Reed agreed. | OfficeHolding | holder=John Reed office=Secretary of Defense actor=USA | ended
The Philippines want a base of their own at Cedar Air Base for Northern Shipyards. | Basing | host=PHL guest=Northern Shipyards place=Cedar Air Base | proposed
American forces are to use Luzon from next year. | Access | user=USA grantor=PHL place=Luzon | planned
The Philippines and the United States consult each month. | Consultation | party=PHL,USA | underway
Japan and Australia trained together. | JointExercise | party=AUS,JPN | completed
The Philippines joined the Maritime Council. | Membership | member=PHL organization=Maritime Council | completed
The Pentagon and NATO cooperate. | Cooperation | party=Pentagon,NATO | underway
"""

# A table of invented treaties in the shape of the COW member file: a pact of three that one of them left, and a guarantee.
TABLE = """\
version4id,ccode,state_name,mem_st_day,mem_st_month,mem_st_year,mem_end_day,mem_end_month,mem_end_year,\
defense,neutrality,nonaggression,entente
901,220,Alpha,1,3,2001,,,,1,0,0,1
901,230,Beta,1,3,2001,,,,1,0,0,0
901,235,Gamma,1,3,2001,5,6,2009,1,0,0,0
902,220,Alpha,,,2004,,,,1,0,0,0
902,230,Beta,,,2004,,,,0,0,0,0
"""


def table() -> Extraction:
    """The table as an extraction."""
    document = Document(
        stem="treaty-table",
        text=TABLE,
        sha256=hashlib.sha256(TABLE.encode()).hexdigest(),
        title="Invented treaties",
        date="2012-12-31",
        publisher="Invented Data",
        language="en",
    )
    return next(DatasetExtractor(dataset("cow"), Registry.load()).extract([document]))


def notes() -> list[Extraction]:
    """The four notes as extractions."""
    registry = Registry.load()
    return [
        _extraction(block, registry) for block in re.split(r"^@ ", NOTES.strip(), flags=re.MULTILINE) if block.strip()
    ]


def build_store() -> GraphStore:
    """The notes and the table in a store in memory, with the packaged registry."""
    store = open_store(None, pipeline=Pipeline("fixture", "1"))
    for extraction in (*notes(), table()):
        converted = store.replace_document(extraction)
        assert not converted.problems, converted.problems
    return store


def small_quads(store: GraphStore) -> list[Quad]:
    """The store's quads; of the registry only what other graphs speak of, and the places up and down from there."""
    quads = list(store.quads())
    registry = [quad for quad in quads if quad.graph_name.value == REGISTRY]
    known = {quad.subject for quad in registry}
    wanted = {quad.object for quad in quads if quad.graph_name.value != REGISTRY and quad.object in known}
    for _ in range(6):
        wanted |= {q.object for q in registry if q.subject in wanted and q.object in known}
    kept = [
        q
        for q in registry
        if q.subject in wanted and (not isinstance(q.object, NamedNode) or q.object not in known or q.object in wanted)
    ]
    return [quad for quad in quads if quad.graph_name.value != REGISTRY] + kept


def trig(quads: list[Quad]) -> str:
    """The quads as TriG whose order does not depend on the store."""
    ordered = sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
    prefixes = {
        "akg": "https://w3id.org/alliancekg/ontology#",
        "id": "https://w3id.org/alliancekg/id/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": "http://www.w3.org/2002/07/owl#",
    }
    return serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes).decode()


def _extraction(block: str, registry: Registry) -> Extraction:
    head, *lines = block.strip().splitlines()
    stem, title, publisher, date = (part.strip() for part in head.split("|"))
    rows = [[part.strip() for part in line.split("|")] for line in lines]
    text = "\n".join(row[0] for row in rows) + "\n"
    names: dict[str, str] = {}
    claims = [_claim(stem, text, row, registry, names) for row in rows]
    entities = [Entity(iri, name, TYPES[name]) for name, iri in names.items() if name in TYPES]
    document = Document(
        stem,
        text,
        hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        date=date,
        publisher=publisher or None,
        language="en",
    )
    return Extraction(document, tuple(claims), tuple(entities))


def _claim(stem: str, text: str, row: list[str], registry: Registry, names: dict[str, str]) -> Claim:
    sentence, kind, roles_text, status, source, time, quantity = (row + [""] * 7)[:7]
    assert kind in load_model().kinds
    parts = re.findall(r"(\w+)=(.*?)(?=\s+\w+=|$)", roles_text)
    roles = {role: tuple(filler.split(",")) for role, filler in parts}
    sources = (source,) if source else ()
    for name in (*sources, *(filler for fillers in roles.values() for filler in fillers)):
        found = registry.lookup(name)
        names[name] = entity_iri(name, TYPES[name]) if name in TYPES else found[0].iri
    start = text.index(sentence)
    return Claim(
        doc=stem,
        kind=kind,
        roles=roles,
        status=status,
        start=start,
        end=start + len(sentence),
        quote=sentence,
        source=sources,
        time=time or None,
        quantity=quantity or None,
        frame=f"{kind}/fixture",
        frame_version="1",
        entities={name: names[name] for name in (*sources, *(f for fs in roles.values() for f in fs))},
    )


if __name__ == "__main__":
    with build_store() as store:
        (FOLDER / "graph.trig").write_text(trig(small_quads(store)), encoding="utf-8")
