"""Photographs to measure on: by default 12 megapixels, 3 to 6 MB, as phones write them."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.phantom.datasets.write_training_pairs import write_photos

LARGE = (4032, 3024)
DISTINCT = 8
"""Pictures that are drawn; copies of them differ in a trailer, which is enough for the ledger."""
_SIDE = 1024


def write_large_photos(
    work: Path, photos: int, shape: tuple[int, int] = LARGE, share: float = 0.75
) -> Path:
    """Write JPEG files as subject/visit/view.jpg, or leave them as they are from last time.

    Args:
        work: where their folder is made.
        photos: how many.
        shape: height and width in pixels, upright.
        share: of the photo's height that a head and its surroundings take, over 0 to 0.75.

    Returns:
        The folder.
    """
    folder = work / f"photos-{photos}-of-{shape[0]}x{shape[1]}-{share:g}"
    if sum(1 for _ in folder.rglob("*.jpg")) == photos:
        return folder
    distinct = min(DISTINCT, photos)
    subjects, size = -(-distinct // len(VIEWS)), min(_SIDE, shape[1])
    heads = work / f"heads-{subjects}-of-{size}"
    if not (heads / "index.csv").is_file():
        write_photos(heads, subjects=subjects, size=size, seed=7)
    files = [
        _enlarged(path, seed, shape, share)
        for seed, path in enumerate(sorted((heads / "photos").glob("*.jpg"))[:distinct])
    ]
    for number in range(photos):
        visit, view = divmod(number, len(VIEWS))
        path = folder / f"S{visit:04d}" / "1" / f"{VIEWS[view]}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        # Bytes after the end of the picture are allowed and make each file another.
        path.write_bytes(files[number % distinct] + f"copy {number}".encode())
    return folder


def _enlarged(path: Path, seed: int, shape: tuple[int, int], share: float) -> bytes:
    """A head in this shape, with the grain that makes a phone's file as large as it is."""
    height, width = shape
    side = round(share * height)
    small = Image.fromarray(open_photo(path)).resize((side, side), Image.Resampling.BICUBIC)
    large = np.full((height, width, 3), 120, np.float32)
    top, left = (height - side) // 2, (width - side) // 2
    large[top : top + side, left : left + side] = np.asarray(small, np.float32)
    grain = np.random.default_rng(seed).normal(0, 12, (height, width)).astype(np.float32)
    large += ndimage.gaussian_filter(grain, 0.7)[..., np.newaxis]
    file = io.BytesIO()
    Image.fromarray(np.clip(large, 0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=95, subsampling=2
    )
    return file.getvalue()
