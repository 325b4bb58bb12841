"""Public photographs to train on and to measure on."""

import sys
from pathlib import Path

import numpy as np
import pytest

from autosalt.training.data.split import Split
from research.datasets.entry import Entry
from research.release.prepare_photos import ALONET_VIEWS, SAME_PERSON, main, part_of


def entries() -> list[Entry]:
    image = np.zeros((8, 8, 3), np.uint8)
    return [
        Entry(f"{man}-{view}", image, None, None, f"man-{man}", view)
        for man in range(100)
        for view in ("left", "top")
    ]


def test_a_man_is_trained_on_or_measured_on_and_never_both() -> None:
    train, test = (
        {entry.subject for entry in part_of(iter(entries()), part)}
        for part in (Split.TRAIN, Split.TEST)
    )
    assert not train & test
    assert len(train | test) == 100
    assert 30 <= len(test) <= 50


def test_samples_of_one_person_are_samples_with_a_view() -> None:
    assert {*SAME_PERSON, *SAME_PERSON.values()} <= set(ALONET_VIEWS)


def test_a_missing_folder_is_left_out_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path), str(tmp_path / "out"), "--only", "figaro1k", "composites"]
    monkeypatch.setattr(sys, "argv", ["prepare_photos", *arguments])
    main()
    assert capsys.readouterr().out.splitlines() == [
        f"figaro1k: left out, hair-photos-figaro1k not found in {tmp_path}",
        f"composites: left out, hair-photos-figaro1k, alonet-masks not found in {tmp_path}",
    ]
