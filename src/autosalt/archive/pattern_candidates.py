"""Path patterns that would fit an archive, suggested where the one in use cannot be right."""

from collections.abc import Iterable, Sequence
from typing import Final

from autosalt.archive.path_pattern import PathPattern
from autosalt.visits.levels import LevelMistake, Mistake, find_level_mistake
from autosalt.visits.parse import is_visit_name

CANDIDATES: Final = (
    "{subject}/{view}.*",
    "{subject}/{visit}/{view}.*",
    "{subject}/{date}/{view}.*",
    "{site}/{subject}/{visit}/{view}.*",
    "*/{subject}/{visit}/{view}.*",
    "{date}/{subject}/{view}.*",
    "{visit}/{subject}/{view}.*",
    "*/{subject}/{view}.*",
    "*/*/{subject}/{visit}/{view}.*",
    "{site}/{visit}/{subject}/{view}.*",
    "{visit}/{site}/{subject}/{view}.*",
    "{subject}/{visit}/{view}/*",
    "{subject}/{view}/*",
    "{visit}/{subject}/{view}/*",
    "{subject}_{date}_{view}.*",
    "{subject}_{visit}_{view}.*",
    "{subject}_{view}.*",
    "{subject}-{visit}-{view}.*",
    "{subject} {visit} {view}.*",
    "{date}_{subject}_{view}.*",
    "{visit}_{subject}_{view}.*",
    "{subject}/{date}_{view}.*",
    "{subject}/{visit}_{view}.*",
    "{subject}/*_{date}_{view}.*",
    "{subject}/*_{visit}_{view}.*",
    "{subject}/{visit}/*_{view}.*",
    "{subject}/{visit}/{view}_*",
    "{subject}/{visit}/*",
    "*/{subject}/{visit}/*",
)
"""In the order they are tried; those without a view last."""


def fitting_pattern(paths: Iterable[str], candidates: Iterable[str] = CANDIDATES) -> str | None:
    """Return the first pattern that fits all paths and gives levels that can be right; else None.

    >>> fitting_pattern(["a/0001/left.jpg", "a/0002/left.jpg"])
    '*/{subject}/{view}.*'
    """
    paths = tuple(paths)
    return next((text for text in candidates if _fits(text, paths)), None)


def instead_of(pattern: str, mistake: LevelMistake, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the patterns, one or two, that would read the levels as they are called."""
    if mistake.kind is Mistake.EXCHANGED:
        swapped = pattern.replace("{subject}", "\0").replace("{visit}", "{subject}")
        found = fitting_pattern(paths, (swapped.replace("\0", f) for f in ("{date}", "{visit}")))
        sites = (pattern.replace("{subject}/{visit}", "{site}/{number}"),)
        unsure = not mistake.certain and fitting_pattern(paths, sites)
        return tuple(way for way in (found, unsure) if way)
    if mistake.kind is Mistake.VISITS_ARE_SUBJECTS:
        above = (pattern.replace("{subject}/{visit}", f"{a}/{{subject}}") for a in ("*", "{site}"))
        return tuple(way for way in above if way != pattern and _fits(way, paths))
    found = fitting_pattern(paths)
    return () if found is None else (found,)


def _fits(text: str, paths: Sequence[str]) -> bool:
    pattern = PathPattern(text)
    placed: set[tuple[str, str]] = set()
    for path in paths:  # to the first that does not fit: most candidates end there
        if (match := pattern.match(path)) is None:
            return False
        placed.add((match.subject, match.visit))
    if not placed or find_level_mistake(placed) is not None:
        return False
    # Any folder could be a visit; above the subject it must be called like one.
    above = text.find("{visit}") < text.find("{subject}") and "{visit}" in text
    return not above or all(is_visit_name(visit) for _, visit in placed)
