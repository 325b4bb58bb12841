"""Folder of the golden set: photographs as files and `expected.json`, written and checked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from autosalt.core.views import View
from autosalt.errors import FolderError, GoldenSetError
from autosalt.files.json_record import write_fields
from autosalt.golden.answers import (
    answer_photo,
    answer_visit,
    assignment_cases,
    change_cases,
    view_cases,
)
from autosalt.golden.compare import AnswerComparison, compare
from autosalt.golden.photographs import (
    NUMBER_OF_PHOTOS,
    VISITS,
    GoldenPhoto,
    VisitPhoto,
    golden_photos,
)
from autosalt.golden.tolerances import TOLERANCES
from autosalt.scorer.scorer import Scorer
from autosalt.version import VERSION

EXPECTED: Final = "expected.json"
PHOTOS: Final = "photos"
FORMAT: Final = 2
"""Of `expected.json`; another layout has another number."""


def write_golden_set(
    out: Path, scorer: Scorer, on_progress: Callable[[int, int], None] | None = None
) -> Path:
    """Write the photographs and what a model makes of them.

    Args:
        out: new or empty folder.
        scorer: the model.
        on_progress: called with (done, photographs).

    Returns:
        The path of `expected.json`.

    Raises:
        FolderError: the folder holds files.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderError(f"{out}: is not an empty folder; give a new one")
    (out / PHOTOS).mkdir(parents=True)
    files: dict[str, GoldenPhoto] = {}
    for photo in golden_photos():
        (out / PHOTOS / photo.name).write_bytes(photo.data)
        files[photo.stem] = photo
        if on_progress is not None:
            on_progress(len(files), NUMBER_OF_PHOTOS)
    path = out / EXPECTED
    content = _answers(scorer, files, VISITS)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def read_expected(folder: Path) -> dict[str, Any]:
    """The content of a set's `expected.json`.

    Raises:
        GoldenSetError: there is none, or it is damaged or of another format.
    """
    content = read_answers(folder / EXPECTED)
    if content.get("format") != FORMAT:
        raise GoldenSetError(
            f"{folder / EXPECTED}: has format {content.get('format')!r}, this autosalt reads "
            f"{FORMAT}; write the set again with `autosalt models golden`"
        )
    return content


def read_answers(path: Path) -> dict[str, Any]:
    """The answers of another program, or those of autosalt.

    Raises:
        GoldenSetError: the file cannot be read, or holds no JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldenSetError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise GoldenSetError(f"{path}: is not JSON ({error})") from error
    if not isinstance(content, dict):
        raise GoldenSetError(f"{path}: holds no JSON object")
    return content


def check_golden_set(folder: Path, scorer: Scorer) -> AnswerComparison:
    """Score a golden set here and compare with what was expected of it.

    Raises:
        GoldenSetError: the set is damaged, or of another model.
    """
    expected = read_expected(folder)
    if expected.get("model_sha256") != scorer.model_sha256:
        raise GoldenSetError(
            f"{folder}: is of the model {expected.get('model')}, not of {scorer.manifest.name}; "
            "give that one with --model, or write the set again with `autosalt models golden`"
        )
    try:
        photos = [_read_photo(folder, *item) for item in expected["photos"].items()]
        files = {photo.stem: photo for photo in photos}
        visits = {name: _visit_photos(visit) for name, visit in expected["visits"].items()}
        return compare(expected, _answers(scorer, files, visits))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        damage = f"{type(error).__name__}: {error}"
        raise GoldenSetError(f"{folder / EXPECTED}: is damaged ({damage})") from error


def _answers(
    scorer: Scorer, files: Mapping[str, GoldenPhoto], visits: Mapping[str, tuple[VisitPhoto, ...]]
) -> dict[str, Any]:
    """What a model makes of the set, as JSON has it."""
    readings = {stem: scorer.read_many([photo.data])[0] for stem, photo in files.items()}
    photos = {
        photo.name: write_fields(answer_photo(scorer, photo, readings[stem]))
        for stem, photo in files.items()
    }
    scored = {
        name: write_fields(answer_visit(scorer, visit, readings)) for name, visit in visits.items()
    }
    return {
        "format": FORMAT,
        "autosalt": VERSION,
        "model": scorer.manifest.name,
        "model_sha256": scorer.model_sha256,
        "tolerances": {name: asdict(one) for name, one in TOLERANCES.items()},
        "photos": photos,
        "visits": scored,
        "views": [write_fields(case) for case in view_cases(scorer.manifest)],
        "assignments": [write_fields(case) for case in assignment_cases()],
        "changes": [write_fields(case) for case in change_cases()],
    }


def _read_photo(folder: Path, name: str, answer: Mapping[str, Any]) -> GoldenPhoto:
    try:
        data = (folder / PHOTOS / name).read_bytes()
    except OSError as error:
        raise GoldenSetError(f"{folder / PHOTOS / name}: {error.strerror or error}") from error
    return GoldenPhoto(name, answer["shows"], _view(answer["stated_view"]), data)


def _visit_photos(visit: Mapping[str, Any]) -> tuple[VisitPhoto, ...]:
    return tuple(VisitPhoto(one["photo"], _view(one["stated_view"])) for one in visit["photos"])


def _view(name: str | None) -> View | None:
    return None if name is None else View(name)
