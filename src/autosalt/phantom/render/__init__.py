"""Rendering of a simulated photograph with its exact masks."""
