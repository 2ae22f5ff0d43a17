# Title: Direct edges between entities, from relations in a fitting status
# Which edges there are, from which kind, between which roles and in which statuses is annotation data of the ontology: each
# step runs once for each row of that table, with $edge, $kind, $subjectRole and $objectRole in place.
# Tables: affected ?relation; statuses ?status (those of the row); same (all rows of the row's edge)

# An edge goes where its relation has no fitting status any more and no other relation gives it.
#@ each edge
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
DELETE { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject $edge ?object } }
WHERE {
  { SELECT DISTINCT ?subject ?object WHERE {
    #@ affected ?relation
    GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a $kind ; $subjectRole ?subject ; $objectRole ?object }
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject $edge ?object }
    FILTER NOT EXISTS {
      GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:currentStatus ?status }
      #@ statuses ?status
    }
  } }
  FILTER NOT EXISTS {
    #@ same ?kind2 ?subjectRole2 ?objectRole2 ?status2
    GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?other ?subjectRole2 ?subject ; ?objectRole2 ?object ; a ?kind2 }
    GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?other akg:currentStatus ?status2 }
  }
} ;

#@ each edge
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?subject $edge ?object } }
WHERE {
  #@ affected ?relation
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation a $kind ; $subjectRole ?subject ; $objectRole ?object }
  GRAPH <https://w3id.org/alliancekg/id/graph/derived> { ?relation akg:currentStatus ?status }
  #@ statuses ?status
  FILTER(?subject != ?object)
}
