"""The scorer reads a small head twice; who asks for a score sees nothing but better masks.

A painted head's sides are half of the photo's. From afar they are a quarter: it is read once more.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.checks.picture import PictureLimits
from autosalt.imaging.second_look import Frame, SecondLook, find_head
from autosalt.scorer.reading import Reading
from autosalt.scorer.registry import find_model
from autosalt.scorer.session import SessionOptions
from tests.painted_heads import from_afar

Paint = Callable[..., RGB]


@pytest.fixture(scope="module")
def model(
    build_model: Callable[..., Path], scorer: Scorer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    manifest = replace(scorer.manifest, second_look=SecondLook())
    return build_model(tmp_path_factory.mktemp("twice") / "tiny.onnx", manifest)


@pytest.fixture(scope="module")
def twice(model: Path) -> Scorer:
    """From afar the room is of one colour, which is no fault here."""
    return Scorer(find_model(model), picture_limits=PictureLimits(max_toned_spread=0.0))


def looks(reading: Reading) -> int:
    return 1 if reading.last is reading.first else 2


def as_jpeg(photo: RGB) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(photo).save(buffer, "JPEG", quality=98)
    return buffer.getvalue()


def test_a_model_without_second_looks_reads_every_photo_once(scorer: Scorer, paint: Paint) -> None:
    assert looks(scorer.read(paint())) == 1


def test_a_small_head_is_read_twice_and_a_large_one_once(twice: Scorer, paint: Paint) -> None:
    large = paint(0.25, height=256, width=256)
    assert looks(twice.read(large[40:-40, 40:-40])) == 1
    assert looks(twice.read(from_afar(large))) == 2


def test_the_second_look_sees_what_was_painted(twice: Scorer, paint: Paint) -> None:
    photo = from_afar(paint(0.25, height=240, width=200))
    score = twice.score_photo(photo)
    assert score.loss_pct == pytest.approx(25.0, abs=5.0)
    seen = twice.segment(photo)
    painted = photo[..., 2] < 200
    overlap = np.count_nonzero(painted & (seen.scalp >= 0.5))
    assert overlap > 0.95 * np.count_nonzero(painted | (seen.scalp >= 0.5))


def test_a_second_look_is_finer_than_the_first(twice: Scorer, scorer: Scorer, paint: Paint) -> None:
    photos = [from_afar(paint(0.0, height=200 + k, width=190 + 2 * k)) for k in range(6)]

    def missed(one: Scorer) -> int:
        """Pixels in which the scalp is not what was painted."""
        return sum(
            int(np.count_nonzero((photo[..., 2] < 200) != (one.segment(photo).scalp >= 0.5)))
            for photo in photos
        )

    assert missed(twice) < 0.7 * missed(scorer)


def test_areas_mean_the_same_however_often_a_photo_is_read(
    twice: Scorer, scorer: Scorer, paint: Paint
) -> None:
    photo = from_afar(paint(0.5, height=220, width=220))
    once, again = scorer.score_photo(photo), twice.score_photo(photo)
    assert again.scalp_px == pytest.approx(once.scalp_px, rel=0.1)
    assert again.loss_px == pytest.approx(once.loss_px, rel=0.1)
    assert once.quality is not None
    assert again.quality is not None
    assert again.quality.head_share == once.quality.head_share


def test_the_view_is_that_of_the_last_look(twice: Scorer, paint: Paint) -> None:
    reading = twice.read(from_afar(paint(0.5, "back")))
    assert looks(reading) == 2
    assert list(reading.view.values()) == reading.last.view.tolist()
    assert twice.judge(reading).view == "back"


def test_a_photo_in_which_the_first_look_sees_no_view_is_refused(
    twice: Scorer, paint: Paint
) -> None:
    reading = twice.read(from_afar(paint(0.5)))
    blind = replace(reading.first, view=np.float32([0.05] * 4))
    with pytest.raises(PhotoRefused) as refusal:
        twice.judge(replace(reading, first=blind))
    assert refusal.value.reason is Reason.NOT_A_VIEW


def test_looks_that_see_scalp_at_different_places_are_refused(twice: Scorer, paint: Paint) -> None:
    reading = twice.read(from_afar(paint(0.5)))
    mistaken = replace(reading.first, scalp=np.flip(reading.first.scalp))
    with pytest.raises(PhotoRefused, match="agrees") as refusal:
        twice.judge(replace(reading, first=mistaken))
    assert refusal.value.reason is Reason.NO_SCALP


@pytest.mark.parametrize("batch", [1, 4])
def test_photos_are_read_twice_in_a_batch_as_each_alone(
    model: Path, paint: Paint, batch: int
) -> None:
    many = Scorer.load(model, options=SessionOptions(threads=1, batch=batch))
    alone = Scorer.load(model, options=SessionOptions(threads=1))
    photos = [from_afar(paint(0.1 * k, "top", 200 + k, 180)) for k in range(5)]
    photos.insert(2, paint(0.1)[45:-45, 40:-40])
    readings = many.read_many([*photos[:3], b"no photo", *photos[3:]])
    assert isinstance(readings.pop(3), PhotoRefused)
    for photo, reading in zip(photos, readings, strict=True):
        assert isinstance(reading, Reading)
        wanted = alone.read(photo)
        assert reading.last.frame == wanted.last.frame
        assert looks(reading) == looks(wanted)
        np.testing.assert_allclose(reading.last.scalp, wanted.last.scalp, atol=1e-6)
        np.testing.assert_allclose(reading.last.loss, wanted.last.loss, atol=1e-6)
    assert [looks(one) for one in readings if isinstance(one, Reading)] == [2, 2, 1, 2, 2, 2]


def test_a_large_photo_is_opened_again_with_more_detail(
    twice: Scorer, paint: Paint, tmp_path: Path
) -> None:
    photo = np.kron(from_afar(paint(0.5, height=128, width=128), 4), np.ones((2, 2, 1), np.uint8))
    path = tmp_path / "photo.jpg"
    path.write_bytes(as_jpeg(photo))
    with path.open("rb") as file:
        for source in (path, path.read_bytes(), file, photo, Image.fromarray(photo)):
            reading = twice.read(source)
            assert looks(reading) == 2
            assert max(reading.photo.size) < max(photo.shape)
            assert max(reading.head.size) >= twice.manifest.input.size
            assert max(reading.head.size) > reading.last.frame.share * max(reading.photo.size)
            measured = reading.last.measure(twice.manifest.thresholds)
            assert measured.loss_pct == pytest.approx(50.0, abs=4.0)


def test_a_file_that_changes_between_the_looks_is_refused(
    twice: Scorer, paint: Paint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(as_jpeg(from_afar(paint(0.5, height=256, width=256), 4)))

    def change_and_find(*args: Any) -> Frame | None:
        path.write_bytes(as_jpeg(from_afar(paint(0.5, height=300, width=300), 4)))
        return find_head(*args)

    monkeypatch.setattr("autosalt.scorer.scorer.find_head", change_and_find)
    with pytest.raises(PhotoRefused, match="changed") as refusal:
        twice.read(path)
    assert refusal.value.reason is Reason.UNREADABLE


def test_masks_are_drawn_at_any_size(twice: Scorer, paint: Paint) -> None:
    photo = from_afar(paint(0.5, height=200, width=160))
    reading = twice.read(photo)
    for height, width in ((400, 320), (200, 160), (1000, 800)):
        scalp, loss = twice.masks(reading, height, width)
        assert scalp.shape == loss.shape == (height, width)
        painted = np.asarray(Image.fromarray(photo).resize((width, height)))[..., 2] < 200
        outline = (height + width) // 2
        assert np.count_nonzero(scalp != painted) < outline * max(1, height // 400)
        assert not (loss & ~scalp).any()


def test_a_second_look_goes_with_the_scorer_to_another_process(twice: Scorer, paint: Paint) -> None:
    photo = from_afar(paint(0.5))
    assert pickle.loads(pickle.dumps(twice)).score_photo(photo) == twice.score_photo(photo)
