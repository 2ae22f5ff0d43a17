# Title: Support, first and last mention of a relation
# Support counts independent documents that assert the relation: documents that carry the same sentence word for word (one
# wire story printed twice) count once, and a denial supports nothing.
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:support ?support } }
WHERE {
  { SELECT ?relation (COUNT(DISTINCT ?signature) AS ?support) WHERE {
    { SELECT ?relation ?document (MIN(?text) AS ?signature) WHERE {
      GRAPH ?document {
        ?claim akg:about ?relation ; akg:statusClaimed ?status ; akg:evidence ?evidence .
        ?evidence oa:hasSelector ?selector .
        ?selector oa:exact ?quote
      }
      BIND(IF(?status = akg:status-denied, 1/0, STR(?quote)) AS ?text)
    } GROUP BY ?relation ?document }
  } GROUP BY ?relation }
} ;

PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:firstMentioned ?first ; akg:lastMentioned ?last } }
WHERE {
  { SELECT ?relation (MIN(?day) AS ?from) (MAX(?day) AS ?to) WHERE {
    GRAPH ?document { ?claim akg:about ?relation . ?document akg:publicationDate ?published }
    BIND(STR(?published) AS ?day)
  } GROUP BY ?relation }
  BIND(STRDT(?from, IF(STRLEN(?from) = 4, xsd:gYear, IF(STRLEN(?from) = 7, xsd:gYearMonth, xsd:date))) AS ?first)
  BIND(STRDT(?to, IF(STRLEN(?to) = 4, xsd:gYear, IF(STRLEN(?to) = 7, xsd:gYearMonth, xsd:date))) AS ?last)
}
