"""Decisions that count: they are in the tables, and their masks come back from their files."""

from pathlib import Path

import numpy as np
import pytest

from autosalt.archive.stores.local import Folder
from autosalt.batch.result import OverrideKind
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused
from autosalt.errors import OverrideError
from autosalt.files.layout import MASKS
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.review.overriding import Overriding
from autosalt.results.review.photos import ReviewPhoto
from autosalt.results.review.pictures import PhotoMasks, Pictures, SeenPhoto
from autosalt.results.review.trail import Decision, TrailStep
from tests.conftest import ScoredStudy

LEFT = "0012/1/left.png"


@pytest.fixture
def overriding(scored_study: ScoredStudy) -> Overriding:
    return Overriding(ResultsFolder(scored_study.results), "QUI REVIEWER")


@pytest.fixture
def seen(scored_study: ScoredStudy, overriding: Overriding, photo_scorer: ModelScorer) -> SeenPhoto:
    pictures = Pictures(Folder(scored_study.photos), photo_scorer.scorer)
    return pictures.see(photo(overriding).key)


def photo(overriding: Overriding) -> ReviewPhoto:
    photos = overriding.photos(read_stored(overriding.results), ())
    return next(one for one in photos if one.path == LEFT)


def draw(overriding: Overriding, seen: SeenPhoto) -> PhotoMasks:
    scalp = seen.painted.scalp
    masks = PhotoMasks(scalp, np.zeros_like(scalp))
    decision = Decision(OverrideKind.MASKS, "hair", masks=masks)
    overriding.decide([TrailStep(photo(overriding), decision, seen)])
    return masks


def test_masks_come_back_as_they_were_drawn(overriding: Overriding, seen: SeenPhoto) -> None:
    assert overriding.drawn(photo(overriding)) is None
    masks = draw(overriding, seen)
    read = overriding.drawn(photo(overriding))
    assert read is not None
    np.testing.assert_array_equal(read.scalp, masks.scalp)
    np.testing.assert_array_equal(read.loss, masks.loss)
    assert overriding.published is not None
    assert not overriding.blind


def test_masks_that_are_gone_or_edited_are_not_shown(
    overriding: Overriding, seen: SeenPhoto, scored_study: ScoredStudy
) -> None:
    draw(overriding, seen)
    files = sorted(Path(scored_study.results / MASKS).glob("*.png"))
    for file in files:
        file.write_bytes(files[0].read_bytes())
    with pytest.raises(PhotoRefused, match="masks_changed"):
        overriding.drawn(photo(overriding))
    for file in files:
        file.unlink()
    with pytest.raises(PhotoRefused, match="masks_changed"):
        overriding.drawn(photo(overriding))


def test_a_decision_on_masks_without_masks_is_refused(
    overriding: Overriding, seen: SeenPhoto
) -> None:
    with pytest.raises(OverrideError, match="draw scalp and loss"):
        overriding.decide(
            [TrailStep(photo(overriding), Decision(OverrideKind.MASKS, "hair"), seen)]
        )
    assert overriding.published is None
