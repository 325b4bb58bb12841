"""Fixtures of the JavaScript tests: Vitest's projects, and the study that is reviewed."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.views import VIEWS
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from tests.conftest import paint_head

RunProject = Callable[..., None]
"""From the name of a project of web/vitest.config.ts; keywords are its environment."""


@pytest.fixture
def vitest(npm: Callable[..., None]) -> RunProject:
    """Runs a project of the tests in web/."""

    def run(project: str, **environment: str | Path) -> None:
        paths = {name: str(value) for name, value in environment.items()}
        npm("test", "--", "--project", project, AUTOSALT_PYTHON=sys.executable, **paths)

    return run


LOSS_OF_VISIT = {"0001/1": 0.4, "0001/2": 0.25, "0002/1": 0.9}


def _file_of(name: str, head: Image.Image) -> tuple[str, Image.Image]:
    """How a head is photographed: a file's name, and its picture."""
    match name:
        case "0001/2/back":
            return f"{name}.png", head.filter(ImageFilter.GaussianBlur(14))  # it is refused
        case "0001/2/right":
            return f"{name}.jpg", head.resize((1500, 2000))  # it is shown at a smaller size
        case "0002/1/top":
            return f"{name}.jpg", head
        case _:
            return f"{name}.png", head


@pytest.fixture(scope="session")
def review_study(tmp_path_factory: pytest.TempPathFactory, photo_scorer: ModelScorer) -> Path:
    """A folder with `photos` of two subjects and their `results`, by the tiny model."""
    study = tmp_path_factory.mktemp("review")
    for number, (visit, loss) in enumerate(LOSS_OF_VISIT.items()):
        (study / "photos" / visit).mkdir(parents=True)
        for view in VIEWS:
            head = Image.fromarray(paint_head(loss, view, 400, 300, seed=number))
            name, picture = _file_of(f"{visit}/{view}", head)
            picture.save(study / "photos" / name)
    run = run_archive(read_index(study / "photos"), photo_scorer, study / "results", Overlays.NONE)
    publish_results(run, photo_scorer, ResultsFolder(study / "results"), RunOptions())
    return study
