"""Datasets are read like photos for scoring, and mistakes are reported in one line."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.errors import DatasetError
from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import encode_partial_mask
from autosalt.imaging.pipeline import InputSpec, prepare
from autosalt.training.data import dataset as data
from autosalt.training.data.dataset import (
    Example,
    dataset_sha256,
    load_example,
    load_examples,
    read_items,
    require_truth,
)

SPEC = InputSpec(size=32, fill=(128, 128, 128))
MakeIndex = Callable[..., Path]


def test_rows_become_items(toy: Path) -> None:
    items = read_items([toy])
    assert len(items) == 80
    assert (items[0].photo, items[0].view, items[0].subject) == ("s000_left.png", "left", "s000")
    assert items[0].subgroups == {"tone": "light"}


def test_folders_are_concatenated(toy: Path, tmp_path: Path) -> None:
    shutil.copytree(toy, tmp_path / "other")
    assert len(read_items([toy, tmp_path / "other"])) == 160


def test_a_photo_that_is_listed_twice_is_refused(toy: Path) -> None:
    """It would count double in training, and its visit would be none in the evaluation."""
    with pytest.raises(DatasetError, match="is listed 2 times; name each folder once"):
        read_items([toy, toy / "../toy"])


def test_a_photo_that_is_listed_by_two_spellings_is_refused(index: MakeIndex) -> None:
    folder = index()
    path = folder / "index.csv"
    header, row = path.read_text().splitlines()
    path.write_text("\n".join([header, row, f"./{row}"]))
    with pytest.raises(DatasetError, match="is listed 2 times"):
        read_items([folder])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{0},"s000\n{0},s000', r"index\.csv, line \d: not CSV .*correct the quotes"),
        ("{0},s000,left,phantom,light,more", "line 2: more cells than columns; quote a cell"),
    ],
)
def test_rows_that_are_not_csv_are_named(index: MakeIndex, text: str, message: str) -> None:
    """Read leniently, the first would swallow the rows after it, the second shift its cells."""
    folder = index()
    path = folder / "index.csv"
    files = "s000_left.png,s000_left_scalp.png,s000_left_loss.png"
    path.write_text(path.read_text().splitlines()[0] + "\n" + text.format(files))
    with pytest.raises(DatasetError, match=message):
        read_items([folder])


def test_a_column_that_appears_twice_is_named(index: MakeIndex) -> None:
    folder = index()
    path = folder / "index.csv"
    path.write_text(path.read_text().replace("tone", "view").replace("light", "top"))
    with pytest.raises(DatasetError, match="column view appears twice"):
        read_items([folder])


def test_an_index_that_is_not_utf_8_is_named(index: Callable[..., Path]) -> None:
    folder = index()
    path = folder / "index.csv"
    path.write_bytes(path.read_bytes().replace(b"light", b"gr\xfcn"))
    with pytest.raises(DatasetError, match=r"index\.csv: not UTF-8"):
        read_items([folder])


def test_photos_without_known_truth_teach_nothing(index: Callable[..., Path]) -> None:
    def load(**changes: str) -> list[Example]:
        return load_examples(read_items([index(**changes)]), SPEC)

    with pytest.raises(DatasetError, match="none of the 1 training photos has a mask or a view"):
        require_truth(load(scalp="", loss="", view=""), "training")
    require_truth(load(scalp="", loss="", view="none"), "training")
    require_truth(load(view=""), "training")


def test_a_mask_without_a_known_pixel_is_none(index: MakeIndex) -> None:
    """It would count as perfect agreement: what is not known is not compared."""
    folder = index(view="")
    nothing = np.zeros((64, 64), bool)
    for mask in ("scalp", "loss"):
        path = folder / f"s000_left_{mask}.png"
        path.write_bytes(encode_partial_mask(nothing, known=nothing))
    (example,) = load_examples(read_items([folder]), SPEC)
    assert (example.scalp, example.loss, example.scalp_known) == (None, None, None)
    with pytest.raises(DatasetError, match="has a mask or a view"):
        require_truth([example], "training")


def test_squares_are_those_of_scoring(toy: Path) -> None:
    item = read_items([toy])[0]
    example = load_example(item, SPEC)
    np.testing.assert_array_equal(example.image, prepare(open_photo(toy / item.photo), SPEC).tensor)
    assert example.scalp is not None
    assert example.scalp.shape == (32, 32)


def test_true_hair_loss_is_of_the_photos_own_size(index: MakeIndex) -> None:
    folder = index()
    scalp, loss = np.zeros((64, 64), bool), np.zeros((64, 64), bool)
    scalp[:32] = True
    loss[16:44] = True  # three sevenths of it outside the scalp, where they do not count
    Image.fromarray(scalp).save(folder / "s000_left_scalp.png")
    Image.fromarray(loss).save(folder / "s000_left_loss.png")
    assert load_example(read_items([folder])[0], SPEC).true_loss_pct == 50.0


def test_blank_cells_are_unknown(index: MakeIndex) -> None:
    (example,) = load_examples(read_items([index(scalp="", loss="", view="")]), SPEC)
    assert example.scalp is None
    assert example.loss is None
    assert example.item.view is None
    assert not example.item.shows_none
    assert example.true_loss_pct is None


def test_a_photo_may_be_known_to_show_none_of_the_views(index: MakeIndex) -> None:
    unknown = dataset_sha256(read_items([index(view="")]))
    (item,) = read_items([index(view="none")])
    assert item.shows_none
    assert item.view is None
    assert dataset_sha256([item]) != unknown


def test_a_partial_mask_is_known_in_part_and_has_no_true_loss(index: MakeIndex) -> None:
    folder = index()
    left, upper = np.zeros((64, 64), bool), np.zeros((64, 64), bool)
    left[:, :32], upper[:32] = True, True
    (folder / "s000_left_scalp.png").write_bytes(encode_partial_mask(left, known=upper))
    Image.fromarray(left & upper).save(folder / "s000_left_loss.png")
    example = load_example(read_items([folder])[0], SPEC)
    np.testing.assert_array_equal(example.scalp, (left & upper)[::2, ::2])
    np.testing.assert_array_equal(example.scalp_known, upper[::2, ::2])
    assert example.loss_known is None  # a whole mask
    assert example.true_loss_pct is None


def test_the_fill_is_known_to_hold_nothing(index: MakeIndex) -> None:
    folder = index(loss="")
    Image.new("RGB", (128, 64)).save(folder / "s000_left.png")
    nothing = np.zeros((64, 128), bool)
    corner = nothing.copy()
    corner[:8, :8] = True
    (folder / "s000_left_scalp.png").write_bytes(encode_partial_mask(nothing, known=corner))
    example = load_example(read_items([folder])[0], SPEC)
    known = np.ones((32, 32), bool)
    known[example.box.inside] = False
    assert known.any()
    known[example.box.inside][:2, :2] = True
    np.testing.assert_array_equal(example.scalp_known, known)


def test_a_half_known_pixel_is_not_known(index: MakeIndex) -> None:
    folder = index()
    even = np.zeros((64, 64), bool)
    even[:, ::2] = True
    (folder / "s000_left_scalp.png").write_bytes(encode_partial_mask(even, known=even))
    example = load_example(read_items([folder])[0], SPEC)
    assert example.scalp is not None
    assert example.scalp_known is not None
    assert not example.scalp_known.any()
    assert not example.scalp.any()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"photo": ""}, "line 2: photo is blank"),
        ({"subject": " "}, "subject is empty"),
        ({"subject": "NA"}, "line 2: subject is 'NA', which stands for a missing value"),
        (
            {"subject": "4.71234E+15"},
            "subject is '4.71234E\\+15', which is a longer number that a spreadsheet",
        ),
        ({"view": "front"}, r"view 'front' must be left, right, top, back, none \(or blank\)"),
        ({"photo": "gone.jpg"}, "'gone.jpg' not found"),
        ({"loss": "../s000.png"}, "must be a relative path"),
        ({"photo": "/etc/hosts"}, "must be a relative path"),
    ],
)
def test_wrong_rows_are_named(index: MakeIndex, changes: dict[str, str], message: str) -> None:
    with pytest.raises(DatasetError, match=message) as error:
        read_items([index(**changes)])
    assert "\n" not in str(error.value)


def test_missing_columns_and_folders_are_named(index: MakeIndex, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no column view, source"):
        read_items([index(columns=("photo", "scalp", "loss", "subject"))])
    with pytest.raises(DatasetError, match=r"index\.csv: not found"):
        read_items([tmp_path / "nowhere"])
    with pytest.raises(DatasetError, match=r"set data\.folders"):
        read_items([])


def test_a_mask_of_another_size_is_refused(index: MakeIndex) -> None:
    folder = index()
    Image.new("1", (96, 64)).save(folder / "s000_left_loss.png")
    with pytest.raises(DatasetError, match="mask is 96 x 64 px but its upright photo is 64 x 64"):
        load_examples(read_items([folder]), SPEC)


def test_masks_that_contradict_each_other_are_named_in_one_line(index: MakeIndex) -> None:
    """One class a pixel: the network would learn that bald skin is no scalp."""
    folder = index()
    head, bald = np.zeros((64, 64), bool), np.zeros((64, 64), bool)
    head[10:50, 10:50] = bald[20:40, 20:40] = True
    Image.fromarray(head & ~bald).save(folder / "s000_left_scalp.png")
    Image.fromarray(bald).save(folder / "s000_left_loss.png")
    with pytest.raises(DatasetError, match="Draw bald skin in both masks") as error:
        load_examples(read_items([folder]), SPEC)
    assert "\n" not in str(error.value)
    for name in ("s000_left_loss.png", "s000_left_scalp.png", "loss_outside_scalp", "100 %"):
        assert name in str(error.value)


@pytest.mark.parametrize(("drawn", "beside"), [("scalp", "loss"), ("loss", "scalp")])
def test_masks_contradict_each_other_only_where_both_are_known(
    index: MakeIndex, drawn: str, beside: str
) -> None:
    """Where one of the two is grey nothing is stated, so nothing is contradicted."""
    folder = index()
    head, neck = np.zeros((64, 64), bool), np.zeros((64, 64), bool)
    head[10:30, 10:50] = neck[40:60, 10:50] = True
    masks = {"scalp": head, "loss": neck}
    Image.fromarray(masks[drawn]).save(folder / f"s000_left_{drawn}.png")
    known = np.ones((64, 64), bool)
    for known_here, contradicted in ((known, True), (~neck, False)):
        partial = encode_partial_mask(masks[beside], known_here)
        (folder / f"s000_left_{beside}.png").write_bytes(partial)
        if contradicted:
            with pytest.raises(DatasetError, match="loss_outside_scalp"):
                load_example(read_items([folder])[0], SPEC)
        else:
            assert load_example(read_items([folder])[0], SPEC).loss is not None


def test_an_unreadable_photo_is_refused(index: MakeIndex) -> None:
    folder = index()
    (folder / "s000_left.png").write_bytes(b"not a picture")
    with pytest.raises(DatasetError, match=r"s000_left\.png"):
        load_examples(read_items([folder]), SPEC)


def test_the_hash_names_the_content(toy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(toy, copy)
    name = dataset_sha256(read_items([toy]))
    assert dataset_sha256(reversed(read_items([copy]))) == name
    Image.new("1", (64, 64)).save(copy / "s003_top_loss.png")
    assert dataset_sha256(read_items([copy])) != name
    assert dataset_sha256(read_items([toy])[1:]) != name


@pytest.mark.slow
def test_many_photos_are_read_by_processes_to_the_same_end(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = read_items([toy])
    one_by_one = [load_example(item, SPEC) for item in items]
    monkeypatch.setattr(data, "_MANY", 2)
    for alone, read in zip(one_by_one, load_examples(items, SPEC), strict=True):
        assert read.item == alone.item
        assert np.array_equal(read.image, alone.image)
    broken = replace(items[1], folder=tmp_path)
    with pytest.raises(DatasetError, match=re.escape(items[1].photo)):
        load_examples([items[0], broken, *items[2:]], SPEC)
