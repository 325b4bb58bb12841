"""The recipe of the next model: who is never trained on, and that every source has a share."""

from pathlib import Path

import pytest

from autosalt.phantom.datasets.photo_sessions import ANYHOW, CLINIC, HARD
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import TrainSettings
from research.release.train_heads import (
    CALIBRATION,
    FOLDERS,
    LABELLED,
    MEN,
    PHANTOMS,
    UNLABELLED_SHARE,
    train_round,
)

OF_HEADS = {
    "men-real", "tops-real", "clinic-real", "phone-real", "alonet-real", "hair-real",
}  # fmt: skip


def sources(folder: str) -> set[str]:
    """What the photos of a folder are called in its index."""
    name = folder.rpartition("/")[2]
    if name.endswith("-composites"):
        return {"heads-composites"}
    if name.startswith("heads-"):
        return OF_HEADS
    simulated = {
        "train": ANYHOW.source, "front": ANYHOW.source, "hard": HARD.source,
        "clinic": CLINIC.source, "fair-clinic": CLINIC.source,
    }  # fmt: skip
    return {simulated.get(name, name)}


def test_every_source_has_a_share() -> None:
    given = ["experiment=heads", "data.folders=[x]", "out=y"]
    shares = load_settings(TrainSettings, given).data.shares
    assert shares.keys() == set().union(*map(sources, FOLDERS))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert 0.45 <= sum(shares[source] for source in OF_HEADS) <= 0.52


def test_no_folder_that_is_learned_from_is_held_back_calibrated_or_measured_on() -> None:
    for folder in FOLDERS:
        assert folder not in CALIBRATION
        assert not any(word in folder for word in ("held", "-val", "test"))


def test_no_two_sets_of_simulated_heads_share_a_seed() -> None:
    seeds = [words[words.index("--seed") + 1] for words in PHANTOMS.values()]
    assert len(set(seeds)) == len(seeds)


def test_men_are_read_without_labels_until_a_model_has_labelled_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that trains is written down instead of run: it takes an hour."""
    commands: list[str] = []

    def note(*words: object) -> None:
        commands.append(" ".join(map(str, words)))
        (tmp_path / f"round-{len(commands)}").mkdir()

    monkeypatch.setattr("research.release.train.autosalt", note)
    first = train_round(tmp_path, "round-1", Path("start.onnx"), False)
    second = train_round(tmp_path, "round-2", first, True)
    without, labelled = commands
    assert MEN in without
    assert UNLABELLED_SHARE in without
    assert LABELLED not in without
    assert LABELLED in labelled
    assert UNLABELLED_SHARE not in labelled
    assert f"model.start_path={first}" in labelled
    assert second == tmp_path / "round-2" / "last.ckpt"
