"""Names of mask files: which photo a mask is of, and its label."""

import pytest

from autosalt.annotations.mask_names import MaskFile, mask_files


@pytest.mark.parametrize(
    ("mask", "photo", "label"),
    [
        ("0012_top_scalp.png", "0012_top.jpg", "scalp"),
        ("0012_top-scalp.PNG", "0012_top.jpg", "scalp"),
        ("masks/0012_top_scalp.png", "photos/0012_top.jpg", "scalp"),
        ("masks/0012/top_scalp.png", "photos/0012/top.jpg", "scalp"),
        ("0012/masks/top_scalp.png", "0012/photos/top.jpg", "scalp"),
        ("masks/0012_top_scalp.png", "0012_top.jpg", "scalp"),
        ("scalp/0012_top.png", "photos/0012_top.jpg", "scalp"),
        ("scalp/0012_top.png", "0012_top.jpg", "scalp"),
        ("hair loss/0012/top.png", "images/0012/top.jpg", "hair loss"),
        ("masks/0012_top.png", "images/0012_top.png", "masks"),
    ],
)
def test_a_mask_is_matched_to_its_photo(mask: str, photo: str, label: str) -> None:
    assert mask_files([photo, mask]) == (MaskFile(mask, photo, label),)


@pytest.mark.parametrize(
    "pictures",
    [
        ("0012_top.jpg", "0012_back.jpg"),
        ("0012/top.jpg", "0047/top.png"),
        ("photos/0012/top.jpg", "masks/0047/top_scalp.png"),
        ("0012_top.jpg", "0012_top_scalp.jpg"),
        ("top_scalp.png",),
    ],
)
def test_other_pictures_are_no_masks(pictures: tuple[str, ...]) -> None:
    assert mask_files(pictures) == ()


def test_a_photo_in_another_folder_does_not_take_the_mask() -> None:
    pictures = [
        *("photos/0012/top.jpg", "photos/0047/top.jpg"),
        *("masks/0012/top_loss.png", "masks/0047/top_loss.png"),
    ]
    assert [(one.mask, one.photo) for one in mask_files(pictures)] == [
        ("masks/0012/top_loss.png", "photos/0012/top.jpg"),
        ("masks/0047/top_loss.png", "photos/0047/top.jpg"),
    ]
