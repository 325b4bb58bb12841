"""The report of an import: what it lists, what it shows, and that it needs nothing else."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.annotations.dropped import DroppedPhoto, DropReason
from autosalt.annotations.import_export import Imported, ImportedPhoto
from autosalt.annotations.masks.mask_shares import MaskShares
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.masks import encode_mask
from autosalt.report import import_page
from autosalt.report.dataset_page import ProblemGroup
from autosalt.report.import_page import write_import_page
from tests.report.test_access import check

PLAIN = MaskShares(scalp=0.3, loss=0.5, outside=0.0)


def imported_photo(
    folder: Path, name: str, view: str, shares: MaskShares = PLAIN, masks: bool = True
) -> ImportedPhoto:
    """Write a photo and its masks as an import does."""
    subject = name.partition("_")[0]
    row = {"photo": f"photos/{name}.jpg", "subject": subject, "view": view, "source": "clinic-a",
           "scalp": "", "loss": ""}  # fmt: skip
    mask = np.zeros((90, 120), np.bool_)
    mask[20:70, 30:90] = True
    for part in ("photos", "masks"):
        (folder / part).mkdir(exist_ok=True)
    (folder / row["photo"]).write_bytes(encode_jpeg(np.full((90, 120, 3), 90, np.uint8)))
    for kind in ("scalp", "loss") if masks else ():
        row[kind] = f"masks/{name}_{kind}.png"
        (folder / row[kind]).write_bytes(encode_mask(mask))
    return ImportedPhoto(f"{name}.jpg", row, 120, 90, shares)


def page_of(folder: Path, *photos: ImportedPhoto, dropped: tuple[DroppedPhoto, ...] = ()) -> str:
    done = Imported(photos, dropped)
    checks = (
        ProblemGroup("one picture under two subjects", [("photos/1.jpg", "photos/2.jpg", "same")]),
    )
    return write_import_page(done, checks, folder).read_text(encoding="utf-8")


def cells(html: str) -> str:
    """The text of a page, without tags, with one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1]).split())


def test_it_counts_photos_subjects_and_views(tmp_path: Path) -> None:
    text = cells(
        page_of(
            tmp_path,
            imported_photo(tmp_path, "1_top", "top"),
            imported_photo(tmp_path, "1_back", "back"),
            imported_photo(tmp_path, "2_top", "top"),
            imported_photo(tmp_path, "2_x", "", masks=False),
        )
    )
    assert "Top 2 2 2 2" in text
    assert "Left 0 0 0 0" in text
    assert "Not known 1 1 0 0" in text
    assert "1 2 0 0 1 1 0" in text, "photos of subject 1, by view"
    assert "120 × 90 (4)" in text


def test_it_lists_what_was_dropped_with_what_to_do(tmp_path: Path) -> None:
    drop = DroppedPhoto("3_top.jpg", DropReason.SIZE_DIFFERS, "annotated at <9 x 9> px")
    html = page_of(tmp_path, imported_photo(tmp_path, "1_top", "top"), dropped=(drop,))
    assert "annotated at &lt;9 x 9&gt; px" in html
    assert "3_top.jpg size_differs" in cells(html)
    assert "Annotate this file." in cells(html)


@pytest.mark.parametrize(
    ("shares", "note"),
    [
        (MaskShares(0.0, None, None), "The mask of the scalp is empty"),
        (MaskShares(1.0, 0.5, 0.0), "The scalp fills the whole photograph"),
        (MaskShares(0.3, 0.0, None), "No loss"),
        (MaskShares(0.3, 1.0, 0.0), "Loss of the whole scalp"),
        (MaskShares(0.3, 0.4, 0.16), "16 % of the loss lies outside the scalp"),
        (PLAIN, None),
    ],
)
def test_it_lists_empty_and_full_masks_and_loss_outside_the_scalp(
    tmp_path: Path, shares: MaskShares, note: str | None
) -> None:
    text = cells(page_of(tmp_path, imported_photo(tmp_path, "1_top", "top", shares)))
    listed = text.split("Masks to look at")[1].split("Views")[0]
    assert (note in listed) if note else listed.strip() == "None."


def test_it_lists_what_the_check_of_the_dataset_found(tmp_path: Path) -> None:
    text = cells(page_of(tmp_path, imported_photo(tmp_path, "1_top", "top")))
    assert "One picture under two subjects" in text
    assert "photos/1.jpg photos/2.jpg same" in text


def test_pictures_are_small_copies_with_masks_and_without_metadata(tmp_path: Path) -> None:
    html = page_of(tmp_path, imported_photo(tmp_path, "1_top", "top"))
    (uri,) = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    with Image.open(io.BytesIO(base64.b64decode(uri))) as picture:
        assert picture.size == (120, 90)
        assert dict(picture.getexif()) == {}
        assert np.asarray(picture).std() > 1, "outlines are drawn on the grey photo"


def test_a_page_of_many_photos_shows_those_to_look_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_page, "MOST_PICTURES", 1)
    html = page_of(
        tmp_path,
        imported_photo(tmp_path, "1_top", "top"),
        imported_photo(tmp_path, "2_top", "top", MaskShares(0.3, 0.0, None)),
    )
    assert html.count("<img") == 1
    assert "Subject 2" in html
    assert "1 of 2 photographs are shown" in html


def test_it_is_readable_with_a_screen_reader_and_needs_nothing_from_elsewhere(
    tmp_path: Path,
) -> None:
    html = page_of(tmp_path, imported_photo(tmp_path, "1_top", "top"))
    check(html)
    assert "default-src 'none'" in html
    assert re.findall(r"(?:src|href)=\"(?!#|data:)([^\"]+)\"", html) == []


def test_the_same_import_gives_the_same_bytes(tmp_path: Path) -> None:
    photo = imported_photo(tmp_path, "1_top", "top")
    assert page_of(tmp_path, photo) == page_of(tmp_path, photo)
