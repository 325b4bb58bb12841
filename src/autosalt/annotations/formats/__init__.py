"""Readers of the export formats of annotation tools, one module each."""
