"""Measurements for the table of the model card, one module for each kind of data."""
