"""Written datasets are read unchanged: photos, partial masks, views and subgroups."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import load_example, read_items
from research.datasets.entry import (
    MAX_SIDE,
    AnnotationError,
    Entry,
    Partial,
    reduced,
    rows_of,
    write_dataset,
)

Paint = Callable[..., RGB]
SPEC = InputSpec(size=80, fill=(128, 128, 128))


@pytest.fixture
def entry(photo: Paint) -> Entry:
    """64 x 80 px; scalp known in the upper half, loss everywhere."""
    left, upper = np.zeros((64, 80), bool), np.zeros((64, 80), bool)
    left[:, :40], upper[:32] = True, True
    return Entry(
        "one", photo(), Partial(left, upper), Partial.whole(left), "s1", "top", {"tone": "light"}
    )


def test_training_reads_what_was_written(entry: Entry, tmp_path: Path) -> None:
    assert write_dataset(tmp_path, [entry], "toy") == tmp_path / "index.csv"
    (item,) = read_items([tmp_path])
    assert (item.subject, item.view, item.source) == ("s1", "top", "toy")
    assert item.subgroups == {"tone": "light"}
    example = load_example(item, SPEC)
    rows, columns = example.box.inside
    assert entry.scalp is not None
    assert entry.loss is not None
    assert example.scalp is not None
    assert example.scalp_known is not None
    assert example.loss is not None
    seen, known = example.scalp[rows, columns], example.scalp_known[rows, columns]
    np.testing.assert_array_equal(known, entry.scalp.known)
    np.testing.assert_array_equal(seen, entry.scalp.mask & entry.scalp.known)
    np.testing.assert_array_equal(example.loss[rows, columns], entry.loss.mask)
    assert example.loss_known is None
    away = np.abs(example.image[rows, columns].astype(int) - entry.image)
    assert away.mean() < 5


def test_unknown_values_are_blank(entry: Entry, tmp_path: Path) -> None:
    nothing = replace(entry, name="two", scalp=None, loss=None, view="", groups={})
    none = replace(nothing, name="three", view="none", groups={"length": "long"})
    write_dataset(tmp_path, [entry, nothing, none], "toy")
    _, second, third = read_items([tmp_path])
    assert (second.scalp, second.loss, second.view, second.shows_none) == (None, None, None, False)
    assert (third.view, third.shows_none) == (None, True)
    assert second.subgroups == {"length": "", "tone": ""}
    assert third.subgroups == {"length": "long", "tone": ""}


def test_photos_are_turned_upright_and_lose_their_exif(entry: Entry, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "maker"
    Image.fromarray(entry.image).save(tmp_path / "turned.jpg", exif=exif)
    upright = open_photo(tmp_path / "turned.jpg")
    assert upright.shape == (80, 64, 3)
    write_dataset(tmp_path / "out", [replace(entry, image=upright, scalp=None, loss=None)], "toy")
    with Image.open(tmp_path / "out" / "photos" / "one.jpg") as written:
        assert written.size == (64, 80)
        assert not written.getexif()


@pytest.mark.slow
@given(
    height=st.integers(1, 900),
    width=st.integers(1, 900),
    row=st.floats(0, 1),
)
def test_large_photos_are_reduced_and_masks_with_them(height: int, width: int, row: float) -> None:
    cut = round(row * height)
    known = np.ones((height, width), bool)
    known[cut:] = False
    image = np.zeros((height, width, 3), np.uint8)
    small = reduced(Entry("n", image, Partial(~known, known), None, "s"))
    h, w = small.image.shape[:2]
    assert max(h, w) == min(MAX_SIDE, max(height, width))
    assert small.loss is None
    assert small.scalp is not None
    assert small.scalp.mask.shape == small.scalp.known.shape == (h, w)
    assert small.scalp.known.sum(axis=0).tolist() == pytest.approx([cut * h / height] * w, abs=1)


def test_small_photos_stay_as_they_are(entry: Entry) -> None:
    assert reduced(entry) is entry


def test_no_photos_are_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="nothing to write from toy"):
        write_dataset(tmp_path, [], "toy")


def test_a_manifest_that_lacks_something_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    with pytest.raises(AnnotationError, match=r"manifest\.csv: not found"):
        list(rows_of(path, "photo"))
    path.write_text("photo,view\na.jpg,top\n")
    assert list(rows_of(path, "photo")) == [{"photo": "a.jpg", "view": "top"}]
    with pytest.raises(AnnotationError, match=r"manifest\.csv: no column person, age"):
        list(rows_of(path, "photo", "person", "age"))
