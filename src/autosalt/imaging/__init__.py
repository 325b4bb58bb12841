"""Imaging: open, measure and draw on photos; the only code that does. Needs no model."""
