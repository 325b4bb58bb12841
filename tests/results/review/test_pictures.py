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
    exif[0x0112], exif[0x010F] = 6, "QUICAMERA"
    head.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.jpg", exif=exif)
    key = "a.jpg", hash_file(tmp_path / "a.jpg")
    jpeg = pictures.picture(key)
    (tmp_path / "picture.jpg").write_bytes(jpeg)
    with Image.open(tmp_path / "picture.jpg") as shown:
        assert shown.size == (1200, 1600)
        assert not shown.getexif()
    assert b"QUICAMERA" not in jpeg
    masks = pictures.masks(key)
    assert masks.scalp.shape == masks.loss.shape == (1024, 768)
    assert masks.loss[600, 384]
    assert not masks.loss[300, 384]
    assert not np.any(masks.loss & ~masks.scalp)


def test_masks_are_kept_but_never_for_another_file(pictures: Pictures, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.fromarray(paint_head()).save(file)
    key = "a.png", hash_file(file)
    assert pictures.masks(key) is pictures.masks(key)
    Image.fromarray(paint_head(0.9)).save(file)
    with pytest.raises(PhotoRefused) as refused:
        pictures.masks(key)
    assert refused.value.reason is Reason.PHOTO_CHANGED
