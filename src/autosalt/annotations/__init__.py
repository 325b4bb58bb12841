"""Exports of annotation tools, imported as folders that training reads."""
