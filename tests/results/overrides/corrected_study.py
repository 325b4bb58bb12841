"""Results with corrected masks, as far as their export as training data reads them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from autosalt.files.io import hash_file
from autosalt.results.overrides.masks import CorrectedMasks, write_masks

HEIGHT, WIDTH = 160, 200
SCALP = np.zeros((HEIGHT // 2, WIDTH // 2), np.bool_)
SCALP[20:60, 20:80] = True
LOSS = np.zeros_like(SCALP)
LOSS[20:30, 20:80] = True
MASKS = CorrectedMasks("0012/1/top.jpg", SCALP, LOSS, SCALP, SCALP)


def write_study(folder: Path) -> Path:
    """`out` and `photos` of two photos whose masks were corrected, and of one whose view was."""
    photos, out = folder / "photos", folder / "out"
    (photos / "0012/1").mkdir(parents=True)
    (out / "parquet").mkdir(parents=True)
    (out / "audit").mkdir()
    rows = []
    for number, (view, kind) in enumerate(
        {"top": "masks", "left": "view", "back": "masks"}.items(), 1
    ):
        file = photos / f"0012/1/{view}.jpg"
        noise = np.random.default_rng(number).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        exif = Image.Exif()
        exif[0x010E] = "QUI SECRET"
        Image.fromarray(noise).save(file, exif=exif)
        rows.append(
            {
                "path": f"0012/1/{view}.jpg", "sha256": hash_file(file), "subject": "0012",
                "view": view, "override": kind, "override_id": number,
            }
        )  # fmt: skip
    write_masks(out, MASKS)
    drawn = MASKS.measured().sha256
    listed = [
        {"override_id": number, "masks_sha256": drawn if row["override"] == "masks" else None}
        for number, row in enumerate(rows, 1)
    ]
    for name, table in (("photos", rows), ("overrides", listed)):
        pq.write_table(pa.Table.from_pylist(table), out / f"parquet/{name}.parquet")
    return folder
