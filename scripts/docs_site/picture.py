"""Draw the picture of the documentation: four views of a simulated head with what the model sees.

Usage: PYTHONPATH=scripts python -m docs_site.picture TRIAL SUBJECT VISIT OUT.jpg

TRIAL is a folder of `autosalt phantom study`.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from autosalt import Scorer
from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.imaging.overlay import draw_overlay

_HEIGHT: Final = 420
_BAR: Final = 44
_GAP: Final = 6
_QUALITY: Final = 82


def draw(folder: Path) -> Image.Image:
    """The four overlays of a visit side by side, each with its view and hair loss below.

    Args:
        folder: holds left.jpg, right.jpg, top.jpg and back.jpg.
    """
    scorer = Scorer.load()
    tiles = []
    for view in VIEWS:
        photo = open_photo(folder / f"{view}.jpg")
        reading = scorer.read(folder / f"{view}.jpg")
        score = scorer.judge(reading, view)
        masks = scorer.masks(reading, *photo.shape[:2])
        picture = Image.fromarray(draw_overlay(photo, *masks, max_side=_HEIGHT))
        tiles.append(_with_caption(picture, f"{view}  {score.loss_pct:.1f} %"))
    width = sum(tile.width for tile in tiles) + _GAP * (len(tiles) - 1)
    sheet = Image.new("RGB", (width, tiles[0].height), "white")
    left = 0
    for tile in tiles:
        sheet.paste(tile, (left, 0))
        left += tile.width + _GAP
    return sheet


def _with_caption(picture: Image.Image, text: str) -> Image.Image:
    tile = Image.new("RGB", (picture.width, picture.height + _BAR), "white")
    tile.paste(picture, (0, 0))
    place = (picture.width / 2, picture.height + _BAR / 2)
    font = ImageFont.load_default(size=24)
    ImageDraw.Draw(tile).text(place, text, fill="black", font=font, anchor="mm")
    return tile


if __name__ == "__main__":
    trial, subject, visit, out = sys.argv[1:]
    sheet = draw(Path(trial) / "photos" / subject / visit)
    print(np.asarray(sheet).shape)
    sheet.save(out, "JPEG", quality=_QUALITY)
