"""Table of the effect of each ingredient."""

import csv
from pathlib import Path

import pytest

from research.release import ablation
from research.release.ablation import ARMS, train


def test_each_arm_adds_folders_to_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that trains is written down instead of run: it takes hours."""
    heads = tmp_path / "train"
    for part in ("photos", "masks"):
        (heads / part).mkdir(parents=True)
    with (heads / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [["photo", "subject", "source", "pattern"], ["a.jpg", "s", "phantom", "diffuse"]]
        )
    commands: dict[str, list[str]] = {}

    def note(*words: object) -> None:
        out = next(str(word) for word in words if str(word).startswith("out="))
        commands[out] = [str(word) for word in words]

    monkeypatch.setattr(ablation, "autosalt", note)
    train(tmp_path, tmp_path / "encoder.pth", 1, 1500, ["trainer=cpu"])
    arms = [commands[f"out={tmp_path / f'ablation-{number}'}"] for number in range(len(ARMS))]
    assert len(commands) == len(ARMS)
    assert all("trainer.max_steps=1500" in arm and arm[-1] == "trainer=cpu" for arm in arms)
    folders = [
        next(word for word in arm if word.startswith("data.folders=")).count(",") for arm in arms
    ]
    assert folders == sorted(folders)
    assert [any("encoder_path" in word for word in arm) for arm in arms] == [False] * 2 + [True] * 5
