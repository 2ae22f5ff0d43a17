# Title: Direct edges between entities, from relations in a fitting status
# Which edges there are, from which kind, between which roles and in which statuses is annotation data of the ontology: each
# step runs once for each row of that table, with $edge, $kind, $subjectRole and $objectRole in place.
# Tables: statuses ?status (those of the row)
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
#@ each edge
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject $edge ?object } }
WHERE {
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a $kind ; $subjectRole ?subject ; $objectRole ?object }
  GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:currentStatus ?status }
  #@ statuses ?status
  FILTER(?subject != ?object)
}
