# Title: Relations on which sources disagree
# One source denies what another asserts, at most a year apart or undated; or two sources say of the same day that it ended
# and that it holds; or one gives an end, and another says later that it has held since before that end. A source is who
# asserts the claim inside the text, else the text itself. One source that changes its mind is history, not dispute.
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:disputed true } }
WHERE {
  { SELECT DISTINCT ?relation WHERE {
    VALUES (?one ?other ?years) {
      (akg:status-denied akg:status-planned 1) (akg:status-denied akg:status-underway 1)
      (akg:status-denied akg:status-in-force 1) (akg:status-denied akg:status-completed 1)
      (akg:status-ended akg:status-underway 0) (akg:status-ended akg:status-in-force 0)
    }
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> {
      ?relation akg:hasStatusAssertion ?first , ?second .
      ?first akg:status ?one ; akg:statedIn ?claim1 .
      ?second akg:status ?other ; akg:statedIn ?claim2 .
      OPTIONAL { ?first akg:asOf ?day1 }
      OPTIONAL { ?second akg:asOf ?day2 }
    }
    GRAPH ?document1 { ?claim1 akg:about ?relation . OPTIONAL { ?claim1 akg:assertedBy ?by1 } }
    GRAPH ?document2 { ?claim2 akg:about ?relation . OPTIONAL { ?claim2 akg:assertedBy ?by2 } }
    FILTER(COALESCE(?by1, ?document1) != COALESCE(?by2, ?document2))
    BIND(xsd:integer(SUBSTR(STR(?day1), 1, 4)) - xsd:integer(SUBSTR(STR(?day2), 1, 4)) AS ?apart)
    FILTER(COALESCE(IF(?years = 0, STR(?day1) = STR(?day2), ?apart >= -1 && ?apart <= 1), true))
  } }
} ;

PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:disputed true } }
WHERE {
  { SELECT DISTINCT ?relation WHERE {
    GRAPH ?document1 { ?claim1 akg:statusClaimed akg:status-ended ; akg:validUntil ?end ; akg:about ?relation }
    GRAPH ?document2 {
      ?claim2 akg:about ?relation ; akg:statusClaimed akg:status-in-force ; akg:validFrom|akg:validTime ?since .
      ?document2 akg:publicationDate ?day
    }
    FILTER(?document1 != ?document2 && STR(?since) <= STR(?end) && STR(?end) < STR(?day))
    FILTER NOT EXISTS { GRAPH ?document1 { ?claim3 akg:about ?relation ; akg:statusClaimed akg:status-in-force } }
    FILTER NOT EXISTS {
      GRAPH ?document1 { ?claim4 akg:about ?relation ; akg:validUntil ?later } FILTER(STR(?later) > STR(?end))
    }
  } }
}
