# Title: Relations, from the claims that are about them
# A relation has its kind, its label, the participants that identify it and, for events, the time that tells them apart.
# Tables: identifying ?kindName ?roleName ?role; dated ?kindName
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a ?kind ; rdfs:label ?label } }
WHERE {
  { SELECT ?relation ?kindName (MIN(?text) AS ?best) WHERE {
    GRAPH ?document { ?claim akg:about ?relation ; akg:kindName ?kindName ; rdfs:label ?name }
    BIND(STR(?name) AS ?text)
  } GROUP BY ?relation ?kindName }
  BIND(IRI(CONCAT("https://w3id.org/alliancekg/ontology#", ?kindName)) AS ?kind)
  BIND(STRLANG(?best, "en") AS ?label)
} ;

PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation ?role ?entity } }
WHERE {
  { SELECT DISTINCT ?relation ?kindName ?roleName ?entity WHERE {
    GRAPH ?document {
      ?claim akg:about ?relation ; akg:kindName ?kindName ; akg:mention ?mention .
      ?mention akg:roleName ?roleName ; akg:refersTo ?entity
    }
  } }
  #@ identifying ?kindName ?roleName ?role
} ;

PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation ?property ?time } }
WHERE {
  { SELECT DISTINCT ?relation ?kindName ?property ?time WHERE {
    GRAPH ?document { ?claim akg:about ?relation ; akg:kindName ?kindName ; ?property ?time }
    VALUES ?property { akg:eventTime akg:validTime akg:validFrom akg:validUntil }
  } }
  #@ dated ?kindName
}
