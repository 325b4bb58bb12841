"""Metrics of a trained model on annotated photographs."""
