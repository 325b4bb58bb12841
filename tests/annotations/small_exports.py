"""Exports of annotation tools in small, and what an import makes of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from typer.testing import CliRunner, Result

from autosalt.cli.main import app
from autosalt.core.types import BoolMask
from autosalt.imaging.masks import read_partial_mask
from autosalt.training.data.dataset import Item, read_items

HEIGHT, WIDTH = 97, 131
"""Of the photos: odd, and unequal."""

SCALP = [(20.0, 10.0), (110.0, 10.0), (110.0, 85.0), (20.0, 85.0)]
LOSS = [(40.0, 30.0), (80.0, 30.0), (80.0, 60.0), (40.0, 60.0)]
"""Corners that lie between pixels, so that the pixels inside are certain."""


def box(corners: list[tuple[float, float]]) -> BoolMask:
    """The pixels of an upright rectangle."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    (left, top), (right, bottom) = corners[0], corners[2]
    mask[int(top) : int(bottom), int(left) : int(right)] = True
    return mask


def ring_shaped() -> tuple[BoolMask, BoolMask]:
    """A scalp, and a loss in two parts, one of them with a hole."""
    scalp, loss = box(SCALP), box(LOSS)
    loss[40:50, 55:65] = False
    loss[70:75, 25:101] = True
    return scalp, loss


def write_photo(path: Path, orientation: int = 1, height: int = HEIGHT, width: int = WIDTH) -> None:
    """Write a photo of noise, of this size as it is stored."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif)


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def run(source: Path, out: Path, *options: str) -> Result:
    """`autosalt annotations import`."""
    arguments = ["annotations", "import", str(source), str(out), *options]
    return CliRunner().invoke(app, arguments)


def masks_of(item: Item) -> tuple[BoolMask | None, BoolMask | None]:
    """The masks of a row as training reads them."""
    read = [read_partial_mask(item.folder / name)[0] if name else None
            for name in (item.scalp, item.loss)]  # fmt: skip
    return read[0], read[1]


def imported(source: Path, out: Path, *options: str) -> list[Item]:
    """Import an export that has no fault; the rows as training reads them."""
    done = run(source, out, *options)
    assert done.exit_code == 0, done.output
    return read_items([out])


def assert_ring(source: Path, out: Path, *options: str) -> None:
    """Import an export of `ring_shaped` on 0012_top.jpg, and compare pixel by pixel."""
    (item,) = imported(source, out, *options)
    assert (item.subject, item.view) == ("0012", "top")
    for got, wanted in zip(masks_of(item), ring_shaped(), strict=True):
        assert got is not None
        np.testing.assert_array_equal(got, wanted)
