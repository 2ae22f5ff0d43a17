# Title: The history of a relation's status, step by step, each step with the claims that state it
# A state (proposed, planned, underway, in force, denied) is so as of the day of publication; what was completed or ended is
# so as of its own time, unless that lies after the publication. Without either date the step is undated.
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT { GRAPH <https://w3id.org/alliancekg/id/graph/derived> {
  ?relation akg:hasStatusAssertion ?assertion .
  ?assertion a akg:StatusAssertion ; akg:status ?status ; akg:asOf ?asOf ; akg:statedIn ?claim
} }
WHERE {
  GRAPH ?document {
    ?claim akg:about ?relation ; akg:statusClaimed ?status .
    OPTIONAL { ?document akg:publicationDate ?published }
    OPTIONAL { ?claim akg:eventTime|akg:validTime|akg:validUntil ?time }
  }
  BIND(COALESCE(STR(?published), "") AS ?day)
  BIND(COALESCE(STR(?time), "") AS ?own)
  BIND(?status IN (akg:status-completed, akg:status-ended) AS ?past)
  BIND(IF(?own != "" && ((?past && ?own <= ?day) || (?day = "" && ?status NOT IN (akg:status-proposed, akg:status-planned))), ?own, ?day) AS ?when)
  BIND(IF(?when = "", "undated", ?when) AS ?name)
  BIND(IRI(CONCAT(STR(?relation), "_", STRAFTER(STR(?status), "#"), "_", ?name)) AS ?assertion)
  BIND(IF(?when = "", 1/0, STRDT(?when, IF(STRLEN(?when) = 4, xsd:gYear, IF(STRLEN(?when) = 7, xsd:gYearMonth, xsd:date)))) AS ?asOf)
}
