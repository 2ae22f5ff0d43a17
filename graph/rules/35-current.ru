# Title: The current status of a relation: the latest step of its history
# Of steps of one day the furthest counts; a denial never outranks a statement of the same day (see 45-disputed.ru).
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:currentStatus ?current } }
WHERE {
  { SELECT ?relation (MAX(?key) AS ?latest) WHERE {
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> {
      ?relation akg:hasStatusAssertion ?assertion .
      ?assertion akg:status ?status .
      OPTIONAL { ?assertion akg:asOf ?asOf }
    }
    VALUES (?status ?rank) {
      (akg:status-denied "0") (akg:status-proposed "1") (akg:status-planned "2") (akg:status-underway "3")
      (akg:status-in-force "4") (akg:status-completed "5") (akg:status-ended "6")
    }
    BIND(CONCAT(COALESCE(STR(?asOf), "0000"), " ", ?rank) AS ?key)
  } GROUP BY ?relation }
  VALUES (?current ?last) {
    (akg:status-denied "0") (akg:status-proposed "1") (akg:status-planned "2") (akg:status-underway "3")
    (akg:status-in-force "4") (akg:status-completed "5") (akg:status-ended "6")
  }
  FILTER(STRAFTER(?latest, " ") = ?last)
}
