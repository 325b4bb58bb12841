"""Simulated people: head shape, scalp chart, SALT regions, traits."""
