"""The query library, running it, and the SPARQL endpoint."""
