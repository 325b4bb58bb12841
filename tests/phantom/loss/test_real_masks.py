"""Loss shapes from a folder of masks; the folder is made here."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import BoolMask
from autosalt.core.views import View
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.loss.real_masks import guess_view, mask_loss, mask_visits
from autosalt.phantom.person.subject import Subject


def square() -> BoolMask:
    mask = np.zeros((120, 100), np.bool_)
    mask[20:100, 15:85] = True
    return mask


def hook(long_leg_left: bool) -> BoolMask:
    """A side mask: a cap with a short leg before the ear and a long one behind it."""
    mask = np.zeros((120, 100), np.bool_)
    mask[10:50, 10:90] = True
    mask[50:110, 10:30] = True
    mask[50:75, 60:72] = True
    return mask if long_leg_left else mask[:, ::-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One visit: half of the top lost (right half of the picture), sides and back whole."""
    lost = np.zeros((120, 100), np.bool_)
    lost[:, 50:] = True
    rows = ["patient,visit,day,view_index,scalp,loss"]
    shapes = [square(), square(), hook(True), hook(False)]
    for number, scalp in enumerate(shapes, 1):
        loss = lost if number == 1 else np.zeros_like(lost)
        for kind, mask in (("scalp", scalp), ("loss", loss)):
            Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / f"{number}_{kind}.png")
        rows.append(f"P1,1,0,{number},{number}_scalp.png,{number}_loss.png")
    (tmp_path / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_views_are_recognised_by_their_shape() -> None:
    assert guess_view(square()) is View.TOP
    assert guess_view(square(), squares_before=1) is View.BACK
    assert guess_view(hook(long_leg_left=True)) is View.RIGHT
    assert guess_view(hook(long_leg_left=False)) is View.LEFT


def test_a_visit_is_read_in_the_order_of_its_views(folder: Path) -> None:
    (visit,) = mask_visits(folder)
    assert [scalp.name for scalp, _ in visit.pairs] == [f"{n}_scalp.png" for n in (1, 2, 3, 4)]


def test_a_half_lost_mask_loses_about_half_of_its_region(folder: Path, subject: Subject) -> None:
    (visit,) = mask_visits(folder)
    loss = mask_loss(visit, subject, np.random.default_rng(1))
    pct = surface_truth(subject.scalp(), loss).loss_pct
    assert pct[View.TOP] == pytest.approx(50, abs=8)
    assert max(pct[View.BACK], pct[View.LEFT], pct[View.RIGHT]) < 5


def test_the_shape_keeps_its_side(folder: Path, subject: Subject) -> None:
    """The picture's right of a top view, nose down, is the patient's left."""
    (visit,) = mask_visits(folder)
    loss = mask_loss(visit, subject, np.random.default_rng(1))
    middle = loss.density.shape[1] // 2
    top = subject.scalp().region(View.TOP)
    lost = (loss.density < 0.5) & top
    assert lost[:, :middle].sum() > 20 * max(1, lost[:, middle + 6 :].sum())


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"manifest\.csv"):
        mask_visits(tmp_path)


def test_a_manifest_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("patient,visit,scalp\n", encoding="utf-8")
    with pytest.raises(ValueError, match="loss"):
        mask_visits(tmp_path)


def test_an_empty_scalp_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        guess_view(np.zeros((10, 10), np.bool_))
