"""The W3C's SPARQL 1.1 query, result format and update tests, through HTTP; known failures stand in a table by IRI.

All data of the query tests stands in one store, a graph a file; the dataset of a test is named by the protocol's
``default-graph-uri`` and ``named-graph-uri``. So the suite asks a running server as any client would.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlparse
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
KNOWN = {
    line["iri"]: line["reason"]
    for line in csv.DictReader(
        (Path(__file__).parent / "w3c_known_failures.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
}
# not part of these suites: what needs an entailment regime, and federation, which this endpoint refuses on purpose
LEFT_OUT = {
    "entailment",
    "service",
    "syntax-fed",
    "protocol",
    "http-rdf-update",
    "graph-store-protocol",
    "service-description",
}
EVALUATION = {MF + "QueryEvaluationTest", MF + "CSVResultFormatTest"}
SYNTAX = {MF + "PositiveSyntaxTest11": True, MF + "NegativeSyntaxTest11": False}
UPDATE_SYNTAX = {MF + "PositiveUpdateSyntaxTest11": True, MF + "NegativeUpdateSyntaxTest11": False}
UPDATE = {MF + "UpdateEvaluationTest", UT + "UpdateEvaluationTest"}
ROWS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {"ttl": ox.RdfFormat.TURTLE, "rdf": ox.RdfFormat.RDF_XML, "nt": ox.RdfFormat.N_TRIPLES}
MEDIA = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "nt": "application/n-triples"}


@dataclass
class Case:
    """One test of a manifest; ``store`` holds the manifest."""

    iri: str
    kind: str
    node: Any
    store: ox.Store

    def all(self, node: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in self.store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)]

    def one(self, node: Any, predicate: str) -> Any:
        return next(iter(self.all(node, predicate)), None)

    @property
    def action(self) -> Any:
        return self.one(self.node, MF + "action")

    @property
    def result(self) -> Any:
        return self.one(self.node, MF + "result")


def path_of(iri: str) -> Path:
    return Path(url2pathname(urlparse(iri).path))


def cases(root: Path, kinds: set[str]) -> Iterator[Case]:
    for manifest in sorted(root.glob("*/manifest.ttl")):
        if manifest.parent.name in LEFT_OUT:
            continue
        store = ox.Store()
        store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())
        for kind in sorted(kinds):
            for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(kind), None):
                yield Case(quad.subject.value, kind, quad.subject, store)


def run_all(found: Iterator[Case], check: Callable[[Case], str | None]) -> int:
    """Check each case; what fails must be known, and what is known must fail."""
    surprises: list[str] = []
    count = 0
    for case in found:
        count += 1
        problem = check(case)
        if problem and case.iri not in KNOWN:
            surprises.append(f"{case.iri}: {problem}")
        if not problem and case.iri in KNOWN:
            surprises.append(f"{case.iri}: passes, though it is listed as a known failure")
    assert not surprises, "\n".join(surprises)
    return count


def plain(term: Any) -> Any:
    """Return a term so that equal numbers of one type are equal whatever their spelling."""
    if term is None or isinstance(term, ox.BlankNode | ox.NamedNode):
        return term
    kind = term.datatype.value
    if kind in {XSD + "integer", XSD + "decimal"}:
        try:
            return (kind, Decimal(term.value).normalize())
        except InvalidOperation:
            return term
    if kind == XSD + "boolean":
        return (kind, term.value in {"true", "1"})
    if kind in {XSD + "double", XSD + "float"}:
        return (kind, float(term.value))
    return term


def masked(row: tuple[Any, ...], names: dict[Any, int] | None) -> tuple[str, ...]:
    def one(term: Any) -> str:
        if isinstance(term, ox.BlankNode):
            return "_" if names is None else f"_{names.setdefault(term, len(names))}"
        return repr(term)

    return tuple(one(term) for term in row)


def comparable(rows: list[tuple[Any, ...]], ordered: bool) -> Any:
    """Return rows with blank nodes numbered by where they first stand."""
    kept = rows if ordered else sorted(rows, key=lambda row: masked(row, None))
    names: dict[Any, int] = {}
    numbered = [masked(row, names) for row in kept]
    return numbered if ordered else Counter(numbered)


def read_rows(content: bytes, form: Any) -> tuple[list[str], list[tuple[Any, ...]]] | bool:
    read = ox.parse_query_results(content, form)
    if isinstance(read, ox.QueryBoolean):
        return bool(read)
    names = sorted(variable.value for variable in read.variables)
    return names, [tuple(plain(row[name]) for name in names) for row in read]


def rows_in_rdf(quads: list[Any]) -> tuple[list[str], list[tuple[Any, ...]]] | bool | None:
    """Read a result set written as RDF; None where the graph is none."""
    store = ox.Store()
    store.extend(quads)

    def objects(node: Any, name: str) -> list[Any]:
        return [quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(RS + name), None, None)]

    sets = list(store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(RS + "ResultSet"), None))
    if not sets:
        return None
    node = sets[0].subject
    if objects(node, "boolean"):
        return objects(node, "boolean")[0].value == "true"
    names = sorted(term.value for term in objects(node, "resultVariable"))
    rows: list[tuple[Any, ...]] = []
    for solution in objects(node, "solution"):
        bound = {objects(b, "variable")[0].value: objects(b, "value")[0] for b in objects(solution, "binding")}
        rows.append(tuple(plain(bound.get(name)) for name in names))
    return names, rows


def same_graph(first: list[Any], second: list[Any]) -> bool:
    def canonical(quads: list[Any]) -> set[Any]:
        dataset = ox.Dataset(
            ox.Quad(q.subject, q.predicate, normal(q.object), getattr(q, "graph_name", ox.DefaultGraph()))
            for q in quads
        )
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return set(dataset)

    return canonical(first) == canonical(second)


def normal(term: Any) -> Any:
    found = plain(term)
    return (
        ox.Literal(str(found[1].normalize()), datatype=ox.NamedNode(found[0]))
        if isinstance(found, tuple) and isinstance(found[1], Decimal)
        else term
    )


@pytest.fixture(scope="module")
def server(w3c: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("suite") / "store"
    store = ox.Store(str(folder))
    for path in sorted(p for p in w3c.glob("*/*") if p.suffix[1:] in GRAPHS and p.parent.name not in LEFT_OUT):
        if path.name != "manifest.ttl":
            form = GRAPHS[path.suffix[1:]]
            store.load(path=str(path), format=form, base_iri=path.as_uri(), to_graph=ox.NamedNode(path.as_uri()))
    store.flush()
    del store
    with serve(folder, union=False, timeout=20) as running:
        yield running


def ask(server: Any, case: Case, accept: str) -> Any:
    query = case.one(case.action, QT + "query")
    default = [node.value for node in case.all(case.action, QT + "data")]
    named = [node.value for node in case.all(case.action, QT + "graphData")]
    text = f"BASE <{query.value}>\n{path_of(query.value).read_text(encoding='utf-8')}"
    pairs = [("query", text)]
    if "\nFROM <" not in text:  # else the query names its dataset itself
        pairs += [("default-graph-uri", iri) for iri in default] + [("named-graph-uri", iri) for iri in named]
    form = "application/x-www-form-urlencoded"
    return server.send("POST", "/sparql", urlencode(pairs), Accept=accept, Content_Type=form)


def csv_rows(text: str) -> list[list[str]]:
    """Return the rows, each with its cells in the order of the columns' names; blank nodes look alike."""
    head, *rows = csv.reader(io.StringIO(text))
    order = sorted(range(len(head)), key=lambda place: head[place])
    cells = [[row[place] for place in order] for row in rows]
    return [sorted(head), *sorted([("_:" if cell.startswith("_:") else number(cell)) for cell in row] for row in cells)]


def number(cell: str) -> str:
    try:
        return str(float(cell))
    except ValueError:
        return cell


def check_evaluation(server: Any, case: Case) -> str | None:
    expected = path_of(case.result.value)
    suffix = expected.suffix[1:]
    accepts = {"csv": "text/csv", "tsv": "text/tab-separated-values", "srj": "application/sparql-results+json"}
    answer = ask(server, case, accepts.get(suffix, "application/sparql-results+xml, text/turtle;q=0.9"))
    if answer.status != 200:
        return f"status {answer.status}: {answer.text[:200]}"
    content = expected.read_bytes()
    if suffix == "csv":
        first, second = (csv_rows(text) for text in (content.decode(), answer.text))
        return None if first == second else f"{second} instead of {first}"
    if suffix in ROWS:
        wanted: Any = read_rows(content, ROWS[suffix])
    else:
        quads = list(ox.parse(content, GRAPHS[suffix], base_iri=expected.as_uri()))
        wanted = rows_in_rdf(quads)
        if wanted is None:
            given_quads = list(ox.parse(answer.body, ox.RdfFormat.from_media_type(answer.type)))
            return None if same_graph(quads, given_quads) else f"another graph: {answer.text[:300]}"
    got = read_rows(answer.body, ox.QueryResultsFormat.from_media_type(answer.type))
    if isinstance(wanted, bool) or isinstance(got, bool):
        return None if wanted == got else f"{got} instead of {wanted}"
    if wanted[0] != got[0]:
        return f"columns {got[0]} instead of {wanted[0]}"
    same = comparable(wanted[1], False) == comparable(got[1], False)
    return None if same else f"{got[1]} instead of {wanted[1]}"


def test_query_evaluation(server: Any, w3c: Path) -> None:
    assert run_all(cases(w3c, EVALUATION), lambda case: check_evaluation(server, case)) > 200


def test_query_syntax(server: Any, w3c: Path) -> None:
    def check(case: Case) -> str | None:
        text = f"BASE <{case.action.value}>\n{path_of(case.action.value).read_text(encoding='utf-8')}"
        answer = server.send("POST", "/sparql", text, Content_Type="application/sparql-query")
        fits = answer.status == 200 if SYNTAX[case.kind] else answer.status == 400
        return None if fits else f"status {answer.status}: {answer.text[:200]}"

    assert run_all(cases(w3c, set(SYNTAX)), check) > 80


def test_federated_queries_are_refused(server: Any, w3c: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8") for folder in ("service", "syntax-fed") for path in (w3c / folder).glob("*.rq")
    ]
    assert len(texts) > 5
    for text in texts:
        assert server.send("POST", "/sparql", text, Content_Type="application/sparql-query").status == 403


def test_update_syntax(empty_writing: Any, w3c: Path) -> None:
    def check(case: Case) -> str | None:
        text = f"BASE <{case.action.value}>\n{path_of(case.action.value).read_text(encoding='utf-8')}"
        answer = empty_writing.update(text)
        # 409: the text was read, and names a graph that is not there
        fits = (answer.status < 300 or answer.status == 409) if UPDATE_SYNTAX[case.kind] else answer.status == 400
        return None if fits else f"status {answer.status}: {answer.text[:200]}"

    assert run_all(cases(w3c, set(UPDATE_SYNTAX)), check) > 40


def loaded(case: Case, node: Any) -> list[tuple[str, Path]]:
    """Return the graphs (the default one is "") and files that a part of an update test names."""
    found = [("", path_of(data.value)) for data in case.all(node, UT + "data")]
    for data in case.all(node, UT + "graphData"):
        graph = case.one(data, UT + "graph") or case.one(data, UT + "data")
        found.append((case.one(data, RDFS + "label").value, path_of(graph.value)))
    return found


def check_update(server: Any, case: Case) -> str | None:
    assert server.update("CLEAR ALL").status == 204
    for graph, path in loaded(case, case.action):
        where = f"?{urlencode({'graph': graph})}" if graph else "?default"
        media_type = MEDIA[path.suffix[1:]]
        sent = server.send(
            "POST", f"/graph-store{where}", path.read_bytes(), Content_Type=media_type, **server.authority()
        )
        assert sent.status < 300, sent.text
    request = case.one(case.action, UT + "request")
    answer = server.update(f"BASE <{request.value}>\n{path_of(request.value).read_text(encoding='utf-8')}")
    if answer.status != 204:
        return f"status {answer.status}: {answer.text[:200]}"
    wanted: list[Any] = []
    for graph, path in loaded(case, case.result):
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        base = graph or f"{server.url}/graph-store"
        quads = ox.parse(path.read_bytes(), GRAPHS[path.suffix[1:]], base_iri=base, rename_blank_nodes=True)
        wanted += [ox.Quad(q.subject, q.predicate, q.object, name) for q in quads]
    rows: Any = server.query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    given = [
        ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph())
        for row in ox.parse_query_results(rows.body, ox.QueryResultsFormat.JSON)
    ]
    return None if same_graph(wanted, given) else f"{given} instead of {wanted}"


@pytest.mark.slow
def test_update_evaluation(empty_writing: Any, w3c: Path) -> None:
    assert run_all(cases(w3c, UPDATE), lambda case: check_update(empty_writing, case)) > 80


def test_every_known_failure_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in KNOWN.values())
