"""Overrides by a reviewer: which are in force, and their table."""
