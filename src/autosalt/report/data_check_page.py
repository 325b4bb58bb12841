"""Page of `autosalt data check`: the problems of a training dataset, with their photographs."""

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from autosalt.core.reasons import PhotoRefused
from autosalt.report.dataset_page import (
    MOST_PICTURES,
    DatasetPage,
    MaskedFile,
    ProblemGroup,
    SheetPicture,
    checked_section,
    small_picture,
    write_dataset_page,
)


def write_data_check_page(
    counts: Mapping[str, str],
    checks: Sequence[ProblemGroup],
    files: Mapping[str, MaskedFile],
    path: Path,
) -> None:
    """Write the page: each problem in words, and its photographs with their masks side by side.

    Args:
        counts: facts of the dataset, by their names.
        checks: of `autosalt data check`.
        files: of each photo that a check names. One that cannot be opened is only listed.
        path: of the page.
    """
    sheets, left = [], MOST_PICTURES
    for check in checks:
        pictures = _pictures(check, files, left)
        left -= len(pictures)
        if pictures:
            sheets.append((check.title, pictures))
    page = DatasetPage(
        title="Check of a dataset",
        lead="What makes training stop, or its figures untrue",
        facts=tuple(counts.items()),
        sections=(checked_section(checks),),
        sheets=sheets,
        photos=sum(len(_named(check)) for check in checks),
        shown_first=(
            "in the order of the tables above. Photographs that cannot be opened have no picture."
        ),
    )
    write_dataset_page(page, path)


def _named(check: ProblemGroup) -> list[str]:
    """The photos of a check, each once, those of one problem after each other."""
    return list(dict.fromkeys(filter(None, chain.from_iterable(row[:2] for row in check.rows))))


def _pictures(
    check: ProblemGroup, files: Mapping[str, MaskedFile], most: int
) -> list[SheetPicture]:
    """Pictures of the photos of a check, as many at most."""
    pictures: list[SheetPicture] = []
    for name in _named(check):
        if len(pictures) == most:
            break
        try:
            uri = small_picture(files[name])
        except (PhotoRefused, ValueError):
            continue
        pictures.append(SheetPicture(uri, f"Photograph {name} with its masks", name, ""))
    return pictures
