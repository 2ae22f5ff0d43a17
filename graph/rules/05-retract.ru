# Title: Take back what was derived for relations whose claims change
# Direct edges stay for now (50-edges.ru takes back those that lose their ground).
# Tables: affected ?relation
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
DELETE { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?assertion ?p ?o } }
WHERE {
  #@ affected ?relation
  GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:hasStatusAssertion ?assertion . ?assertion ?p ?o }
} ;

DELETE { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation ?p ?o } }
WHERE {
  #@ affected ?relation
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a ?kind }
  GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation ?p ?o }
}
