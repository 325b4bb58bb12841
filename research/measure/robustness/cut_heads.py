"""Print how far hair loss is off where the edge of a photo cuts a head, by how much is missing.

Usage: python -m research.measure.robustness.cut_heads FOLDER [FOLDER ...]

FOLDER is a dataset folder whose photos have both masks. The masks of whole heads are cut at each
side, so that a known share of the scalp is missing. No model reads them: what is off is due to the
cut alone. `MAX_MISSING_SHARE` (`autosalt.training.settings`) was chosen by this table. Photos that
one person took twice, or of one head, count apart.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from autosalt.core.salt import loss_pct
from autosalt.core.types import BoolMask
from autosalt.imaging.checks.framing import missing_share
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import read_partial_mask
from autosalt.training.data.dataset import Item, read_items

SIDE: Final = 256
"""Longer side of the masks, as of the model's square."""
SHARES: Final = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Of the scalp that are cut off."""
LIMITS: Final = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5, 1.0)
"""Of the bands of the estimate."""
MIN_SCALP_PX: Final = 400


@dataclass(frozen=True)
class Cut:
    """A head that was cut: what is missing of it, and its loss minus that of the whole head.

    Attributes:
        missing: share of the scalp, 0..1.
        estimated: the same, by `missing_share`.
        error_pct: in points.
    """

    missing: float
    estimated: float
    error_pct: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    options = parser.parse_args()
    cuts = [
        cut
        for item in read_items(options.folders)
        if item.scalp is not None and item.loss is not None
        for cut in cuts_of(*_masks(item))
    ]
    print("\n".join(table(cuts)))


def cuts_of(scalp: BoolMask, loss: BoolMask, known: BoolMask) -> Iterator[Cut]:
    """Cut a head at each side; none where it is cut already, or small.

    Args:
        scalp: bool [h, w].
        loss: bool [h, w].
        known: where both are known, bool [h, w].
    """
    if np.count_nonzero(scalp) < MIN_SCALP_PX or _touches_edge(scalp) or not (scalp & known).any():
        return
    whole = loss_pct(scalp & known, loss & scalp & known)
    for turns in range(4):
        turned = [np.rot90(mask, turns) for mask in (scalp, loss, known)]
        rows = np.nonzero(turned[0])[0]
        for share in SHARES:
            first = int(np.quantile(rows, share))
            seen, lost, sure = (mask[first:] for mask in turned)
            if (seen & sure).any():
                yield Cut(
                    1.0 - np.count_nonzero(seen) / np.count_nonzero(scalp),
                    missing_share(seen),
                    loss_pct(seen & sure, lost & seen & sure) - whole,
                )


def table(cuts: Sequence[Cut]) -> list[str]:
    """Lines of a Markdown table, a line for each band of the estimate that has cuts."""
    lines = [
        "| estimated to miss | cuts | truly missing, % (10 to 90 %) | off, points | 95 % under |",
        "|---|---|---|---|---|",
    ]
    for low, high in pairwise(LIMITS):
        band = [cut for cut in cuts if low <= cut.estimated < high]
        if band:
            missing = 100.0 * np.array([cut.missing for cut in band])
            off = np.abs([cut.error_pct for cut in band])
            ends = np.quantile(missing, [0.1, 0.9])
            lines.append(
                f"| {100 * low:.0f} to {100 * high:.0f} % | {len(band)} | {missing.mean():.1f} "
                f"({ends[0]:.1f} to {ends[1]:.1f}) | {off.mean():.1f} | "
                f"{np.quantile(off, 0.95):.1f} |"
            )
    return lines


def _masks(item: Item) -> tuple[BoolMask, BoolMask, BoolMask]:
    assert item.scalp is not None
    assert item.loss is not None
    scalp, scalp_known = read_partial_mask(item.folder / item.scalp)
    loss, loss_known = read_partial_mask(item.folder / item.loss)
    known = scalp_known & (loss_known | ~scalp)
    scale = SIDE / max(scalp.shape)
    height, width = (max(1, round(scale * side)) for side in scalp.shape)
    return (
        resize_mask(scalp, height, width),
        resize_mask(loss, height, width),
        resize_mask(known, height, width),
    )


def _touches_edge(scalp: BoolMask) -> bool:
    return bool(scalp[[0, -1]].any() or scalp[:, [0, -1]].any())


if __name__ == "__main__":
    main()
