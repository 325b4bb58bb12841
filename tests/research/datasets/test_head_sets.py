"""A peer's maps are used where they are certain; men's levels show where nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from research.datasets.entry import AnnotationError
from research.datasets.head_sets import (
    DOUBT,
    Mark,
    alonet_samples,
    five_view,
    full_hair,
    peer_map,
    read_marks,
)

Paint = Callable[..., RGB]
Save = Callable[[str, np.ndarray], Path]
Manifest = Callable[..., Path]


def test_in_doubt_nothing_is_known(save: Save) -> None:
    levels = np.arange(256, dtype=np.uint8)[None].repeat(64, axis=0)
    part = peer_map(save("map.png", levels))
    low, high = DOUBT
    np.testing.assert_array_equal(part.known, (levels <= 255 * low) | (levels >= 255 * high))
    np.testing.assert_array_equal(part.mask, levels > 127)


def test_samples_come_with_their_maps(photo: Paint, save: Save, manifest: Manifest) -> None:
    sure = np.zeros((64, 80), np.uint8)
    sure[:32] = 255
    unsure = np.full((64, 80), 128, np.uint8)
    for name, loss in (("01", sure), ("02", unsure)):
        save(f"{name}.png", photo())
        save(f"{name}_scalp.png", sure)
        save(f"{name}_loss.png", loss)
    columns = ("photo", "alonet_scalp_probability", "alonet_loss_probability")
    rows = [
        dict(zip(columns, (f"{n}.png", f"{n}_scalp.png", f"{n}_loss.png"), strict=True))
        for n in ("01", "02")
    ]
    first, second = alonet_samples(manifest(*rows), {"01": "back"})
    assert [(e.subject, e.view) for e in (first, second)] == [
        ("alonet-01", "back"),
        ("alonet-02", ""),
    ]
    assert first.loss is not None
    assert second.loss is not None
    np.testing.assert_array_equal(first.loss.mask, sure > 0)
    assert first.loss.known.all()
    assert not second.loss.known.any()

    folder = manifest({**rows[0], "alonet_loss_probability": "small.png"})
    save("small.png", sure[:, :40])
    with pytest.raises(AnnotationError, match=r"01\.png: a map is of another size"):
        list(alonet_samples(folder))


@pytest.mark.parametrize(
    ("view", "level", "full"),
    [
        ("left", "1", True),
        ("back", "2", True),
        ("right", "3", False),
        ("top", "1", False),
        ("top", "7", False),
    ],
)
def test_up_to_norwood_2_sides_and_back_are_full(view: str, level: str, full: bool) -> None:
    assert full_hair(view, level) is full


def test_men_are_subjects_without_a_drawn_scalp(
    photo: Paint, save: Save, manifest: Manifest
) -> None:
    rows = [
        {"photo": f"M1_{view}.jpg", "person": "M1", "view": view, "norwood_level": "2"}
        for view in ("top", "back")
    ]
    for row in rows:
        save(row["photo"], photo())
    top, back = five_view(manifest(*rows))
    assert {top.subject, back.subject} == {"five-view-M1"}
    assert [entry.view for entry in (top, back)] == ["top", "back"]
    assert top.groups == {"norwood_level": "2"}
    assert top.scalp is back.scalp is None
    assert top.loss is None
    assert back.loss is not None
    assert back.loss.known.all()
    assert not back.loss.mask.any()


def test_without_a_manifest_there_are_no_photos(tmp_path: Path) -> None:
    for read in (alonet_samples, five_view):
        with pytest.raises(AnnotationError, match=r"manifest\.csv: not found"):
            list(read(tmp_path))


def test_a_mark_is_an_ellipse_in_percent_of_the_photo() -> None:
    mask = Mark(bald=True, x=25, y=50, half_width=10, half_height=30).mask(100, 200)
    rows, cols = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (20, 79)
    assert (cols.min(), cols.max()) == (30, 69)
    assert mask.sum() == pytest.approx(np.pi * 20 * 30, rel=0.01)


def test_only_marked_pixels_are_known(
    photo: Paint, save: Save, manifest: Manifest, tmp_path: Path
) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(
        "photo,mark,x_pct,y_pct,half_width_pct,half_height_pct\n"
        "M1_top,bald,50,30,20,10\nM1_top,hair,50,80,10,10\n"
    )
    row = {"photo": "M1_top.jpg", "person": "M1", "view": "top", "norwood_level": "6"}
    save(row["photo"], photo())
    (entry,) = five_view(manifest(row), read_marks(marks))
    assert entry.scalp is not None
    assert entry.loss is not None
    bald, hair = (mark.mask(*entry.image.shape[:2]) for mark in read_marks(marks)["M1_top"])
    np.testing.assert_array_equal(entry.loss.mask, bald)
    np.testing.assert_array_equal(entry.loss.known, bald | hair)
    np.testing.assert_array_equal(entry.scalp.mask, bald | hair)
    np.testing.assert_array_equal(entry.scalp.known, bald | hair)


def test_a_mark_of_another_kind_is_refused(tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text(
        "photo,mark,x_pct,y_pct,half_width_pct,half_height_pct\nM1_top,wig,50,30,20,10\n"
    )
    with pytest.raises(AnnotationError, match=r"'wig' must be bald or hair"):
        read_marks(marks)
