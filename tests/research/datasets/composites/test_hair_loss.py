"""Loss is put into hair and nowhere else, and what was put there is known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from research.datasets.composites.hair_loss import (
    all_hair,
    read_shapes,
    recoloured,
    skin_samples,
    with_loss,
)
from research.datasets.entry import AnnotationError, Entry, Partial

Paint = Callable[..., RGB]
Save = Callable[[str, np.ndarray], Path]
Manifest = Callable[..., Path]
SEEDS = pytest.mark.parametrize("seed", range(8))
HAIR = np.hypot(*(np.mgrid[:128, :128] - [[[56]], [[64]]])) < 40
DISC = np.hypot(*(np.mgrid[:60, :60] - 29.5)) < 20
SKIN = np.full((30, 30, 3), (200, 150, 120), np.uint8)


@pytest.fixture
def entry() -> Entry:
    """Black hair before a grey wall; scalp is not known in the hair, loss is none."""
    image = np.random.default_rng(0).integers(120, 136, (128, 128, 3)).astype(np.uint8)
    image[HAIR] //= 6
    nothing = np.zeros_like(HAIR)
    return Entry("one", image, Partial(nothing, ~HAIR), Partial.whole(nothing), "s", "back")


@SEEDS
def test_loss_lies_in_the_hair_and_is_known_as_scalp_without_hair(entry: Entry, seed: int) -> None:
    shapes = [DISC, np.ones_like(DISC)]
    made = with_loss(entry, HAIR, shapes, [SKIN], np.random.default_rng(seed))
    assert made is not None
    assert made.loss is not None
    assert made.scalp is not None
    loss = made.loss.mask
    assert loss.any()
    assert not (loss & ~HAIR).any()
    np.testing.assert_array_equal(made.scalp.mask, loss)
    np.testing.assert_array_equal(made.scalp.known, ~HAIR | loss)
    assert made.image[loss].mean() > 2 * entry.image[HAIR].mean()
    assert (made.image[100:] == entry.image[100:]).all()  # well below the hair
    assert (made.name, made.subject, made.view) == ("one", "s", "back")


@SEEDS
def test_only_the_border_of_the_loss_is_in_doubt(entry: Entry, seed: int) -> None:
    made = with_loss(entry, HAIR, [DISC], [], np.random.default_rng(seed))
    assert made is not None
    assert made.loss is not None
    loss, doubt = made.loss.mask, ~made.loss.known
    inner = loss & np.roll(loss, 6, 0) & np.roll(loss, -6, 0)
    inner &= np.roll(loss, 6, 1) & np.roll(loss, -6, 1)
    assert inner.any()
    assert doubt.any()
    assert not (doubt & inner).any()
    assert not doubt[:, :16].any()


def test_without_known_pixels_only_the_patch_is_known(entry: Entry) -> None:
    blank = Entry("one", entry.image, None, None, "s")
    made = with_loss(blank, HAIR, [DISC], [], np.random.default_rng(0))
    assert made is not None
    assert made.scalp is not None
    assert made.loss is not None
    np.testing.assert_array_equal(made.scalp.known, made.scalp.mask)
    assert not (made.loss.known & ~made.loss.mask).any()


def test_loss_that_does_not_fit_is_left_out(entry: Entry) -> None:
    rng = np.random.default_rng(0)
    assert with_loss(entry, np.zeros_like(HAIR), [DISC], [], rng) is None
    hardly = np.zeros_like(HAIR)
    hardly[40:44, 60:63] = True
    assert with_loss(entry, hardly, [DISC], [], rng) is None
    assert with_loss(entry, HAIR, [np.zeros_like(DISC)], [], rng) is None


def test_a_seed_repeats_itself_and_seeds_differ(entry: Entry) -> None:
    made = [
        with_loss(entry, HAIR, [DISC], [SKIN], np.random.default_rng(seed)) for seed in (5, 5, 6)
    ]
    first, repeated, other = (one.image.tobytes() for one in made if one is not None)
    assert first == repeated
    assert first != other
    dyed = [recoloured(entry.image, HAIR, np.random.default_rng(seed)) for seed in (5, 5, 6)]
    assert dyed[0].tobytes() == dyed[1].tobytes() != dyed[2].tobytes()


@SEEDS
def test_only_the_hair_is_dyed(entry: Entry, seed: int) -> None:
    dyed = recoloured(entry.image, HAIR, np.random.default_rng(seed))
    far = np.ones_like(HAIR)
    far[10:102, 18:110] = False
    assert (dyed.dtype, dyed.shape) == (np.uint8, (128, 128, 3))
    np.testing.assert_array_equal(dyed[far], entry.image[far])
    assert not np.array_equal(dyed[HAIR], entry.image[HAIR])


def test_missing_or_pitch_black_hair_can_be_dyed_too(entry: Entry) -> None:
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(recoloured(entry.image, HAIR & False, rng), entry.image)
    assert recoloured(np.zeros_like(entry.image), HAIR, rng)[50, 50].max() > 0


def test_shapes_are_cut_to_the_scalp_and_chosen_by_their_loss(
    save: Save, manifest: Manifest
) -> None:
    scalp, loss = np.zeros((100, 120), np.uint8), np.zeros((100, 120), np.uint8)
    scalp[10:80, 20:110] = 255
    loss[5:30, 30:60] = 255
    save("scalp.png", scalp)
    save("loss.png", loss)
    row = {"scalp": "scalp.png", "loss": "loss.png"}
    percents = ("1.0", "3.0", "75.0", "90.0")
    folder = manifest(*({**row, "loss_percent_full_resolution": value} for value in percents))
    shapes = read_shapes(folder)
    assert len(shapes) == 2
    expected = np.zeros((70, 90), bool)
    expected[:20, 10:40] = True
    np.testing.assert_array_equal(shapes[0], expected)
    folder = manifest({**row, "loss_percent_full_resolution": "90.0"})
    with pytest.raises(AnnotationError, match="no masks with 3 to 75 % loss"):
        read_shapes(folder)


def test_skin_is_sampled_from_the_middle_of_known_bald_scalp(entry: Entry) -> None:
    bald = np.zeros_like(HAIR)
    bald[30:70, 40:90] = True
    image = np.where(bald[..., None], np.uint8(200), np.uint8(10)) * np.ones(3, np.uint8)
    known = Partial.whole(bald)
    (sample,) = skin_samples([Entry("one", image, known, known, "s")])
    assert sample.shape[0] == sample.shape[1] >= 24
    assert (sample == 200).all()
    unknown = Partial(bald, ~bald)
    small = Partial.whole(bald & (np.arange(128) < 55))
    for loss in (None, unknown, small):
        assert skin_samples([Entry("one", image, known, loss, "s")]) == []


def test_hair_is_completed_from_a_known_part_to_its_end() -> None:
    rng = np.random.default_rng(0)
    image = np.full((60, 80, 3), (40, 60, 160), np.uint8)  # a blue wall
    image[10:50, 10:60] = rng.normal(30, 8, (40, 50, 3)).clip(0, 255)  # black hair
    image[20:30, 20:30] = (220, 180, 160)  # a bald patch
    image[10:50, 70:80] = 30  # something black elsewhere
    hair = np.zeros((60, 80), np.bool_)
    hair[15:35, 12:40] = True
    bald = np.zeros_like(hair)
    bald[20:30, 20:30] = True
    hair &= ~bald
    found = all_hair(image, hair, bald)
    assert found[hair].all()
    assert found[12:48, 12:58][~bald[12:48, 12:58]].mean() > 0.95
    assert not found[bald].any()
    assert not found[:, 65:].any()
    assert not all_hair(image, np.zeros_like(hair), bald).any()
