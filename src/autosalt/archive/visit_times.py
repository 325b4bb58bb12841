"""Stub until the order branch is merged."""

import re

from autosalt.archive.visit_names import says_before


def is_visit_name(name: str) -> bool:
    t = name.casefold()
    return (
        says_before(name)
        or bool(re.search(r"week|month|day|\d{4}-\d\d-\d\d|visit|after|post|year", t))
        or bool(re.fullmatch(r"[vmwdt]\W?\d+", t))
    )
