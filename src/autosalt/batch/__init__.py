"""Batch scoring: engines, ledger, shards, overlays and log."""
