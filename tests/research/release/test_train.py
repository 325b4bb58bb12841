"""The recipe of the released model: each source that it reads has a share, and no other has one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.phantom.datasets.photo_sessions import ANYHOW, CLINIC
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import TrainSettings
from research.release.train import HARD_KINDS, first_folders, second_folders, third_folders

SOURCES = {
    **dict.fromkeys(("train", "front", "fair"), ANYHOW.source),
    **dict.fromkeys(("clinic", "fair-clinic"), CLINIC.source),
    "hard": "phantom-hard",
    **{f"more-{kind}": f"phantom-{kind}" for kind in HARD_KINDS},
}
"""What simulated heads are called in the index of their folder; photographs have its name."""


@pytest.mark.parametrize(
    ("experiment", "folders"),
    [
        ("real_first", first_folders),
        ("real_second", second_folders),
        ("real_third", third_folders),
    ],
)
def test_every_source_has_a_share(experiment: str, folders: Callable[[Path], list[Path]]) -> None:
    read = {SOURCES.get(folder.name, folder.name) for folder in folders(Path("work"))}
    given = [f"experiment={experiment}", "data.folders=[x]", "out=y"]
    shares = load_settings(TrainSettings, given).data.shares
    assert shares.keys() == read
    assert sum(shares.values()) == pytest.approx(1.0)
