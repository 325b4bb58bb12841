"""Verification of a results folder against photographs, ledger and hashes."""
