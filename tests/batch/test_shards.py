"""A run is divided by visits, the same on every machine; a shard at work is not done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from autosalt.archive.index import PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.batch.shards import Shard

Command = Callable[..., Result]


def test_a_visit_is_whole_in_one_shard_for_ever() -> None:
    rows = [
        PhotoRow(f"{subject}/{visit}/{n}.jpg", f"{subject:04d}", str(visit), None)
        for subject in range(100)
        for visit in range(3)
        for n in range(4)
    ]
    shards = [Shard(number, 7) for number in range(1, 8)]
    home = {row.path: [shard.number for shard in shards if shard.holds(row)] for row in rows}
    assert all(len(numbers) == 1 for numbers in home.values())
    for row in rows:
        assert home[row.path] == home[f"{int(row.subject)}/{row.visit}/0.jpg"]
    sizes = Counter(numbers[0] for numbers in home.values())
    assert min(sizes.values()) > 1200 / 7 / 2
    # Fixed: shards of one run are made on many machines, and again next year.
    first = PhotoRow("x", "0012", "1", None)
    assert [n for n in range(1, 17) if Shard(n, 16).holds(first)] == [8]


@pytest.mark.slow
def test_a_shard_at_work_is_not_done(autosalt: Command, photos: Path, tmp_path: Path) -> None:
    from autosalt.batch.shards import unfinished

    out = tmp_path / "out"
    for n in (1, 2):
        autosalt("score", out, "--shard", f"{n}/2")
    with unfinished(Shard(2, 2), out):
        assert "2/2 (unfinished)" in autosalt("merge", out).stderr


def test_more_shards_than_visits(autosalt: Command, photos: Path, tmp_path: Path) -> None:
    index = read_index(photos)
    empty = next(
        n for n in range(1, 40) if not Shard(n, 40).part_of(replace(index, rows=index.rows)).rows
    )
    result = autosalt("score", tmp_path / "out", "--shard", f"{empty}/40")
    assert result.exit_code == 0
    assert "0 photos" in result.stderr
