"""`research/release/pack_datasets.py`: what is packed trains as what it was packed from."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.imaging.training_index import NO_VIEW
from autosalt.training.data.dataset import load_example, read_items
from autosalt.training.settings import DataSettings
from research.datasets.entry import Entry, Partial, write_dataset
from research.release import pack_datasets

SIZE = 128


@pytest.mark.slow
def test_packed_photos_are_what_training_would_have_read(
    paint: Callable[..., RGB], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = paint(0.3, height=360, width=270)
    scalp = image[..., 2] < 204
    known = np.ones_like(scalp)
    known[:100] = False
    loss = Partial(scalp & (image[..., 0] > 153) & known, known)
    entries = [
        Entry("a", image, Partial.whole(scalp), loss, "s1", "left", {"norwood_level": "3"}),
        Entry("b", image, None, None, "s2", NO_VIEW),
    ]
    write_dataset(tmp_path / "work" / "real" / "heads", entries, "heads")
    folders = [tmp_path / "work", tmp_path / "packed"]
    command = ["pack_datasets", *map(str, folders), "real/heads", "--size", str(SIZE)]
    monkeypatch.setattr(sys, "argv", command)
    pack_datasets.main()

    spec = DataSettings(folders=[], size=SIZE).input_spec()
    for whole, packed in zip(
        read_items([folders[0] / "real" / "heads"]),
        read_items([folders[1] / "real" / "heads"]),
        strict=True,
    ):
        assert (whole.subject, whole.view, whole.source, whole.shows_none, whole.subgroups) == (
            packed.subject, packed.view, packed.source, packed.shows_none, packed.subgroups
        )  # fmt: skip
        one, other = load_example(whole, spec), load_example(packed, spec)
        difference = np.abs(one.image.astype(float) - other.image.astype(float))
        assert difference.mean() < 2  # JPEG
        for name in ("scalp", "loss", "scalp_known", "loss_known"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
