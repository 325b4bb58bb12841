"""Photographs to measure speed on: 12 megapixels, 3 to 6 MB, as phones write them."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.phantom.photos import write_photos

HEIGHT, WIDTH = 4032, 3024
DISTINCT = 8
"""Pictures that are drawn; copies of them differ in a trailer, which is enough for the ledger."""
_SIDE = 1024


def write_large_photos(folder: Path, photos: int) -> list[Path]:
    """Write `photos` JPEG files of 4032 x 3024 px as subject/visit/view.jpg; return their paths."""
    heads = folder.parent / f"{folder.name}-heads"
    write_photos(heads, subjects=-(-DISTINCT // len(VIEWS)), size=_SIDE, seed=7)
    files = [
        _enlarged(path, seed)
        for seed, path in enumerate(sorted((heads / "photos").glob("*.jpg"))[:DISTINCT])
    ]
    paths = []
    for number in range(photos):
        visit, view = divmod(number, len(VIEWS))
        path = folder / f"S{visit:04d}" / "1" / f"{VIEWS[view]}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        # Bytes after the end of the picture are allowed and make each file another.
        path.write_bytes(files[number % DISTINCT] + f"copy {number}".encode())
        paths.append(path)
    return paths


def _enlarged(path: Path, seed: int) -> bytes:
    """A head at 12 megapixels, with the grain that makes a phone's file as large as it is."""
    small = Image.fromarray(open_photo(path)).resize((WIDTH, WIDTH), Image.Resampling.BICUBIC)
    large = np.full((HEIGHT, WIDTH, 3), 120, np.float32)
    top = (HEIGHT - WIDTH) // 2
    large[top : top + WIDTH] = np.asarray(small, np.float32)
    grain = np.random.default_rng(seed).normal(0, 12, (HEIGHT, WIDTH)).astype(np.float32)
    large += ndimage.gaussian_filter(grain, 0.7)[..., np.newaxis]
    file = io.BytesIO()
    Image.fromarray(np.clip(large, 0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=95, subsampling=2
    )
    return file.getvalue()
