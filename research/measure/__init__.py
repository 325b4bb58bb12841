"""Measurements of the model card and of the documentation's figures."""
