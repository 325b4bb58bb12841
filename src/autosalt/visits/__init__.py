"""Visits: the meaning of their ids, names and dates, and contradictions between them."""
