# Title: Entities that no registry knows, from the mentions that refer to them
# Label: the longest form under which claims name it (the first in the alphabet among equals); other forms are aliases
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/entities> { ?entity a ?type ; rdfs:label ?label ; akg:linked false } }
WHERE {
  { SELECT ?entity (MIN(?typeName) AS ?chosen) (MIN(?key) AS ?best) WHERE {
    GRAPH ?document { ?mention akg:refersTo ?entity ; akg:typeName ?typeName ; akg:surfaceForm ?form }
    BIND(CONCAT(STR(99999 - STRLEN(?form)), " ", ?form) AS ?key)
  } GROUP BY ?entity }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/alliancekg/id/graph/registry> { ?entity a ?known } }
  BIND(IRI(CONCAT("https://w3id.org/alliancekg/ontology#", ?chosen)) AS ?type)
  BIND(STRLANG(STRAFTER(?best, " "), "en") AS ?label)
} ;

PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/entities> { ?entity skos:altLabel ?alias } }
WHERE {
  { SELECT DISTINCT ?entity ?form WHERE {
    GRAPH ?document { ?mention akg:refersTo ?entity ; akg:surfaceForm ?form }
  } }
  GRAPH <https://w3id.org/alliancekg/id/graph/entities> { ?entity rdfs:label ?label }
  FILTER(STR(?label) != STR(?form))
  BIND(STRLANG(?form, "en") AS ?alias)
}
