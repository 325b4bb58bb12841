"""Processor cores that this process may use; it imports nothing heavy."""

import os


def usable_cores() -> int:
    """How many cores this process may use, at least 1: fewer than there are where it is bound."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
