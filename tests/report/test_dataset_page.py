"""Pages on training datasets: small pictures without metadata, in a file that needs no other."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.masks import encode_mask
from autosalt.report.dataset_page import (
    DatasetPage,
    MaskedFile,
    ProblemGroup,
    SheetPicture,
    checked_section,
    small_picture,
    write_dataset_page,
)
from tests.report.test_access import check


@pytest.fixture
def files(tmp_path: Path) -> MaskedFile:
    """A grey photo of 900 x 1200 pixels with both masks."""
    mask = np.zeros((900, 1200), np.bool_)
    mask[200:700, 300:900] = True
    (tmp_path / "photo.jpg").write_bytes(encode_jpeg(np.full((900, 1200, 3), 90, np.uint8)))
    (tmp_path / "mask.png").write_bytes(encode_mask(mask))
    return MaskedFile(tmp_path / "photo.jpg", tmp_path / "mask.png", tmp_path / "mask.png")


def opened(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


def test_a_picture_is_small_and_drawn_on_and_has_no_metadata(files: MaskedFile) -> None:
    picture = opened(small_picture(files))
    assert max(picture.size) == 320
    assert dict(picture.getexif()) == {}
    assert np.asarray(picture).std() > 1, "outlines are drawn on the grey photo"


def test_without_masks_the_photo_is_shown_as_it_is(files: MaskedFile) -> None:
    picture = opened(small_picture(MaskedFile(files.photo, None, None)))
    assert np.asarray(picture).std() < 1


def test_a_photo_that_cannot_be_opened_has_no_picture(files: MaskedFile, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    with pytest.raises(PhotoRefused):
        small_picture(MaskedFile(tmp_path / "broken.jpg", files.scalp, files.loss))


def test_a_page_shows_facts_tables_and_pictures_and_needs_no_other_file(
    files: MaskedFile, tmp_path: Path
) -> None:
    checks = [ProblemGroup("one <picture> twice", [("a.jpg", "", "same")])]
    picture = SheetPicture(small_picture(files), "Photograph a with its masks", "a.jpg", "note")
    page = DatasetPage(
        title="A dataset", lead="What it holds", facts=(("Photographs", "7"),),
        sections=(checked_section(checks),), sheets=(("Group", (picture,)),), photos=7,
        shown_first="the first one.",
    )  # fmt: skip
    write_dataset_page(page, tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    check(html)
    assert "One &lt;picture&gt; twice" in html
    assert "1 of 7 photographs are shown: the first one." in html
    assert re.findall(r"(?:src|href)=\"(?!#|data:)([^\"]+)\"", html) == []
    write_dataset_page(page, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == html
