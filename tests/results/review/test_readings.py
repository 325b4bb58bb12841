"""Readings of a blind reviewer: they change no table, and lie as `autosalt agree` reads masks."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from autosalt.archive.stores.local import Folder
from autosalt.batch.result import OverrideKind
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused
from autosalt.errors import OverrideError, ResultsError
from autosalt.files.io import hash_folder
from autosalt.imaging.masks import read_mask
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.review.photos import ReviewPhoto
from autosalt.results.review.pictures import PhotoMasks, Pictures, SeenPhoto, fit
from autosalt.results.review.readings import READINGS_NAME, Readings, readings_folder
from autosalt.results.review.trail import Decision, TrailStep
from tests.conftest import ScoredStudy

TOP, OTHER_TOP, LEFT = "0034/1/top.png", ScoredStudy.REPLACED, "0012/1/left.png"


@pytest.fixture
def results(scored_study: ScoredStudy) -> ResultsFolder:
    return ResultsFolder(scored_study.results)


@pytest.fixture
def readings(results: ResultsFolder) -> Readings:
    return Readings.of(results, "QUI READER")


@pytest.fixture
def pictures(scored_study: ScoredStudy, photo_scorer: ModelScorer) -> Pictures:
    return Pictures(Folder(scored_study.photos), photo_scorer.scorer)


def photo(readings: Readings, results: ResultsFolder, path: str = LEFT) -> ReviewPhoto:
    photos = readings.photos(read_stored(results), ())
    return next(one for one in photos if one.path == path)


def draw(
    readings: Readings, results: ResultsFolder, seen: SeenPhoto, path: str = LEFT
) -> PhotoMasks:
    scalp = seen.painted.scalp
    masks = PhotoMasks(scalp, scalp & (np.random.default_rng(3).random(scalp.shape) > 0.5))
    known = photo(readings, results, path)
    readings.decide([TrailStep(known, Decision(OverrideKind.MASKS, "hair", masks=masks), seen)])
    return masks


def test_a_reading_is_remembered_and_changes_no_table(
    readings: Readings, results: ResultsFolder
) -> None:
    tables = [results.file(name).read_bytes() for name in ("photos.csv", "visits.csv")]
    before = photo(readings, results)
    readings.decide([TrailStep(before, Decision(OverrideKind.REFUSE, "a cap"))])
    after = photo(Readings.of(results, "QUI READER"), results)
    assert after.decision is not None
    assert (after.decision.number, after.decision.reason) == (1, "a cap")
    assert after.outcome == before.outcome
    assert [results.file(name).read_bytes() for name in ("photos.csv", "visits.csv")] == tables


def test_nobody_sees_the_readings_of_another(readings: Readings, results: ResultsFolder) -> None:
    readings.decide([TrailStep(photo(readings, results), Decision(OverrideKind.REFUSE, "a cap"))])
    assert photo(Readings.of(results, "ANOTHER READER"), results).decision is None


def test_the_next_reading_takes_the_place_of_the_one_in_force(
    readings: Readings, results: ResultsFolder
) -> None:
    decisions = (
        Decision(OverrideKind.REFUSE, "a cap"),
        Decision(OverrideKind.VIEW, "it is the top", 1, view="top"),
        Decision(OverrideKind.WITHDRAW, "it is not", 3),
    )
    for decision in decisions:
        readings.decide([TrailStep(photo(readings, results), decision)])
    assert [(one.number, one.kind, one.withdraws) for one in readings.recorded()] == [
        (1, "refuse", None), (2, "withdraw", 1), (3, "view", None), (4, "withdraw", 3),
    ]  # fmt: skip
    assert photo(readings, results).decision is None


@pytest.mark.parametrize("size", [(200, 200), (1100, 1300), (4032, 3024)])
def test_masks_have_the_size_of_the_photo_and_come_back_as_they_were_drawn(
    readings: Readings, results: ResultsFolder, size: tuple[int, int]
) -> None:
    height, width = fit(*size, 1024)
    painted = PhotoMasks(*(2 * [np.ones((height, width), np.bool_)]))
    masks = draw(readings, results, SeenPhoto(np.zeros((*size, 3), np.uint8), painted, *size))
    file = readings.folder / "0012/1/left_loss.png"
    assert read_mask(file).shape == size
    read = readings.drawn(photo(readings, results))
    assert read is not None
    np.testing.assert_array_equal(read.scalp, masks.scalp)
    np.testing.assert_array_equal(read.loss, masks.loss)
    withdrawal = Decision(OverrideKind.WITHDRAW, "drawn on the wrong visit")
    readings.decide([TrailStep(photo(readings, results), withdrawal)])
    assert not file.exists()


def test_a_refusal_takes_the_masks_away(
    readings: Readings, results: ResultsFolder, pictures: Pictures
) -> None:
    draw(readings, results, pictures.see(photo(readings, results).key))
    readings.decide(
        [TrailStep(photo(readings, results), Decision(OverrideKind.REFUSE, "a cap", 1))]
    )
    assert not list(readings.folder.rglob("*.png"))


def test_two_photos_whose_masks_would_have_one_name_are_refused(
    readings: Readings, results: ResultsFolder, pictures: Pictures
) -> None:
    draw(readings, results, pictures.see(photo(readings, results, TOP).key), TOP)
    before = hash_folder(readings.folder), readings.recorded()
    with pytest.raises(OverrideError, match=f"names of those of {TOP}"):
        draw(readings, results, pictures.see(photo(readings, results, OTHER_TOP).key), OTHER_TOP)
    assert (hash_folder(readings.folder), readings.recorded()) == before


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(OverrideKind.REFUSE, " "), "needs a reason"),
        (Decision(OverrideKind.WITHDRAW, "no"), "no reading to withdraw"),
        (Decision(OverrideKind.VIEW, "front", view="front"), "none of left, right, top, back"),
        (Decision(OverrideKind.MASKS, "hair"), "draw scalp and loss"),
        (
            Decision(
                OverrideKind.MASKS, "hair", masks=PhotoMasks(*2 * [np.zeros((200, 200), bool)])
            ),
            "the scalp mask is empty",
        ),
    ],
)
def test_what_is_no_reading_changes_nothing(
    readings: Readings, results: ResultsFolder, pictures: Pictures, decision: Decision, words: str
) -> None:
    shown = photo(readings, results)
    with pytest.raises(OverrideError, match=words):
        readings.decide([TrailStep(shown, decision, pictures.see(shown.key))])
    assert not readings.folder.exists()


def test_damaged_readings_are_one_line(readings: Readings, results: ResultsFolder) -> None:
    readings.folder.mkdir(parents=True)
    (readings.folder / READINGS_NAME).write_text("{}\n", encoding="utf-8")
    with pytest.raises(ResultsError, match="is damaged"):
        readings.recorded()


@pytest.mark.parametrize("edited", [True, False])
def test_masks_of_a_reading_that_are_gone_or_edited_are_not_shown(
    readings: Readings, results: ResultsFolder, pictures: Pictures, edited: bool
) -> None:
    draw(readings, results, pictures.see(photo(readings, results).key))
    scalp, loss = (readings.folder / f"0012/1/left_{name}.png" for name in ("scalp", "loss"))
    loss.unlink()
    if edited:
        shutil.copy(scalp, loss)
    with pytest.raises(PhotoRefused, match="masks_changed"):
        readings.drawn(photo(readings, results))


def test_names_that_differ_never_share_a_folder(results: ResultsFolder) -> None:
    names = ("A. Reader", "a. reader", "A Reader", "../../etc", "Zoë", "読者", "x" * 300)
    folders = {readings_folder(results, name) for name in names}
    assert len(folders) == len(names)
    assert all(folder.parent == results.file("audit/readings") for folder in folders)
    assert max(len(Path(folder).name) for folder in folders) < 60
