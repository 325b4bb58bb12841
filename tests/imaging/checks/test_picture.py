"""Pictures that are not one whole head in true colour are refused or doubted; others are kept."""

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.checks.picture import (
    DEFAULT_PICTURE_LIMITS,
    MAX_MEAN_OVER_RED,
    doubt,
    find_fault,
    lacks_red,
    measure_picture,
    require_one_whole,
    require_true_colour,
)
from autosalt.imaging.checks.quality import measure_quality
from autosalt.phantom.datasets.write_training_pairs import write_photos
from research.measure.parts.bad_pictures import COLOURS, CUTS, exchanged, half, saved, with_colour

SIDE = 288
SEED = 1
EACH = range(4)
"""Photographs of a simulated head, one of each view."""


@cache
def pairs() -> tuple[tuple[RGB, BoolMask], ...]:
    """Each photograph, and its scalp."""
    with TemporaryDirectory() as folder:
        index = write_photos(Path(folder), subjects=1, size=SIDE, seed=SEED)
        return tuple(
            (
                np.array(Image.open(index.parent / row["photo"])),
                np.asarray(Image.open(index.parent / row["scalp"]).convert("L")) > 127,
            )
            for row in csv.DictReader(index.read_text("utf-8").splitlines())
        )


def head(number: int) -> RGB:
    return pairs()[number][0]


def scalp(number: int) -> BoolMask:
    return pairs()[number][1]


def fault(image: RGB, where: BoolMask | None = None) -> Reason | None:
    return find_fault(measure_picture(np.ascontiguousarray(image), where))


def in_light(image: RGB, *gains: float) -> RGB:
    return np.clip(image * np.float32(gains), 0, 255).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("number", EACH)
def test_a_head_in_true_colour_is_kept_with_and_without_its_scalp(number: int) -> None:
    for image in (head(number), saved(head(number))):
        assert fault(image, scalp(number)) is None
        assert fault(image) is None


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.1])
def test_grey_and_nearly_grey_pictures_have_no_colour(number: int, share: float) -> None:
    assert fault(saved(with_colour(head(number), head(number), share))) is Reason.NO_COLOUR


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("tint", [(1.0, 0.85, 0.6), (0.6, 0.8, 1.0), (0.7, 1.0, 0.8)])
def test_a_picture_in_one_tint_has_no_colour(number: int, tint: tuple[float, ...]) -> None:
    grey = with_colour(head(number), head(number), 0.0)
    assert fault(saved(in_light(grey, *tint))) is Reason.NO_COLOUR
    assert fault(saved(COLOURS["sepia"](head(number), head(number)))) is Reason.NO_COLOUR


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0)])
def test_exchanged_channels_are_colours_of_no_person(
    number: int, order: tuple[int, int, int]
) -> None:
    assert fault(saved(exchanged(head(number), head(number), order))) is Reason.FALSE_COLOUR


@pytest.mark.parametrize("number", EACH)
def test_a_negative_has_colours_of_no_person(number: int) -> None:
    assert fault(saved(COLOURS["negative"](head(number), head(number)))) is Reason.FALSE_COLOUR


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("gains", [(1.2, 0.8, 0.6), (1.3, 0.6, 0.5), (0.97, 1.0, 1.05)])
def test_warm_red_and_cool_light_are_no_false_colour(number: int, gains: tuple[float, ...]) -> None:
    assert fault(in_light(head(number), *gains), scalp(number)) is None


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("level", [0, 20, 128, 255])
@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_half_a_frame_of_one_colour_is_blank(number: int, side: str, level: int) -> None:
    image = half(head(number), head(number), side, level)  # type: ignore[arg-type]
    assert fault(saved(image)) is Reason.PART_BLANK


def test_a_green_bar_as_damaged_files_have_it_is_blank_too() -> None:
    image = head(0).copy()
    image[200:] = (0, 135, 0)
    assert fault(saved(image)) is Reason.PART_BLANK


@pytest.mark.parametrize("number", EACH)
@pytest.mark.parametrize("colour", [0, 114, 255])
@pytest.mark.parametrize("axis", [0, 1])
def test_the_pair_of_bars_of_a_viewer_does_no_harm(number: int, colour: int, axis: int) -> None:
    widths = [(0, 0)] * 3
    widths[axis] = (100, 100)
    image = np.pad(head(number), widths, constant_values=colour)
    mask = np.pad(scalp(number), [(100, 100) if w[0] else (0, 0) for w in widths[:2]])
    assert fault(saved(image), mask) is None


@pytest.mark.parametrize("axis", [0, 1])
def test_a_narrow_strip_for_a_caption_does_no_harm(axis: int) -> None:
    widths = [(0, 0)] * 3
    widths[axis] = (0, 40)
    assert fault(np.pad(head(3), widths, constant_values=255)) is None


def two(kind: str, first: int, second: int) -> RGB:
    return saved(CUTS[kind](head(first), head(second)))


@pytest.mark.parametrize(("first", "second"), [(0, 1), (2, 3), (3, 0), (1, 2)])
@pytest.mark.parametrize(
    ("kind", "masks"),
    [
        ("beside another head", lambda a, b: np.hstack([a, b])),
        ("above another head", lambda a, b: np.vstack([a, b])),
        ("two by two", lambda a, b: np.block([[a, b], [b[:, ::-1], a[:, ::-1]]])),
    ],
)
def test_several_heads_in_one_picture_are_several(
    kind: str, masks: "object", first: int, second: int
) -> None:
    image = two(kind, first, second)
    assert callable(masks)
    assert fault(image, masks(scalp(first), scalp(second))) is Reason.SEVERAL_PICTURES


def test_two_heads_before_one_wall_are_several_without_any_edge() -> None:
    for number in EACH:
        image = two("beside its mirror image", number, number)
        mask = np.hstack([scalp(number), scalp(number)[:, ::-1]])
        assert fault(image, mask) is Reason.SEVERAL_PICTURES


def test_an_edge_that_runs_behind_the_head_is_part_of_the_room() -> None:
    size = SIDE
    image = head(3).copy()
    mask = np.zeros((size, size), bool)
    mask[60:220, 60:230] = True  # as large as heads are
    away = ~mask
    image[:, size // 2 :][away[:, size // 2 :]] //= 2  # another wall on the right
    crossed = measure_picture(image, mask)
    assert crossed.seam_share == 0.0
    assert measure_picture(image).seam_share > 0.3


def test_cuts_are_named_before_colours() -> None:
    grey = with_colour(half(head(0), head(0), "left", 0), head(0), 0.0)
    assert fault(saved(grey)) is Reason.PART_BLANK


def test_what_is_not_clear_is_doubted_and_not_refused() -> None:
    sure = measure_picture(head(0))
    for doubted, reason in (
        (replace(sure, chroma=4.0), Reason.NO_COLOUR),
        (replace(sure, blue_over_red=0.2), Reason.FALSE_COLOUR),
        (replace(sure, green_over_red=0.2), Reason.FALSE_COLOUR),
        (replace(sure, seam_share=0.6), Reason.SEVERAL_PICTURES),
    ):
        require_one_whole(doubted)
        require_true_colour(doubted)
        assert doubt(doubted) is reason
    assert doubt(sure) is None


def test_limits_can_be_others() -> None:
    strict = replace(DEFAULT_PICTURE_LIMITS, min_chroma=200.0)
    with pytest.raises(PhotoRefused, match=r"no_colour: chroma \d"):
        require_true_colour(measure_picture(head(0)), strict)


@given(st.lists(st.floats(-1, 1), max_size=6))
def test_photos_of_a_visit_lack_red_by_their_mean_and_one_alone_never_does(
    values: list[float],
) -> None:
    assert lacks_red(values) == (len(values) > 1 and np.mean(values) > MAX_MEAN_OVER_RED)


@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (900, 3), (64, 64)])
def test_flat_pictures_of_any_shape_are_measured(shape: tuple[int, int]) -> None:
    picture = measure_picture(np.zeros((*shape, 3), np.uint8), np.ones(shape, bool))
    assert find_fault(picture) is Reason.NO_COLOUR


@pytest.mark.parametrize("levels", [[20] * 64 + [230] * 64, np.linspace(100, 112, 128)])
def test_a_picture_of_nothing_but_flat_parts_is_measured_and_refused(levels: list[float]) -> None:
    image = np.broadcast_to(np.reshape(levels, (1, 128, 1)), (96, 128, 3)).astype(np.uint8)
    where = np.zeros((96, 128), np.bool_)
    where[30:60, 30:90] = True
    assert find_fault(measure_picture(image, where)) is Reason.NO_COLOUR
    assert find_fault(measure_picture(image)) is not None
    assert measure_quality(image, where).scalp_cut_share == 0.0


def test_the_size_of_a_photo_does_not_matter() -> None:
    large = np.array(Image.fromarray(head(2)).resize((1152, 1152)))
    one, other = measure_picture(head(2), scalp(2)), measure_picture(large, scalp(2))
    for name in ("chroma", "colour_spread"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=0.1)
    assert one.over_red == pytest.approx(other.over_red, abs=0.02)
