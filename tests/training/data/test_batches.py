"""Batches hold the examples, each source with its share."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.views import VIEWS, View
from autosalt.errors import DatasetError
from autosalt.imaging.geometry import Letterbox
from autosalt.training.data.batches import (
    Batch,
    PhotoSquares,
    photo_weights,
    shrunk,
    training_loader,
    truth,
    validation_loader,
)
from autosalt.training.data.dataset import Example, Item
from autosalt.training.data.order import TrainingOrder
from autosalt.training.data.truth import NONE_OF_THE_VIEWS, VIEW_UNKNOWN

RNG = np.random.default_rng(0)
ROWS = np.arange(8)[:, None].repeat(8, axis=1)


def item(source: str = "toy", view: View | None = None, *, none: bool = False) -> Item:
    return Item(Path("d"), "p.jpg", None, None, "s", view, source, {}, shows_none=none)


def example(
    of: Item, *, scalp: bool = True, loss: bool = True, scalp_known: np.ndarray | None = None
) -> Example:
    def mask(existing: bool) -> np.ndarray | None:
        return RNG.random((8, 8)) > 0.5 if existing else None

    image = RNG.integers(0, 256, (8, 8, 3), np.uint8)
    box = Letterbox.fit(8, 8, 8)
    return Example(of, image, mask(scalp), mask(loss), box, None, scalp_known=scalp_known)


def first_batch(examples: list[Example]) -> Batch:
    size = len(examples)
    return next(iter(validation_loader(PhotoSquares(examples), size)))


def test_photos_masks_and_labels_arrive_unchanged() -> None:
    examples = [
        example(item(view=View.RIGHT)),
        example(item(), loss=False),
        example(item(view=View.BACK), scalp=False),
        example(item(none=True)),
    ]
    batch = first_batch(examples)
    known = truth(batch)
    right, back = VIEWS.index(View.RIGHT), VIEWS.index(View.BACK)
    assert known.view.tolist() == [right, VIEW_UNKNOWN, back, NONE_OF_THE_VIEWS]
    for k, one in enumerate(examples):
        np.testing.assert_array_equal(batch["image"][k].numpy(), one.image)
        for maps, where, mask in (
            (known.scalp, known.scalp_known, one.scalp),
            (known.loss, known.loss_known, one.loss),
        ):
            expected = np.zeros((8, 8)) if mask is None else mask
            np.testing.assert_array_equal(maps[k].numpy(), expected)
            np.testing.assert_array_equal(where[k].numpy(), np.full((8, 8), mask is not None))


def test_a_partial_mask_arrives_with_where_it_is_known() -> None:
    known = truth(first_batch([example(item(), scalp_known=ROWS < 3)]))
    np.testing.assert_array_equal(known.scalp_known[0].numpy(), ROWS < 3)
    assert (known.loss_known == 1).all()


def test_an_incomplete_last_batch_is_dropped_in_training_only() -> None:
    squares = PhotoSquares([example(item()) for _ in range(5)])

    def batches(size: int) -> list[list[int]]:
        order = TrainingOrder(5, batch_size=size, seed=0)
        return [batch["photo"].tolist() for batch in training_loader(squares, order)]

    assert [len(batch) for batch in batches(2)] == [2, 2]
    assert [len(batch) for batch in batches(99)] == [5]
    assert [len(batch["photo"]) for batch in validation_loader(squares, 2)] == [2, 2, 1]


SHARES = st.fixed_dictionaries({source: st.floats(0.01, 1.0) for source in "abc"})


@given(sources=st.lists(st.sampled_from("abc"), min_size=1), shares=SHARES)
def test_every_source_has_its_share_however_many_photos(
    sources: list[str], shares: dict[str, float]
) -> None:
    weights = photo_weights([item(source) for source in sources], shares)
    assert weights is not None
    for source in set(sources):
        drawn = sum(w for w, s in zip(weights, sources, strict=True) if s == source)
        assert drawn == pytest.approx(shares[source])


def test_without_shares_every_photo_is_read_once() -> None:
    assert photo_weights([item("a"), item("b")], {}) is None


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"a": 1.0}, "must name every source; not named: b, c"),
        ({"a": 1.0, "b": -0.1, "c": 1.0}, "must be 0 or more"),
        ({"a": 0.0, "b": 0.0, "c": 0.0, "d": 1.0}, "must be 0 or more, and one of them over 0"),
    ],
)
def test_shares_that_name_no_source_or_make_no_sense_are_refused(
    shares: dict[str, float], message: str
) -> None:
    with pytest.raises(DatasetError, match=rf"data\.shares {message}"):
        photo_weights([item(source) for source in "abc"], shares)


def blank(side: int) -> Batch:
    return {
        "image": torch.zeros(1, side, side, 3, dtype=torch.uint8),
        "masks": torch.zeros(1, side, side, 4, dtype=torch.uint8),
        "view": torch.tensor([1]),
        "photo": torch.tensor([7]),
    }


def test_shrinking_averages_areas() -> None:
    batch = blank(64)
    batch["image"][0, :2, :2] = 200
    batch["image"][0, :2, 2] = 100
    batch["masks"][0, 0, :2, 0] = 1  # half of the first block: set
    batch["masks"][0, 0, 0, 1] = 1  # a quarter: not
    batch["masks"][0, 0, 2:4, 0] = 1  # half of the second block, but
    batch["masks"][0, 1, 2:4, 2] = 1  # the other half is not known: not
    half = shrunk(batch, 0.5)
    assert half["image"][0, 0, :3, 0].tolist() == [200, 50, 0]
    assert half["masks"][0, 0, :2].tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    assert half["masks"].sum() == 2
    assert half["image"].dtype == half["masks"].dtype == torch.uint8
    assert half["view"] is batch["view"]
    assert half["photo"] is batch["photo"]


@pytest.mark.parametrize(
    ("scale", "side"), [(1.0, 128), (0.75, 96), (0.5, 64), (0.3, 32), (0.01, 32)]
)
def test_sides_stay_multiples_of_32_as_the_network_needs(scale: float, side: int) -> None:
    small = shrunk(blank(128), scale)
    assert small["image"].shape == (1, side, side, 3)
    assert small["masks"].shape == (1, side, side, 4)
