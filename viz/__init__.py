"""Projections, measures and the interactive page."""
