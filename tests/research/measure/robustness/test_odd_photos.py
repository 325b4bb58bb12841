"""Every file of a folder of odd photos has a verdict."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.types import RGB
from research.measure.robustness.odd_photos import verdicts


@pytest.fixture
def folder(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    odd = tmp_path / "odd"
    (odd / "below").mkdir(parents=True)
    Image.fromarray(paint(0.3)).save(odd / "below" / "good.png")
    (odd / "empty.jpg").touch()
    (odd / "text.whatever").write_text("no photo")
    return odd


@pytest.mark.slow
def test_each_file_is_scored_or_refused_whatever_its_name_ends_in(
    folder: Path, tmp_path: Path, tiny_model: Path
) -> None:
    rows = verdicts(folder, tmp_path, str(tiny_model), 300)
    found = {row["path"]: row["status"] for row in rows}
    assert found == {
        "below/good.png": "scored", "empty.jpg": "refused", "text.whatever": "refused",
    }  # fmt: skip


def test_a_run_that_takes_too_long_is_a_hang(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="hangs: not done after 0 s"):
        verdicts(folder, tmp_path, None, 0.01)
