"""The record of a shard is read back as it was written; a damaged one names the shard to run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from autosalt.batch.shard_record import read_shard_record
from autosalt.errors import ShardError

pytestmark = pytest.mark.slow

Command = Callable[..., Result]


@pytest.fixture
def record_file(autosalt: Command, tmp_path: Path) -> Path:
    autosalt("score", tmp_path / "out", "--shard", "1/2")
    return tmp_path / "out/audit/shards/1-of-2/shard.json"


def test_the_file_holds_every_field_and_is_read_back(record_file: Path) -> None:
    record = read_shard_record(record_file)
    assert json.loads(record_file.read_text()) == record.to_json()
    assert record.counts["photos"] == record.counts["scored"] + record.counts["refused"]


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda record: record.pop(key)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (without("counts"), "counts is missing"),
        (lambda record: record.update(computed="2"), "computed is not a whole number"),
        (lambda record: record["index"].pop("sha256"), "index.sha256 is missing"),
        (lambda record: record.update(autosalt="0.0.1"), "of another autosalt"),
    ],
)
def test_a_damaged_record_is_one_line_that_names_the_file(
    record_file: Path, damage: Callable[[dict[str, Any]], object], message: str
) -> None:
    value = json.loads(record_file.read_text())
    damage(value)
    record_file.write_text(json.dumps(value))
    with pytest.raises(ShardError, match=message) as caught:
        read_shard_record(record_file)
    assert str(record_file) in str(caught.value)
    assert "run this shard again" in str(caught.value)


def test_half_a_file_is_damaged(record_file: Path) -> None:
    record_file.write_text(record_file.read_text()[:100])
    with pytest.raises(ShardError, match="is damaged"):
        read_shard_record(record_file)
