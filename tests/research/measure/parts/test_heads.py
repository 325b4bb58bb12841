"""`research/measure/heads.py` on painted heads that the tiny model reads exactly."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.training.model.predict import load_model
from research.datasets.entry import Entry, Partial, write_dataset
from research.measure.parts.heads import compare, measure_photos

SIZE = 128
Paint = Callable[..., RGB]


def drawn(paint: Paint, *, miss: bool = False) -> list[Entry]:
    """Heads as the tiny model sees them; with `miss` nobody drew their loss."""
    entries = []
    for number, share in enumerate((0.0, 0.4, 0.8)):
        image = paint(share, height=SIZE, width=SIZE, seed=number)
        scalp = image[..., 2] < 204
        loss = scalp & (image[..., 0] > 153) & (not miss)
        grey = np.ones_like(scalp)
        grey[SIZE // 2 : SIZE // 2 + 8] = False
        known = Partial(loss, grey | ~scalp)
        groups = {"source": "clinic" if number else "phone"}
        entries.append(
            Entry(f"h{number}", image, Partial.whole(scalp), known, f"s{number}", "top", groups)
        )
    return entries


def test_heads_read_exactly_are_no_points_off(
    tiny_model: Path, paint: Paint, tmp_path: Path
) -> None:
    write_dataset(tmp_path / "heads", drawn(paint), "", quality=100)
    rows = measure_photos(tmp_path / "heads", load_model(tiny_model), by=("source",))
    found = {(one.on, one.figure): one.number for one in rows}
    on = f"{tmp_path.name}/heads, 3 photos"
    assert found[on, "scalp IoU, mean"] > 0.97
    assert found[on, "loss IoU, pooled"] > 0.9
    assert found[on, "loss_pct MAE, points, refused ones too"] < 2
    assert found[on, "... scored, over 20 points off"] == 0
    assert found[on, "95 % interval holds, 1 point given, %"] == pytest.approx(100)
    assert found[f"{tmp_path.name}/heads: source clinic, 2", "refused"] == 0


def test_loss_that_nobody_drew_counts_against_it(
    tiny_model: Path, paint: Paint, tmp_path: Path
) -> None:
    write_dataset(tmp_path / "heads", drawn(paint, miss=True), "", quality=100)
    errors = [head.error_pct for head in compare(tmp_path / "heads", load_model(tiny_model))]
    assert errors[0] == pytest.approx(0, abs=2)
    assert errors[1] == pytest.approx(40, abs=6)
    assert errors[2] == pytest.approx(80, abs=6)
