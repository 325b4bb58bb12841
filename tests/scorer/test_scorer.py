"""The scorer: same pixels same score, stated views stand, a missing view never counts as 0."""

import io
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.errors import DeviceError
from autosalt.imaging.checks.picture import DEFAULT_PICTURE_LIMITS, MAX_MEAN_OVER_RED
from autosalt.scorer.registry import find_model
from autosalt.scorer.session import SessionOptions

Paint = Callable[..., RGB]


def test_the_loss_is_what_was_painted(scorer: Scorer, paint: Paint) -> None:
    score = scorer.score_photo(paint(0.5, height=256, width=256))
    assert score.loss_pct == pytest.approx(50.0, abs=2.0)
    assert score.interval is not None
    assert score.interval.low < score.loss_pct < score.interval.high
    assert 0 < score.loss_px < score.scalp_px


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (1.0, 100.0)])
def test_full_hair_is_0_and_a_bald_head_100(
    scorer: Scorer, paint: Paint, share: float, expected: float
) -> None:
    assert scorer.score_photo(paint(share)).loss_pct == expected


def test_path_bytes_picture_and_array_score_the_same(
    scorer: Scorer, paint: Paint, tmp_path: Path
) -> None:
    image = paint(0.3, height=300, width=210)
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    path = tmp_path / "photo.png"
    path.write_bytes(buffer.getvalue())
    scores = [
        scorer.score_photo(photo)
        for photo in (path, str(path), buffer.getvalue(), Image.fromarray(image), image)
    ]
    assert all(score == scores[0] for score in scores)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_do_not_change_the_score(tiny_model: Path, paint: Paint, threads: int) -> None:
    one = Scorer.load(tiny_model, options=SessionOptions(threads=1))
    other = Scorer.load(tiny_model, options=SessionOptions(threads=threads))
    assert other.score_photo(paint()) == one.score_photo(paint())


def test_what_cannot_be_read_is_refused_with_its_reason(scorer: Scorer, paint: Paint) -> None:
    blue = np.full((200, 200, 3), (0, 0, 255), np.uint8)
    blue[::7, ::5] = (0, 40, 255)
    black = np.zeros((200, 200, 3), np.uint8)
    for image, reasons in (
        (blue, {Reason.NO_SCALP, Reason.BLURRED}),
        (black, {Reason.TOO_DARK}),
        (paint()[:20, :20], {Reason.TOO_SMALL}),
        (b"not a photo", {Reason.UNREADABLE, Reason.UNSUPPORTED_FORMAT}),
    ):
        with pytest.raises(PhotoRefused) as refusal:
            scorer.score_photo(image)
        assert refusal.value.reason in reasons


def test_a_blurred_photo_is_refused_and_says_how_blurred(scorer: Scorer, paint: Paint) -> None:
    from PIL import ImageFilter

    image = Image.fromarray(paint(height=400, width=400)).filter(ImageFilter.GaussianBlur(25))
    with pytest.raises(PhotoRefused, match="sharpness") as refusal:
        scorer.score_photo(image)
    assert refusal.value.reason is Reason.BLURRED


@pytest.mark.parametrize("batch", [1, 4])
def test_many_photos_are_read_as_each_alone(tiny_model: Path, paint: Paint, batch: int) -> None:
    many = Scorer.load(tiny_model, options=SessionOptions(threads=1, batch=batch))
    alone = Scorer.load(tiny_model, options=SessionOptions(threads=1))
    photos = [paint(share / 10, "top", 200, 180 + share) for share in range(7)]
    readings = many.read_many([*photos[:3], b"no photo", *photos[3:]])
    refusal = readings.pop(3)
    assert isinstance(refusal, PhotoRefused)
    assert refusal.reason is Reason.UNSUPPORTED_FORMAT
    for photo, reading in zip(photos, readings, strict=True):
        assert not isinstance(reading, PhotoRefused)
        wanted = alone.read(photo)
        assert reading.last.box == wanted.last.box
        np.testing.assert_allclose(reading.last.loss, wanted.last.loss, atol=1e-6)
        assert reading.view == pytest.approx(wanted.view, abs=1e-6)
    assert many.read_many([]) == []


def test_a_complete_visit(scorer: Scorer, paint: Paint) -> None:
    visit = scorer.score_visit({view: paint(0.5, view) for view in VIEWS})
    assert visit.complete
    assert visit.salt == pytest.approx(50.0, abs=2.0)
    assert visit.interval is not None
    assert visit.bounds.low == visit.bounds.high == visit.salt == visit.renormalised
    assert (visit.band, visit.aa_iga) != (None, None)
    assert set(visit.views) == set(VIEWS)
    assert not visit.refused


def test_one_picture_is_not_two_views(scorer: Scorer, paint: Paint) -> None:
    """A list of files with one in it twice would make a total of three photos."""
    photos = {view: paint(0.5, view) for view in VIEWS}
    photos[View.TOP] = photos[View.LEFT].copy()
    visit = scorer.score_visit(photos)
    assert set(visit.views) == {View.RIGHT, View.BACK}
    assert visit.salt is None
    for view in (View.LEFT, View.TOP):
        assert (visit.refused[view].reason, visit.refused[view].detail) == (
            Reason.SAME_PHOTO,
            "stands for left, top",
        )


def test_a_copy_that_is_refused_does_not_refuse_the_photo_that_it_copies(
    scorer: Scorer, paint: Paint
) -> None:
    """As in an archive and in the browser: a photo that cannot be scored stands for no view."""
    photos = {view: paint(0.5, view) for view in VIEWS}
    blurred = Image.fromarray(photos[View.LEFT]).filter(ImageFilter.GaussianBlur(12))
    photos[View.TOP] = np.asarray(blurred)
    visit = scorer.score_visit(photos)
    assert set(visit.views) == {View.LEFT, View.RIGHT, View.BACK}
    assert visit.refused[View.TOP].reason is Reason.BLURRED


def test_a_refused_view_gives_bounds_and_no_total(scorer: Scorer, paint: Paint) -> None:
    photos: dict[str, object] = {view.value: paint(0.5, view) for view in VIEWS}
    photos["top"] = b"broken"
    visit = scorer.score_visit(photos)  # type: ignore[arg-type]
    assert not visit.complete
    assert (visit.salt, visit.interval, visit.band, visit.aa_iga) == (None, None, None, None)
    assert visit.bounds.high - visit.bounds.low == pytest.approx(40.0)
    assert visit.renormalised == pytest.approx(50.0, abs=2.0)
    assert set(visit.refused) == {View.TOP}


def in_bluer_light(image: RGB, gain: float) -> RGB:
    """Red goes as blue comes: at 1.0 the colours that were painted."""
    pixels = image * np.float32((1 / gain, 1.0, gain))
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def test_what_is_not_one_head_in_true_colour_is_refused(scorer: Scorer, paint: Paint) -> None:
    image = paint(0.5)
    half_black = image.copy()
    half_black[:, 100:] = 0
    for made, reason in (
        (half_black, Reason.PART_BLANK),
        (np.hstack([image, image]), Reason.SEVERAL_PICTURES),
        (in_bluer_light(image, 2.0), Reason.FALSE_COLOUR),
    ):
        with pytest.raises(PhotoRefused) as refusal:
            scorer.score_photo(made, "top")
        assert refusal.value.reason is reason


def test_limits_of_pictures_go_with_the_scorer_to_another_process(
    tiny_model: Path, paint: Paint
) -> None:
    lenient = replace(DEFAULT_PICTURE_LIMITS, max_over_red=1.0)
    scorer = Scorer(find_model(tiny_model), picture_limits=lenient)
    image = in_bluer_light(paint(0.5), 2.0)
    for one in (scorer, pickle.loads(pickle.dumps(scorer))):
        assert one.score_photo(image, "top").picture_doubt is Reason.FALSE_COLOUR


def test_colours_that_all_photos_of_a_visit_doubt_are_reported(
    scorer: Scorer, paint: Paint
) -> None:
    cool = {view: in_bluer_light(paint(0.5, view), 1.175) for view in VIEWS}
    alone = scorer.score_photo(cool["top"], "top")
    assert alone.picture_doubt is None
    assert alone.over_red is not None
    assert alone.over_red > MAX_MEAN_OVER_RED
    together = scorer.score_visit(cool)
    assert {one.picture_doubt for one in together.views.values()} == {Reason.FALSE_COLOUR}
    assert together.complete
    # Two of four in such light are no reason to doubt any.
    mixed = {view: cool[view] if view in ("left", "top") else paint(0.9, view) for view in VIEWS}
    assert not any(one.picture_doubt for one in scorer.score_visit(mixed).views.values())


def test_an_unknown_view_is_a_mistake_of_the_caller(scorer: Scorer, paint: Paint) -> None:
    with pytest.raises(ValueError, match="vertex"):
        scorer.score_photo(paint(), "vertex")


def test_device_and_options_must_agree(tiny_model: Path) -> None:
    with pytest.raises(DeviceError, match="options ask for cpu"):
        Scorer.load(tiny_model, device="cuda", options=SessionOptions())


def test_photos_without_views_are_refused(scorer: Scorer, paint: Paint) -> None:
    with pytest.raises(TypeError, match=r"photos by view are needed, .* not a list"):
        scorer.score_visit([paint()])  # type: ignore[arg-type]
