"""The results folder: tables, changes since baseline, overrides, history, verification."""
