"""Hair loss of large photos, read whole and reduced."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.types import RGB
from research.measure.robustness.reduction import main


def test_a_reduced_photo_reads_nearly_as_the_whole(
    tmp_path: Path,
    tiny_model: Path,
    paint: Callable[..., RGB],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number in range(2):
        image = paint(0.3, height=1200, width=1200, seed=number)
        Image.fromarray(image).save(tmp_path / f"{number}.jpg", quality=95)
    Image.new("RGB", (900, 900), (0, 0, 255)).save(tmp_path / "no-scalp.jpg")
    arguments = [str(tmp_path), "--side", "300", "--model", str(tiny_model)]
    monkeypatch.setattr(sys, "argv", ["reduction", *arguments])
    main()
    line = capsys.readouterr().out
    assert line.startswith("300 px or more, 2 photos: hair loss ")
    assert float(line.split("hair loss ")[1].split()[0]) < 1
