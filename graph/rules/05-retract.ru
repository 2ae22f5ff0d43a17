# Title: Take back what was derived for relations whose claims change
# Order: first of all; the old relations still stand, so the edges that they gave can be found
# Tables: affected ?relation; edges ?edge ?kind ?subjectRole ?objectRole ?status; supports (the same rows again)
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
} ;

# An edge goes only where no other relation in a fitting status gives it: the affected ones have no current status now.
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
DELETE { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject ?edge ?object } }
WHERE {
  { SELECT DISTINCT ?subject ?edge ?object WHERE {
    #@ affected ?relation
    GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a ?kind ; ?subjectRole ?subject ; ?objectRole ?object }
    #@ edgekinds ?edge ?kind ?subjectRole ?objectRole
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject ?edge ?object }
  } }
  FILTER NOT EXISTS {
    GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?other ?subjectRole2 ?subject ; ?objectRole2 ?object ; a ?kind2 }
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?other akg:currentStatus ?status2 }
    #@ edges ?edge ?kind2 ?subjectRole2 ?objectRole2 ?status2
  }
}
