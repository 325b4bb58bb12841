"""The quality gate: what is measured, and that only the unusable is refused."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.checks.quality import (
    DEFAULT_QUALITY_LIMITS,
    MIN_CUT_SHARE,
    Quality,
    _middle,
    as_cut_head,
    measure_quality,
    require_quality,
)
from autosalt.imaging.geometry import Letterbox, resize_mask


def refusal(quality: Quality) -> Reason | None:
    """Why a photo of this quality is refused; None where it is not."""
    try:
        require_quality(quality)
    except PhotoRefused as refused:
        return refused.reason
    return None


def head(size: int = 480) -> tuple[RGB, BoolMask]:
    """A dark textured head on a lighter wall, and where its scalp is."""
    rows, columns = np.mgrid[:size, :size] / size - 0.5
    scalp = rows**2 / 0.30**2 + columns**2 / 0.25**2 < 1
    image = np.full((size, size, 3), (150, 160, 175), np.uint8)
    grain = np.random.default_rng(0).integers(30, 110, (size // 4, size // 4), np.uint8)
    hair = np.asarray(Image.fromarray(grain).resize((size, size), Image.Resampling.NEAREST))
    image[scalp] = hair[scalp][:, None]
    return image, scalp


def blurred(image: RGB, share_of_width: float) -> RGB:
    radius = image.shape[1] * share_of_width
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius)))


def scaled(image: RGB, factor: float) -> RGB:
    return np.clip(image * np.float32(factor), 0, 255).astype(np.uint8)


def test_a_good_photo_passes_with_and_without_its_scalp() -> None:
    image, scalp = head()
    assert refusal(measure_quality(image)) is None
    assert refusal(measure_quality(image, scalp)) is None


def test_unusable_photos_are_refused_for_what_is_wrong_with_them() -> None:
    image, scalp = head()
    for mask in (None, scalp):
        assert refusal(measure_quality(blurred(image, 0.04), mask)) is Reason.BLURRED
        assert refusal(measure_quality(scaled(image, 0.05), mask)) is Reason.TOO_DARK
        assert refusal(measure_quality(scaled(image, 20), mask)) is Reason.BURNT_OUT


def test_sharpness_falls_with_blur_and_only_with_blur() -> None:
    image, scalp = head()
    for mask in (None, scalp):
        values = [
            measure_quality(blurred(image, s), mask).sharpness for s in (0, 0.005, 0.01, 0.02, 0.04)
        ]
        assert values == sorted(values, reverse=True)
        assert values[0] > 10 * values[-1]
        sharp = measure_quality(image, mask).sharpness
        assert measure_quality(scaled(image, 0.5), mask).sharpness == pytest.approx(sharp, rel=0.1)


def test_megapixels_do_not_matter() -> None:
    image, scalp = head(480)
    big = np.asarray(Image.fromarray(image).resize((1920, 1920), Image.Resampling.BILINEAR))
    small = measure_quality(image, scalp)
    large = measure_quality(big, np.kron(scalp, np.ones((4, 4), bool)))
    assert large.sharpness == pytest.approx(small.sharpness, rel=0.15)
    assert large.brightness == pytest.approx(small.brightness, abs=2)
    assert large.head_share == pytest.approx(small.head_share, abs=0.001)


def test_exposure_by_hand() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[:25] = 255
    quality = measure_quality(image)
    assert quality.dark_share == pytest.approx(0.75, abs=0.02)
    assert quality.burnt_share == pytest.approx(0.25, abs=0.02)
    assert quality.brightness == pytest.approx(64, abs=2)
    assert quality.contrast == 255


def test_a_colour_is_gone_when_two_channels_are_at_their_end() -> None:
    image, scalp = head()
    image[scalp, 0] = 255  # fair skin under a flash
    assert refusal(measure_quality(image, scalp)) is None
    image[scalp, 1] = 255
    assert refusal(measure_quality(image, scalp)) is Reason.BURNT_OUT


def test_a_white_background_is_no_fault_once_the_scalp_is_known() -> None:
    image, scalp = head()
    image[~scalp] = 255
    quality = measure_quality(image, scalp)
    assert quality.burnt_share == 0.0
    assert refusal(quality) is None


def test_size_and_cut_of_the_scalp() -> None:
    image, scalp = head()
    whole = measure_quality(image, scalp)
    assert whole.head_share == pytest.approx(np.pi * 0.30 * 0.25, abs=0.002)
    assert whole.scalp_cut_share == 0.0
    half = slice(240, None)
    cut = measure_quality(image[half], scalp[half])
    # In pixel steps: 240 along the cut, 240 across the top, 144 down each side.
    assert cut.scalp_cut_share == pytest.approx(240 / 768, abs=0.01)
    assert refusal(cut) is Reason.SCALP_CUT
    ear = slice(150, None)
    cut_a_little = measure_quality(image[:, ear], scalp[:, ear])
    assert 0 < (cut_a_little.scalp_cut_share or 0) < 0.25
    assert refusal(cut_a_little) is None
    closer = slice(170, 310)
    cut_all_round = measure_quality(image[closer, closer], scalp[closer, closer])
    assert refusal(cut_all_round) is Reason.SCALP_CUT


def test_a_head_of_a_few_pixels_is_none() -> None:
    image, _ = head()
    speck = np.zeros(image.shape[:2], bool)
    assert refusal(measure_quality(image, speck)) is Reason.NO_SCALP
    speck[100:180, 100:180] = True  # 2.8 % of the frame
    assert refusal(measure_quality(image, speck)) is Reason.NO_SCALP
    speck[100:190, 100:190] = True  # 3.5 %
    assert refusal(measure_quality(image, speck)) is None


@pytest.mark.parametrize("shape", [(64, 2000), (2000, 64), (64, 64), (1, 1)])
def test_any_shape_can_be_measured_and_a_flat_picture_has_no_sharpness(
    shape: tuple[int, int],
) -> None:
    flat = np.full((*shape, 3), 128, np.uint8)
    assert measure_quality(flat).sharpness == 0.0
    assert isinstance(measure_quality(flat, np.ones(shape, bool)), Quality)


def test_the_mask_may_be_coarser_than_the_photo() -> None:
    image, scalp = head()
    fine = measure_quality(image, scalp)
    coarse = measure_quality(image, resize_mask(scalp, 192, 192))
    assert coarse.head_share == pytest.approx(fine.head_share, abs=0.001)
    assert coarse.sharpness == pytest.approx(fine.sharpness, rel=0.05)
    assert coarse.burnt_share == fine.burnt_share == 0.0


@pytest.mark.parametrize("shape", [(504, 378), (64, 2000), (2000, 64), (65, 97)])
def test_the_part_of_the_models_square_that_shows_the_photo_fits_it(shape: tuple[int, int]) -> None:
    box = Letterbox.fit(*shape, 192)
    mask = np.ones((box.inner_height, box.inner_width), bool)
    assert measure_quality(np.zeros((*shape, 3), np.uint8), mask).head_share == 1.0


def test_a_mask_of_another_frame_is_named() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        measure_quality(np.zeros((64, 64, 3), np.uint8), np.zeros((64, 32), bool))


def test_burnt_out_is_measured_by_the_middle_channel() -> None:
    colours = np.random.default_rng(3).integers(0, 256, (40, 30, 3), np.uint8)
    assert np.array_equal(_middle(colours), np.median(colours, axis=2))


def quality_of_cut_head(missing: float) -> Quality:
    image, scalp = head()
    return replace(measure_quality(image, scalp), missing_share=missing)


@pytest.mark.parametrize(
    ("limit", "missing", "reason"),
    [
        (0.12, 0.05, Reason.SCALP_CUT),
        (0.12, MIN_CUT_SHARE / 2, Reason.NOT_A_VIEW),
        (None, 0.05, Reason.NOT_A_VIEW),
    ],
)
def test_a_cut_head_that_looks_like_no_view_is_called_cut(
    limit: float | None, missing: float, reason: Reason
) -> None:
    limits = DEFAULT_QUALITY_LIMITS.of_model(limit)
    refused = as_cut_head(
        PhotoRefused(Reason.NOT_A_VIEW, "none 0.9"), quality_of_cut_head(missing), limits
    )
    assert refused.reason is reason
    assert "none 0.9" in refused.detail


def test_other_refusals_of_a_cut_head_stay_as_they_are() -> None:
    unclear = PhotoRefused(Reason.VIEW_UNCLEAR)
    limits = DEFAULT_QUALITY_LIMITS.of_model(0.12)
    assert as_cut_head(unclear, quality_of_cut_head(0.1), limits) is unclear


def test_a_model_limits_the_share_that_is_missing() -> None:
    cut = quality_of_cut_head(0.2)
    require_quality(cut, DEFAULT_QUALITY_LIMITS.of_model(None))
    require_quality(cut, DEFAULT_QUALITY_LIMITS.of_model(0.25))
    with pytest.raises(PhotoRefused, match=r"scalp_cut: missing_share 0\.2"):
        require_quality(cut, DEFAULT_QUALITY_LIMITS.of_model(0.12))
