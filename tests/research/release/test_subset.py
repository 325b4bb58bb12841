"""A part of a dataset folder that links to the photos of the whole."""

import csv
from pathlib import Path

import pytest

from research.release.subset import subset


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    folder = tmp_path / "whole"
    for part in ("photos", "masks"):
        (folder / part).mkdir(parents=True)
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["photo", "subject", "source"])
        for number in range(6):
            (folder / "photos" / f"{number}.jpg").touch()
            writer.writerow([f"photos/{number}.jpg", f"s{number // 2}", "phantom"])
    return folder


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_rows_are_kept_by_a_rule_and_photos_are_found(whole: Path, tmp_path: Path) -> None:
    part = subset(whole, tmp_path / "part", lambda row: row["subject"] != "s1")
    assert [row["subject"] for row in rows(part)] == ["s0", "s0", "s2", "s2"]
    assert all((part / row["photo"]).is_file() for row in rows(part))


def test_the_first_subjects_of_those_kept_may_get_another_source(
    whole: Path, tmp_path: Path
) -> None:
    for _ in range(2):  # repeated, it is the same
        part = subset(whole, tmp_path / "part", lambda row: row["subject"] != "s0", 1, "hard")
    assert [(row["subject"], row["source"]) for row in rows(part)] == [("s1", "hard")] * 2
