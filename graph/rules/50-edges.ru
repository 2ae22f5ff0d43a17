# Title: Direct edges between entities, from relations in a fitting status
# Which edges there are, from which kind, between which roles and in which statuses is annotation data of the ontology.
# Tables: affected ?relation; edges ?edge ?kind ?subjectRole ?objectRole ?status
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject ?edge ?object } }
WHERE {
  #@ affected ?relation
  GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:currentStatus ?status }
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a ?kind ; ?subjectRole ?subject ; ?objectRole ?object }
  #@ edges ?edge ?kind ?subjectRole ?objectRole ?status
  FILTER(?subject != ?object)
}
