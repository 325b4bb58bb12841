"""A reader's masks are compared with the model's or another reader's, or there is a reason."""

from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.core.types import BoolMask
from autosalt.study.agreement.mask_comparison import Machine, compare_pairs, pair_readers
from autosalt.study.agreement.mask_pairs import PairOutcome, pair_up
from tests.conftest import paint_head
from tests.painted_heads import exact_masks

VIEWS = ("top", "back", "left", "right")


def draw(folder: Path, view: str, scalp: BoolMask, loss: BoolMask) -> None:
    place = folder / "A/week 0"
    place.mkdir(parents=True, exist_ok=True)
    Image.fromarray(scalp).save(place / f"{view}_scalp.png")
    Image.fromarray(loss).save(place / f"{view}_loss.png")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Photos of four views, which two readers drew."""
    for number, view in enumerate(VIEWS):
        photo = tmp_path / f"photos/A/week 0/{view}.png"
        photo.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(paint_head(0.5, view, seed=number)).save(photo)
        for reader, share in (("first", 0.5), ("second", 0.6)):
            draw(tmp_path / reader, view, *exact_masks(share))
    return tmp_path


def by_view(outcomes: list[PairOutcome]) -> dict[str, PairOutcome]:
    return {Path(one.path).stem: one for one in outcomes}


def readers(archive: Path) -> dict[str, PairOutcome]:
    """The outcome of each view, of the two readers."""
    index = read_index(str(archive / "photos"))
    pairing, other = pair_readers(index, str(archive / "first"), str(archive / "second"))
    done = compare_pairs(other, index.store, pairing, lambda _done, _total: None)
    return by_view([*done, *pairing.lone])


def test_two_readers_are_compared_by_their_masks_alone(archive: Path) -> None:
    found = readers(archive)
    assert [found[view].status for view in VIEWS] == ["compared"] * 4
    top = found["top"]
    assert top.agreement is not None
    assert (top.agreement.other_loss_pct, top.agreement.reader_loss_pct) == (60.0, 50.0)
    assert top.agreement.loss.iou == pytest.approx(50 / 60)
    assert top.masks_sha256 != top.against_masks_sha256 != ""
    assert len({one.picture_sha256 for one in found.values()}) == 4


def test_masks_may_be_drawn_on_a_smaller_copy_of_the_photo(archive: Path) -> None:
    for reader in ("first", "second"):
        draw(archive / reader, "top", *(mask[::2, ::2] for mask in exact_masks(0.5)))
    agreement = readers(archive)["top"].agreement
    assert agreement is not None
    assert (agreement.loss.dice, agreement.other_loss_pct) == (1.0, 50.0)


def test_what_only_one_reader_drew_or_drew_otherwise_has_a_reason(archive: Path) -> None:
    scalp, loss = exact_masks(0.5)
    for file in (archive / "second/A/week 0").glob("top_*"):
        file.unlink()
    draw(archive / "second", "back", scalp & False, loss)
    draw(archive / "second", "left", scalp[::2, ::2], loss[::2, ::2])
    (archive / "photos/A/week 0/right.png").write_bytes(b"no photo")
    draw(archive / "second", "gone", scalp, loss)
    found = {view: (one.reason, one.detail) for view, one in readers(archive).items()}
    assert found == {
        "top": ("no_masks", "of the other reader"),
        "back": ("mask_empty", "of the other reader"),
        "left": ("mask_size", "scalp 100x100, of the other reader 200x200 px"),
        "right": ("unsupported_format", found["right"][1]),
        "gone_scalp": ("no_photo", "of the other reader"),
    }


def test_the_model_draws_at_the_size_of_the_readers_masks(archive: Path, tiny_model: Path) -> None:
    draw(archive / "first", "top", *(mask[::2, ::2] for mask in exact_masks(0.5)))
    draw(archive / "first", "back", *(mask[:100] for mask in exact_masks(0.5)))
    index = read_index(str(archive / "photos"))
    pairing = pair_up(index, str(archive / "first"))
    machine = Machine(Scorer.load(tiny_model))
    found = by_view(list(compare_pairs(machine, index.store, pairing, lambda _d, _t: None)))
    top = found["top"].agreement
    assert top is not None
    assert top.loss.dice > 0.95
    assert (found["back"].reason, found["back"].detail) == (
        *("mask_size", "scalp 200x100, loss 200x100, photo 200x200 px"),
    )
