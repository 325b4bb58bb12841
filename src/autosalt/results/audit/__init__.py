"""Audit trail of a results folder: records, history, superseded tables, sources of outputs."""
