"""Regrowth maps: where hair came back between two visits."""
