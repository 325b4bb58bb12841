"""Pairs of masks, as drawn and made wrong on purpose."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from research.measure.mask_mistakes import ALL, WITH_LOSS, main, read_pairs, shifted

SCALP = np.zeros((120, 160), bool)
SCALP[20:100, 30:130] = True
LOSS = np.zeros_like(SCALP)
LOSS[30:60, 40:70] = True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["scalp", "loss"])
        for number in range(2):
            names = [f"{number}_scalp.png", f"{number}_loss.png"]
            for name, mask in zip(names, (SCALP, LOSS), strict=True):
                Image.fromarray(mask).save(tmp_path / name)
            writer.writerow(names)
    return tmp_path


def test_a_shifted_mask_loses_what_leaves_the_picture() -> None:
    moved = shifted(SCALP, 0.5)
    assert not moved[:, :80].any()
    np.testing.assert_array_equal(moved[:, 80:], SCALP[:, :80])


def test_pairs_come_as_the_manifest_lists_them(folder: Path) -> None:
    pairs = list(read_pairs(folder))
    assert len(pairs) == 2
    np.testing.assert_array_equal(pairs[0], (SCALP, LOSS))


def test_every_mistake_is_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mask_mistakes", str(folder)])
    main()
    first, *lines = capsys.readouterr().out.splitlines()
    found = dict(line.split(": ") for line in lines)
    assert first == "2 pairs of masks"
    assert found.keys() == {*ALL, *WITH_LOSS, "loss of the next pair"}
    assert found["as drawn"] == "none 2"
    assert "none" not in found["exchanged"]
