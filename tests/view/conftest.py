"""A small store in the package's own data shape, built by hand, and a Chromium for the page."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from alliancekg.graph.identity import relation_iri
from alliancekg.ontology.model import load_model
from alliancekg.ontology.terms import AKG, ID, OA, PROV, RDF, RDFS, SKOS, XSD

A = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")


def node(name: str) -> NamedNode:
    return NamedNode(ID + name)


def akg(name: str) -> NamedNode:
    return NamedNode(AKG + name)


def date_literal(text: str) -> Literal:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return Literal(text, datatype=NamedNode(XSD + kind))


class Builder:
    """Adds entities and claims to a pyoxigraph store the way the store module does."""

    def __init__(self) -> None:
        self.store = Store()
        self.model = load_model()
        self.documents: dict[str, str] = {}
        self.dates: dict[str, str] = {}
        self.claims: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.count = Counter[str]()

    def add(self, subject: NamedNode, predicate: NamedNode, value: Any, graph: str) -> None:
        self.store.add(Quad(subject, predicate, value, node(graph)))

    def entity(
        self,
        name: str,
        type_name: str,
        label: str,
        *alt: str,
        lat: float | None = None,
        lon: float | None = None,
        **more: str,
    ) -> None:
        graph = "graph/registry"
        self.add(node(name), A, akg(type_name), graph)
        self.add(node(name), LABEL, Literal(label, language="en"), graph)
        for alias in alt:
            self.add(node(name), NamedNode(SKOS + "altLabel"), Literal(alias, language="en"), graph)
        if lat is not None and lon is not None:
            self.add(node(name), akg("latitude"), Literal(str(lat), datatype=NamedNode(XSD + "decimal")), graph)
            self.add(node(name), akg("longitude"), Literal(str(lon), datatype=NamedNode(XSD + "decimal")), graph)
        if "within" in more:
            self.add(node(name), akg("partOf"), node(more["within"]), graph)
        if "link" in more:
            self.add(node(name), NamedNode(SKOS + "exactMatch"), NamedNode(more["link"]), graph)

    def document(self, stem: str, title: str, date: str, publisher: str = "", url: str = "") -> None:
        name = "document-" + hashlib.sha256(stem.encode()).hexdigest()[:16]
        self.documents[stem], self.dates[stem] = name, date
        self.add(node(name), A, akg("Document"), name)
        self.add(node(name), LABEL, Literal(title), name)
        self.add(node(name), akg("stem"), Literal(stem), name)
        self.add(node(name), akg("publicationDate"), date_literal(date), name)
        if publisher:
            self.add(node(name), akg("publisher"), Literal(publisher), name)
        if url:
            self.add(node(name), akg("url"), Literal(url), name)

    def claim(
        self,
        stem: str,
        kind: str,
        roles: Mapping[str, Sequence[str]],
        status: str,
        quote: str,
        *,
        start: int | None = None,
        time: str | None = None,
        by: Sequence[str] = (),
        quantity: str | None = None,
        prefix: str = "",
        suffix: str = "",
    ) -> str:
        known = self.model.kind(kind)
        identifying = {
            role.name: [ID + e for e in roles[role.name]] for role in known.identifying if role.name in roles
        }
        relation = relation_iri(
            kind, identifying, [role.name for role in known.identifying], time if known.dated else None
        )
        rel, graph = NamedNode(relation), self.documents[stem]
        self.add(rel, A, akg(kind), "graph/relations")
        self.add(rel, LABEL, Literal(known.label or kind, language="en"), "graph/relations")
        for role, entities in identifying.items():
            for entity in entities:
                self.add(rel, akg(role), NamedNode(entity), "graph/relations")
        number = self.count[stem]
        self.count[stem] += 1
        claim, evidence, selector = (node(f"{part}-{stem}-{number}") for part in ("claim", "evidence", "selector"))
        start = number * 200 if start is None else start
        for predicate, value in (
            (A, akg("Claim")),
            (akg("about"), rel),
            (akg("statusClaimed"), akg(f"status-{status}")),
            (akg("evidence"), evidence),
            (NamedNode(PROV + "wasDerivedFrom"), node(graph)),
        ):
            self.add(claim, predicate, value, graph)
        for source in by:
            self.add(claim, akg("assertedBy"), node(source), graph)
        if time:
            self.add(claim, akg("eventTime"), date_literal(time), graph)
        if quantity:
            amount = node(f"quantity-{stem}-{number}")
            self.add(claim, akg("quantity"), amount, graph)
            self.add(amount, akg("quantityText"), Literal(quantity), graph)
        for role, entities in roles.items():
            for index, entity in enumerate(entities):
                mention = node(f"mention-{stem}-{number}-{role}-{index}")
                self.add(claim, akg("mention"), mention, graph)
                self.add(mention, akg("roleName"), Literal(role), graph)
                self.add(mention, akg("refersTo"), node(entity), graph)
                self.add(mention, akg("surfaceForm"), Literal(entity), graph)
        self.add(evidence, NamedNode(OA + "hasSource"), node(graph), graph)
        self.add(evidence, NamedNode(OA + "hasSelector"), selector, graph)
        self.add(selector, NamedNode(OA + "exact"), Literal(quote), graph)
        if prefix:
            self.add(selector, NamedNode(OA + "prefix"), Literal(prefix), graph)
        if suffix:
            self.add(selector, NamedNode(OA + "suffix"), Literal(suffix), graph)
        for name, offset in (("start", start), ("end", start + len(quote))):
            self.add(selector, NamedNode(OA + name), Literal(str(offset), datatype=NamedNode(XSD + "integer")), graph)
        self.claims[relation].append((time or self.dates[stem], status, stem))
        return relation

    def derive(self) -> Store:
        graph = "graph/derived"
        for relation, told in self.claims.items():
            rel = NamedNode(relation)
            told.sort()
            self.add(rel, akg("currentStatus"), akg("status-" + told[-1][1]), graph)
            self.add(rel, akg("firstMentioned"), date_literal(told[0][0]), graph)
            self.add(rel, akg("lastMentioned"), date_literal(told[-1][0]), graph)
            self.add(rel, akg("support"), Literal(len({stem for *_, stem in told})), graph)
            if {"denied", "in-force"} <= {status for _, status, _ in told}:
                self.add(rel, akg("disputed"), Literal(True), graph)
            for index, (date, status, _) in enumerate(told):
                phase = node(f"phase-{hashlib.sha256(relation.encode()).hexdigest()[:12]}-{index}")
                for predicate, value in (
                    (A, akg("StatusAssertion")),
                    (akg("status"), akg("status-" + status)),
                    (akg("asOf"), date_literal(date)),
                    (akg("statedIn"), node(f"claim-x-{index}")),
                ):
                    self.add(phase, predicate, value, graph)
                self.add(rel, akg("hasStatusAssertion"), phase, graph)
        return self.store


def build_sample() -> Store:
    """Three states, two people, a strait and islands: every way that a relation can be drawn."""
    b = Builder()
    b.entity(
        "USA", "State", "United States", "U.S.", "America", lat=39.8, lon=-98.6, link="https://www.example.org/usa"
    )
    b.entity("JPN", "State", "Japan", "Nippon", lat=36.2, lon=138.3)
    b.entity("CHN", "State", "China", lat=35.9, lon=104.2)
    b.entity("ada-stone", "Person", "Ada Stone", "Secretary Stone")
    b.entity("ken-mori", "Person", "Ken Mori")
    b.entity(
        "southwest-islands", "IslandGroup", "southwest islands", "Nansei Islands", lat=26.5, lon=127.9, within="JPN"
    )
    b.entity("taiwan-strait", "Strait", "Taiwan Strait", lat=24.5, lon=119.5)
    b.entity("glide-missiles", "Capability", "glide missiles")
    b.entity("ANZUS", "AllianceOrganization", "ANZUS")
    b.document("visit", "A visit to Tokyo", "2025-03-30", "Pacific Ledger", "https://news.example.org/visit")
    b.document("reply", "The reply from Tokyo", "2024-07", "Harbour Post")
    b.document("old", "The treaty at twenty", "1980")
    b.claim(
        "visit",
        "Alliance",
        {"party": ["JPN", "USA"]},
        "in-force",
        "Japan and the United States remain allies.",
        by=["ada-stone"],
    )
    b.claim("old", "Alliance", {"party": ["JPN", "USA"]}, "in-force", "The two have been allies for twenty years.")
    b.claim(
        "reply",
        "DefenseCommitment",
        {"obligor": ["USA"], "beneficiary": ["JPN"]},
        "in-force",
        "Washington is bound to defend Japan.",
    )
    b.claim(
        "visit",
        "DefenseCommitment",
        {"obligor": ["USA"], "beneficiary": ["JPN"]},
        "denied",
        "No American pledge covers Japan, a critic wrote.",
    )
    b.claim(
        "visit",
        "Access",
        {"user": ["USA"], "grantor": ["JPN"], "place": ["southwest-islands"]},
        "proposed",
        "Stone wants wider access to the southwest islands.",
        by=["ada-stone"],
        prefix="words before it. ",
        suffix=" And then some",
    )
    b.claim(
        "reply",
        "ThreatPerception",
        {"observer": ["JPN"], "target": ["CHN"]},
        "in-force",
        "Tokyo calls China its main worry.",
    )
    b.claim(
        "visit",
        "ThreatPerception",
        {"observer": ["USA"], "target": ["CHN"]},
        "in-force",
        "America sees China as a danger.",
    )
    b.claim(
        "visit",
        "CoerciveActivity",
        {"actor": ["CHN"], "place": ["taiwan-strait"]},
        "underway",
        "China presses on in the Taiwan Strait.",
    )
    b.claim(
        "reply",
        "CapabilityDevelopment",
        {"actor": ["JPN"], "object": ["glide-missiles"]},
        "planned",
        "Japan will build glide missiles.",
        quantity="40 missiles",
    )
    b.claim("reply", "DefenseSpending", {"actor": ["JPN"]}, "underway", "Japan spends more each year.")
    b.claim(
        "visit",
        "Meeting",
        {"participant": ["ada-stone", "ken-mori"]},
        "completed",
        "Stone met Mori.",
        time="2025-03-30",
    )
    b.claim(
        "old",
        "Membership",
        {"member": ["USA"], "organization": ["ANZUS"]},
        "in-force",
        "The United States belongs to ANZUS.",
    )
    b.claim(
        "reply",
        "Basing",
        {"host": ["JPN"], "guest": ["USA"]},
        "in-force",
        "Japan hosts American forces.",
        quantity="50,000 personnel",
    )
    return b.derive()


def build_many(entities: int, relations: int) -> Store:
    """A larger store: states in a ring with chords, one document."""
    b = Builder()
    for number in range(entities):
        b.entity(f"s{number}", "State", f"State number {number}")
    b.document("bank", "A bank of sentences", "2020-05-01")
    for number in range(relations):
        first, second = number % entities, (number * 7 + 1 + number // entities) % entities
        if first != second:
            kind = ("Alliance", "party", "party") if number % 3 else ("ThreatPerception", "observer", "target")
            roles = (
                {"party": [f"s{first}", f"s{second}"]}
                if kind[0] == "Alliance"
                else {"observer": [f"s{first}"], "target": [f"s{second}"]}
            )
            b.claim("bank", kind[0], roles, "in-force", f"Sentence {number} joins {first} and {second}.")
    return b.derive()


@pytest.fixture(scope="session")
def sample() -> Store:
    return build_sample()


@pytest.fixture(scope="session")
def graph(sample: Store) -> Any:
    from alliancekg.viz.project import project

    return project(sample)


@pytest.fixture(scope="session")
def builder() -> type[Builder]:
    return Builder


@pytest.fixture(scope="session")
def many() -> Any:
    return build_many


def chromium_path() -> str | None:
    return os.environ.get("ALLIANCEKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")  # playwright holds the thread's event loop while it runs: no longer than its own tests
def chromium() -> Iterator[Any]:
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium here (ALLIANCEKG_CHROMIUM names one)")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as runner:
        browser = runner.chromium.launch(
            executable_path=path,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def patience() -> float:
    """Return how much longer a busy machine may take."""
    return min(8.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


class Tab:
    """One page of the browser with a record of all that must not happen: console errors and outside requests."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "accept_downloads": True, **options}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15000 * patience())
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on(
            "console", lambda message: message.type in ("error", "warning") and self.errors.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str) -> Any:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready=yes]")
        return self.page

    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    made: list[Tab] = []

    def new(**options: Any) -> Tab:
        made.append(Tab(chromium, **options))
        return made[-1]

    yield new
    for item in made:
        item.context.close()


def page_data(text: str) -> Any:
    """Read back the data of a written page."""
    start = text.index('id="data">') + len('id="data">')
    return json.loads(text[start : text.index("</script>", start)])


@pytest.fixture(scope="session")
def read_data() -> Any:
    return page_data


@pytest.fixture(scope="session")
def sample_page(graph: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from alliancekg.viz.page import write_page

    return write_page(graph, tmp_path_factory.mktemp("page") / "sample.html", title="A sample")
