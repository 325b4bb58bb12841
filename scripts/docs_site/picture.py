"""Pictures of README and documentation: a simulated head, the model's masks, and its score.

Usage: PYTHONPATH=scripts python -m docs_site.picture TRIAL SUBJECT VISIT views OUT.jpg
       PYTHONPATH=scripts python -m docs_site.picture TRIAL SUBJECT VISIT score OUT.jpg

TRIAL is a folder of `autosalt phantom study`. `views` draws the four overlays; `score` draws the
four photographs above their overlays, with SALT beside them.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from autosalt import Scorer
from autosalt.core.views import VIEWS, View
from autosalt.imaging.decode import open_photo
from autosalt.imaging.drawing.overlay import draw_overlay

_HEIGHT: Final = 420
_SMALL_HEIGHT: Final = 300
_PANEL: Final = 400
_INK: Final = "#14213d"
_GREY: Final = "#4a5568"
_BAR: Final = 44
_GAP: Final = 6
_QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class Drawn:
    """One view: the photograph, the same with what the model sees, and hair loss in percent."""

    view: View
    photo: Image.Image
    overlay: Image.Image
    loss_pct: float


def read_views(folder: Path, scorer: Scorer, height: int) -> list[Drawn]:
    """The four views of a visit, each `height` pixels high.

    Args:
        folder: holds left.jpg, right.jpg, top.jpg and back.jpg.
        scorer: that reads them.
        height: of the pictures, in pixels.
    """
    drawn = []
    for view in VIEWS:
        photo = open_photo(folder / f"{view}.jpg")
        reading = scorer.read(folder / f"{view}.jpg")
        masks = scorer.masks(reading, *photo.shape[:2])
        overlay = Image.fromarray(draw_overlay(photo, *masks, max_side=height))
        plain = Image.fromarray(photo).resize(overlay.size, Image.Resampling.LANCZOS)
        drawn.append(Drawn(view, plain, overlay, scorer.judge(reading, view).loss_pct))
    return drawn


def draw_views(folder: Path) -> Image.Image:
    """The four overlays of a visit side by side, each with its view and hair loss below."""
    drawn = read_views(folder, Scorer.load(), _HEIGHT)
    return _in_a_row([_with_caption(d.overlay, f"{d.view}  {d.loss_pct:.1f} %") for d in drawn])


def draw_score(folder: Path) -> Image.Image:
    """The four photographs of a visit above their overlays, and the visit's SALT beside them."""
    scorer = Scorer.load()
    drawn = read_views(folder, scorer, _SMALL_HEIGHT)
    above = _in_a_row([d.photo for d in drawn])
    below = _in_a_row([_with_caption(d.overlay, f"{d.view} {d.loss_pct:.1f} %") for d in drawn])
    visit = scorer.score_visit({view: folder / f"{view}.jpg" for view in VIEWS})
    assert visit.salt is not None
    assert visit.interval is not None
    assert visit.band is not None
    sheet = Image.new("RGB", (above.width + _PANEL, above.height + _GAP + below.height), "white")
    sheet.paste(above, (0, 0))
    sheet.paste(below, (0, above.height + _GAP))
    pen, middle = ImageDraw.Draw(sheet), above.width + _PANEL / 2
    low, high = visit.interval.low, visit.interval.high
    for down, size, colour, text in (
        (0.22, 34, _GREY, "SALT"),
        (0.40, 96, _INK, f"{visit.salt:.1f}"),
        (0.56, 26, _GREY, f"95 % interval {low:.0f} to {high:.0f}"),
        (0.68, 26, _GREY, f"severity band {visit.band}"),
        (0.80, 20, _GREY, "simulated head"),
    ):
        font = ImageFont.load_default(size=size)
        pen.text((middle, down * sheet.height), text, fill=colour, font=font, anchor="mm")
    return sheet


def _in_a_row(tiles: Sequence[Image.Image]) -> Image.Image:
    width = sum(tile.width for tile in tiles) + _GAP * (len(tiles) - 1)
    row = Image.new("RGB", (width, tiles[0].height), "white")
    left = 0
    for tile in tiles:
        row.paste(tile, (left, 0))
        left += tile.width + _GAP
    return row


def _with_caption(picture: Image.Image, text: str) -> Image.Image:
    tile = Image.new("RGB", (picture.width, picture.height + _BAR), "white")
    tile.paste(picture, (0, 0))
    place = (picture.width / 2, picture.height + _BAR / 2)
    font = ImageFont.load_default(size=24)
    ImageDraw.Draw(tile).text(place, text, fill="black", font=font, anchor="mm")
    return tile


if __name__ == "__main__":
    trial, subject, visit, kind, out = sys.argv[1:]
    draw = {"views": draw_views, "score": draw_score}[kind]
    draw(Path(trial) / "photos" / subject / visit).save(out, quality=_QUALITY)
