"""Tables are made again from the ledger only where the two are of one run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.index import Index
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto
from autosalt.batch.result import Result, State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.errors import ResultsError
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results

pytestmark = pytest.mark.slow

LEFT = "0012/2/left.png"


@pytest.fixture
def out(photos: Path, photo_scorer: ModelScorer, tmp_path: Path) -> Path:
    score(read_index(photos), photo_scorer, tmp_path / "out")
    read_stored(ResultsFolder(tmp_path / "out"))
    return tmp_path / "out"


def score(index: Index, photo_scorer: ModelScorer, out: Path) -> None:
    publish_results(
        run_archive(index, photo_scorer, out, Overlays.NONE),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(),
    )


def stopped(index: Index, photo_scorer: ModelScorer, out: Path) -> str:
    """The error for results where another run did all its photos, and died before the tables."""
    run_archive(index, photo_scorer, out, Overlays.NONE)
    with pytest.raises(ResultsError) as raised:
        read_stored(ResultsFolder(out))
    line = str(raised.value)
    assert "\n" not in line
    assert "0012" not in line.replace(str(out), "")  # verify.json has it too
    return line


def stated(index: Index, at: str, **other: str) -> Index:
    rows = [replace(row, **other) if row.path == at else row for row in index.rows]
    return replace(index, rows=tuple(rows))


@pytest.mark.parametrize("other", [{"path": "0012/2/left.PNG"}, {"subject": "1"}, {"visit": "9"}])
def test_photos_of_another_subject_visit_or_path(
    out: Path, photos: Path, photo_scorer: ModelScorer, other: dict[str, str]
) -> None:
    index = read_index(photos)
    (photos / "0012/2/left.PNG").write_bytes((photos / LEFT).read_bytes())
    assert "photos are not the same" in stopped(stated(index, LEFT, **other), photo_scorer, out)


def test_a_photo_of_another_content(
    out: Path, photos: Path, photo_scorer: ModelScorer, paint: Callable[..., RGB]
) -> None:
    Image.fromarray(paint(0.9, "top", seed=5)).save(photos / "0012/1/top.png")
    assert "1 photos are not the same" in stopped(read_index(photos), photo_scorer, out)


def test_photos_that_other_settings_refused(
    out: Path, photos: Path, photo_scorer: ModelScorer
) -> None:
    """Each has a number of the settings of the tables too: half of both must not be published."""
    limits = replace(photo_scorer.scorer.quality_limits, min_sharpness=1e6)
    strict = ModelScorer(Scorer(photo_scorer.scorer.model, quality_limits=limits))
    assert "run autosalt score again" in stopped(read_index(photos), strict, out)
    score(read_index(photos), photo_scorer, out)
    assert all(
        outcome.score is not None for outcome in read_stored(ResultsFolder(out)).run.outcomes
    )


def test_a_photo_that_failed_when_only_its_overlay_was_wanted(
    out: Path, photos: Path, photo_scorer: ModelScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its previous result is still stored, and the tables state that it failed."""
    failed = Result(State.FAILED, None, "", "RuntimeError")

    def fail(_self: ModelScorer, photos: list[LoadedPhoto], _overlays: Overlays) -> object:
        return [photo.scored(failed) for photo in photos]

    with monkeypatch.context() as patch:
        patch.setattr(ModelScorer, "score", fail)
        run = run_archive(read_index(photos), photo_scorer, out, Overlays.ALL)
    publish_results(run, photo_scorer, ResultsFolder(out), RunOptions())
    assert {outcome.result.state for outcome in read_stored(ResultsFolder(out)).run.outcomes} == {
        State.FAILED
    }
