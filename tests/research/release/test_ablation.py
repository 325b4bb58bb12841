"""Arms of the ablation: each lacks one ingredient, and all learn equally long."""

from pathlib import Path

import pytest

from research.release import ablation
from research.release.ablation import ALL, ARMS, Arm, train_arm
from research.release.train_heads import FOLDERS, LABELLED, MEN, UNLABELLED_SHARE


def test_one_arm_has_everything_and_each_other_lacks_something() -> None:
    assert ALL.folders == FOLDERS
    assert len({arm.name for arm in ARMS}) == len({arm.folders for arm in ARMS}) == len(ARMS)
    for arm in ARMS[1:]:
        assert set(arm.folders) < {*FOLDERS, MEN}
        assert set(FOLDERS) - set(arm.folders) == arm.instead.keys()


def test_what_is_left_out_is_in_the_recipe() -> None:
    for arm in ARMS:
        assert arm.instead.keys() <= set(FOLDERS)


def test_men_are_read_once_with_labels_or_without() -> None:
    for arm in ARMS:
        assert (MEN in arm.folders) != (LABELLED in arm.folders)


@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: arm.name)
def test_an_arm_trains_once_for_equal_steps(
    arm: Arm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that trains is written down instead of run: it takes minutes."""
    commands: list[list[str]] = []

    def note(*words: object) -> None:
        commands.append([str(word) for word in words])
        (tmp_path / ablation.run_folder(arm)).mkdir()

    monkeypatch.setattr("research.release.train.autosalt", note)
    for _ in range(2):
        train_arm(tmp_path, arm, Path("start.onnx"), 40, "data.size=64")
    (words,) = commands
    assert {"experiment=heads", "trainer.max_steps=40", "trainer.max_minutes=null"} <= set(words)
    assert "model.start_path=start.onnx" in words
    assert words[-1] == "data.size=64"
    assert (UNLABELLED_SHARE in words) == (MEN in arm.folders)
