"""Formats that masks are written in, for annotation tools: one module for each."""
