"""Scores of a study, read from a results folder or a CSV file."""
