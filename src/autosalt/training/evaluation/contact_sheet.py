"""Draw a contact sheet: photo, truth and prediction side by side, the worst first."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.drawing.overlay import draw_overlay
from autosalt.training.data.dataset import Example

CAPTION_PX = 16
COLUMNS = 2
"""Cases side by side on the sheet."""


class Case(NamedTuple):
    """One photo of the sheet, uint8 [s, s, 3], with its true and predicted masks [s, s]."""

    image: RGB
    true_scalp: BoolMask
    true_loss: BoolMask
    scalp: BoolMask
    loss: BoolMask
    caption: str


def case_of(
    example: Example, scalp: BoolMask, loss: BoolMask, outcome: str, model: str = "model"
) -> Case:
    """The case of an example: predicted masks [s, s], and the hair loss by the model in words."""
    empty = np.zeros_like(scalp)
    true = "unknown" if example.true_loss_pct is None else f"{example.true_loss_pct:.1f} %"
    return Case(
        image=example.image,
        true_scalp=empty if example.scalp is None else example.scalp,
        true_loss=empty if example.loss is None else example.loss,
        scalp=scalp,
        loss=loss,
        caption=f"{example.item.subject} {example.item.view or ''}: true {true}, {model} {outcome}",
    )


def draw_sheet(cases: Sequence[Case]) -> RGB:
    """All cases, two in a row: photo, truth, prediction, the caption above.

    Returns:
        uint8 [rows * (s + 16), 6 * s, 3], with s that of the largest case.

    Raises:
        ValueError: No cases.
    """
    if not cases:
        raise ValueError("no cases to draw")
    tiles = _padded([_tile(case) for case in cases])
    while len(tiles) % COLUMNS:
        tiles.append(np.full_like(tiles[0], 255))
    rows = [
        np.concatenate(tiles[start : start + COLUMNS], axis=1)
        for start in range(0, len(tiles), COLUMNS)
    ]
    return np.concatenate(rows)


def _padded(tiles: Sequence[RGB]) -> list[RGB]:
    """Tiles of one size: models with squares of different sizes may be compared."""
    height, width = (max(tile.shape[side] for tile in tiles) for side in (0, 1))
    return [
        np.pad(
            tile,
            ((0, height - tile.shape[0]), (0, width - tile.shape[1]), (0, 0)),
            constant_values=255,
        )
        for tile in tiles
    ]


def _tile(case: Case) -> RGB:
    pictures = np.concatenate(
        [
            case.image,
            draw_overlay(case.image, case.true_scalp, case.true_loss),
            draw_overlay(case.image, case.scalp, case.loss),
        ],
        axis=1,
    )
    strip = Image.new("RGB", (pictures.shape[1], CAPTION_PX), "white")
    ImageDraw.Draw(strip).text((2, 2), case.caption, fill="black")
    return np.concatenate([np.asarray(strip, np.uint8), pictures])
