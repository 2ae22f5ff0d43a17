"""The names everything else is built from: base IRI, namespaces, prefixes."""

from __future__ import annotations

# The base is not yet registered at w3id.org; it is written here and nowhere else in code.
BASE = "https://w3id.org/alliancekg/"
ONTOLOGY = BASE + "ontology"
AKG = ONTOLOGY + "#"
ID = BASE + "id/"

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SH = "http://www.w3.org/ns/shacl#"
VANN = "http://purl.org/vocab/vann/"

PREFIXES: dict[str, str] = {
    "akg": AKG,
    "id": ID,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "sh": SH,
    "vann": VANN,
    "bfo": "http://purl.obolibrary.org/obo/BFO_",
    "cco": "https://www.commoncoreontologies.org/",
    "ccodacts": "https://github.com/jonathanvajda/cco-d-acts/",
    "dbo": "http://dbpedia.org/ontology/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "fibo-agr": "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/",
    "fibo-be": "https://spec.edmcouncil.org/fibo/ontology/BE/GovernmentEntities/GovernmentEntities/",
    "fibo-law": "https://spec.edmcouncil.org/fibo/ontology/FND/Law/LegalCapacity/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "gist": "https://w3id.org/semanticarts/ns/ontology/gist/",
    "gn": "http://www.geonames.org/ontology#",
    "gufo": "http://purl.org/nemo/gufo#",
    "iao": "http://purl.obolibrary.org/obo/IAO_",
    "lcc": "https://www.omg.org/spec/LCC/Countries/CountryRepresentation/",
    "lime": "http://www.w3.org/ns/lemon/lime#",
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "synsem": "http://www.w3.org/ns/lemon/synsem#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "wikidata": "http://www.wikidata.org/entity/",
}


def local_name(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def compact(iri: str) -> str:
    """Return the IRI as a prefixed name, or unchanged where no prefix fits."""
    found = [(len(base), name) for name, base in PREFIXES.items() if iri.startswith(base)]
    if not found:
        return iri
    length, name = max(found)
    return f"{name}:{iri[length:]}"
