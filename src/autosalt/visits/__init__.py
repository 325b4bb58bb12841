"""Visits: what their ids, names and dates mean, and what contradicts itself."""
