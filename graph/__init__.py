"""From article to claims to quads in a store."""
