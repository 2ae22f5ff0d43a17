"use strict";
(() => {
  const start = `PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>

# Who has committed what, and the sentence behind it
SELECT ?commitment ?status ?quote {
  ?claim akg:about ?relation ; akg:evidence/oa:hasSelector/oa:exact ?quote .
  ?relation rdfs:label ?commitment .
  OPTIONAL { ?relation akg:currentStatus ?status }
} LIMIT 50
`;
  const endpoint = new URL("/sparql", window.location.href).href;
  const wanted = new URLSearchParams(window.location.search).get("query");
  const yasgui = new window.Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    persistencyExpire: 60 * 60 * 24 * 7,
    yasqe: { value: start, createShareableLink: null, showQueryButton: true },
  });
  const show = (text, name) => {
    const tab = yasgui.getTab() || yasgui.addTab(true);
    tab.setEndpoint(endpoint);
    tab.setQuery(text);
    if (name) tab.setName(name);
  };
  if (wanted) show(wanted);
  document.getElementById("library").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    show(button.dataset.query, button.dataset.name);
    yasgui.getTab().query().catch(() => {});
  });
  document.getElementById("filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of document.querySelectorAll("#library li")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });
  window.alliancekgQuery = yasgui;
})();
