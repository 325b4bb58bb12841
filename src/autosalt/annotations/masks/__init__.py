"""Masks of scalp and loss, drawn from the shapes and pictures of an export, and outlined again."""
