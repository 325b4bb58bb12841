"""Hair masks show where no loss and no scalp is; scalp under hair stays unknown."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.types import RGB
from research.datasets.entry import AnnotationError, Entry
from research.datasets.hair_sets import fasseg, figaro1k, view_of_yaw

Paint = Callable[..., RGB]
Save = Callable[[str, np.ndarray], Path]
HAIR = np.zeros((64, 80), bool)
HAIR[:20] = True


def check_truth(entry: Entry) -> None:
    """No loss anywhere; no scalp outside the hair, and unknown inside."""
    assert entry.scalp is not None
    assert entry.loss is not None
    np.testing.assert_array_equal(entry.scalp.known, ~HAIR)
    assert entry.loss.known.all()
    assert not entry.scalp.mask.any()
    assert not entry.loss.mask.any()


def test_figaro_photos_are_people_of_their_own(tmp_path: Path, photo: Paint, save: Save) -> None:
    for name in ("Frame1-org", "Frame2-org"):
        save(f"img/{name}.jpg", photo())
        save(f"mask/{name}.png", HAIR.astype(np.uint8))  # 0 and 1: hair need not be white
    entries = list(figaro1k(tmp_path))
    assert [entry.subject for entry in entries] == ["figaro1k-Frame1-org", "figaro1k-Frame2-org"]
    for entry in entries:
        assert entry.view == ""
        assert entry.image.shape == (64, 80, 3)
        check_truth(entry)


def test_fasseg_names_give_person_and_view(tmp_path: Path, photo: Paint, save: Save) -> None:
    parts = np.where(HAIR, 2, 1).astype(np.uint8)  # 1: skin
    parts[-9:] = 5  # mouth, eyes ...: not hair either
    for name in ("personne01140+0-90", "personne01146+0+0", "personne12146+15+90"):
        save(f"img/{name}.jpg", photo())
        save(f"mask/{name}.png", parts)
    right, face, left = fasseg(tmp_path)
    assert (right.subject, right.view) == ("fasseg-01", "right")
    assert (face.subject, face.view) == ("fasseg-01", "none")
    assert (left.subject, left.view) == ("fasseg-12", "left")
    assert [entry.name for entry in (right, left)] == ["personne01140_0-90", "personne12146_15_90"]
    for entry in (right, face, left):
        check_truth(entry)


@pytest.mark.parametrize(
    ("degrees", "view"),
    [(0, "none"), (30, "none"), (-30, "none"), (45, ""), (74, ""), (75, "left"), (-90, "right")],
)
def test_a_head_between_face_and_side_shows_no_certain_view(degrees: int, view: str) -> None:
    assert view_of_yaw(degrees) == view


@given(st.integers(-90, 90))
def test_turned_the_other_way_is_the_other_side(degrees: int) -> None:
    other = {"left": "right", "right": "left"}
    view = view_of_yaw(degrees)
    assert view_of_yaw(-degrees) == other.get(view, view)


def test_a_file_that_does_not_fit_is_named(tmp_path: Path, photo: Paint, save: Save) -> None:
    with pytest.raises(AnnotationError, match=r"img: no \.jpg files"):
        list(figaro1k(tmp_path))
    save("img/me.jpg", photo())
    with pytest.raises(AnnotationError, match=r"mask/me\.png: not found"):
        list(figaro1k(tmp_path))
    with pytest.raises(AnnotationError, match=r"me\.jpg: not named as in FASSEG"):
        list(fasseg(tmp_path))
    save("mask/me.png", HAIR[:, :40].astype(np.uint8))
    with pytest.raises(AnnotationError, match=r"its mask is \(64, 40\), the photo \(64, 80\)"):
        list(figaro1k(tmp_path))
