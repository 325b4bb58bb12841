"""Pictures and masks of scored photos: of one shape, bounded, and of the scored file alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.archive.stores.local import Folder
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.files.io import hash_file
from autosalt.results.review.pictures import Pictures, fit
from tests.conftest import paint_head


@pytest.mark.parametrize(
    ("size", "copy"),
    [
        ((4032, 3024), (1024, 768)),
        ((3024, 4032), (768, 1024)),
        ((1024, 10), (1024, 10)),
        ((640, 480), (640, 480)),
        ((5000, 1), (1024, 1)),
    ],
)
def test_a_copy_keeps_the_shape_within_its_longer_side(
    size: tuple[int, int], copy: tuple[int, int]
) -> None:
    assert fit(*size, 1024) == copy


@pytest.fixture
def pictures(tmp_path: Path, photo_scorer: ModelScorer) -> Pictures:
    return Pictures(Folder(tmp_path), photo_scorer.scorer)


def test_picture_and_masks_of_a_large_turned_photo_lie_upright_on_each_other(
    pictures: Pictures, tmp_path: Path
) -> None:
    head = Image.fromarray(paint_head(0.4, "top", 2400, 1800))
    exif = Image.Exif()
    exif[0x0112] = 6
    head.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.jpg", exif=exif)
    seen = pictures.see(("a.jpg", hash_file(tmp_path / "a.jpg")))
    assert (seen.height, seen.width) == (2400, 1800)
    assert seen.picture.shape == (1600, 1200, 3)
    loss, scalp = seen.painted.loss, seen.painted.scalp
    assert scalp.shape == loss.shape == (1024, 768)
    assert loss[600, 384]
    assert not loss[300, 384]
    assert not np.any(loss & ~scalp)


def test_a_photo_is_kept_but_never_for_another_file(pictures: Pictures, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.fromarray(paint_head()).save(file)
    key = "a.png", hash_file(file)
    assert pictures.see(key) is pictures.see(key)
    Image.fromarray(paint_head(0.9)).save(file)
    with pytest.raises(PhotoRefused) as refused:
        pictures.see(key)
    assert refused.value.reason is Reason.PHOTO_CHANGED
