"""Number of nodes along every strand."""

NODES = 14
"""Nodes along every strand, the root included."""
