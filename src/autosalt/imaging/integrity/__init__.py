"""Integrity checks: whether an image file is whole."""
