"""Photos find the masks that lie at their place; what has no partner is reported with a reason."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.archive.read_index import read_index
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.errors import ArchiveError
from autosalt.study.agreement.mask_pairs import (
    PROBLEM_TEXT,
    PairOutcome,
    PairProblem,
    counted_again,
    explain,
    pair_up,
)
from autosalt.study.agreement.masks import MaskAgreement, compare_masks


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Photos of two views, masks of one of them and of a view without a photo."""
    for view in ("top", "back"):
        photo = tmp_path / f"photos/A/week 0/{view}.png"
        photo.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(photo)
    for view in ("top", "left"):
        for region in ("scalp", "loss"):
            mask = tmp_path / f"drawn/A/week 0/{view}_{region}.png"
            mask.parent.mkdir(parents=True, exist_ok=True)
            Image.new("1", (8, 8)).save(mask)
    return tmp_path


def compared(path: str, picture: str) -> PairOutcome:
    ones = np.ones((4, 4), np.bool_)
    same: MaskAgreement = compare_masks((ones, ones), (ones, ones))
    return PairOutcome(path, "A", "1", "top", "compared", agreement=same, picture_sha256=picture)


def test_a_photo_and_its_masks_are_a_pair_and_the_rest_is_alone(archive: Path) -> None:
    index = read_index(str(archive / "photos"))
    found = pair_up(index, str(archive / "drawn"))
    assert [(pair.row.path, pair.masks.scalp) for pair in found.pairs] == [
        ("A/week 0/top.png", "A/week 0/top_scalp.png")
    ]
    assert {(one.path, one.reason) for one in found.lone} == {
        ("A/week 0/back.png", PairProblem.NO_MASKS),
        ("A/week 0/left_scalp.png", PairProblem.NO_PHOTO),
    }


def test_a_folder_without_masks_is_an_error(archive: Path) -> None:
    index = read_index(str(archive / "photos"))
    with pytest.raises(ArchiveError, match="holds no masks"):
        pair_up(index, str(archive / "photos"))


def test_the_same_picture_twice_points_to_the_first_by_path() -> None:
    outcomes = [compared("c", "1"), compared("a", "1"), compared("b", "2")]
    outcomes.append(PairOutcome("d", "A", "1", "top", "refused", picture_sha256="1"))
    assert counted_again(outcomes) == {"c": "a"}


def test_every_reason_has_words() -> None:
    assert {explain(one) for one in PairProblem} == set(PROBLEM_TEXT.values())
    assert explain(Reason.MISSING_FILE) == REASON_TEXT[Reason.MISSING_FILE]
    assert "report this" in explain("ZeroDivisionError")
