"""Results to be verified, and the command that does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results
from autosalt.results.verify.checks import Verification
from autosalt.results.verify.photos import Advance, Sample
from autosalt.results.verify.verify import verify
from tests.painted_heads import exact_masks

Check = Callable[..., Verification]


@contextmanager
def quiet(_doing: str) -> Iterator[Advance]:
    yield lambda _done, _total: None


@pytest.fixture
def out(photos: Path, photo_scorer: ModelScorer, tmp_path: Path) -> Path:
    """Results with a refused photo, and overrides of each kind."""
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    run = run_archive(read_index(photos), photo_scorer, tmp_path / "out", Overlays.NONE)
    publish_results(run, photo_scorer, ResultsFolder(tmp_path / "out"), RunOptions())
    drawn = CorrectedMasks("0012/10/top.png", *exact_masks(0.2), *exact_masks(0.1))
    views = (("0012/1/left.png", "right"), ("0012/1/right.png", "left"))
    overrule(
        ResultsFolder(tmp_path / "out"),
        Wanted("QUI REVIEWER", "mixed up", ("0012/1/top.png",), views, masks=(drawn,)),
    )
    return tmp_path / "out"


@pytest.fixture
def check(out: Path, photos: Path, tiny_model: Path) -> Check:
    def run(model: Path = tiny_model, size: int | None = 3, masks: bool = False) -> Verification:
        index = read_index(photos, masks=masks)
        return verify(ResultsFolder(out), index, str(model), Sample(size, 0), quiet)

    return run
