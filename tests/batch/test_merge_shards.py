"""Merged shards are like a run that was never divided; incomplete shards are not merged."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.archive.read_index import read_index
from autosalt.cli.main import app
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted
from tests.painted_heads import exact_masks

pytestmark = pytest.mark.slow

Command = Callable[..., Result]


def left_in(out: Path) -> dict[str, bytes]:
    """Tables and overlays of the whole, byte for byte."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for folder in (out, out / "parquet", out / "overlays")
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".parquet", ".jpg")
    }


def test_merged_shards_are_the_whole(
    autosalt: Command, photos: Path, tmp_path: Path, tiny_model: Path
) -> None:
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    (photos / "0012/1/again.png").write_bytes((photos / "0012/1/top.png").read_bytes())
    rows = ["path,subject,visit,view,date,arm"]
    for row in read_index(photos, "{subject}/{visit}/*.*").rows:
        name = Path(row.path).stem
        view = "" if name == "again" else name
        rows.append(f"{row.path},{row.subject},{row.visit},{view},2024-01-{int(row.visit):02d},a")
    (photos / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert autosalt("score", whole).exit_code == 3
    codes = [autosalt("score", out, "--shard", f"{n}/5").exit_code for n in (4, 1, 5, 2, 3)]
    assert set(codes) == {0, 3}
    result = autosalt("merge", out)
    assert result.exit_code == 3, result.output
    assert left_in(out) == left_in(whole)
    merged, wanted = (
        json.loads((folder / "audit/run.json").read_text()) for folder in (out, whole)
    )
    for record in (merged, wanted):
        del record["started"], record["finished"]
    assert merged == wanted

    # Merged again, nothing changes; and a plain run finds all of it in the ledger.
    assert autosalt("merge", out).exit_code == 3
    assert autosalt("score", out).exit_code == 3
    assert json.loads((out / "audit/run.json").read_text())["counts"]["computed_in_this_run"] == 0
    assert left_in(out) == left_in(whole)

    # What a reviewer drew is kept by a merge, as any other override.
    masks = CorrectedMasks("0012/1/left.png", *exact_masks(0.2), *exact_masks(0.6))
    overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "hair at the edge", masks=(masks,)))
    before = left_in(out)
    assert b"hair at the edge" in before["photos.csv"]
    assert autosalt("merge", out).exit_code == 3
    assert left_in(out) == before


def test_missing_and_unfinished_shards_are_named_and_nothing_is_written(
    autosalt: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert autosalt("merge", tmp_path).exit_code == 1
    for n in (1, 3):
        autosalt("score", out, "--shard", f"{n}/4")
    (out / "audit/shards/3-of-4/shard.json").unlink()  # as if it had been killed
    result = autosalt("merge", out)
    assert result.exit_code == 1
    listed = "2/4 (missing), 3/4 (unfinished), 4/4 (missing)"
    assert f"3 of 4 shards are not done: {listed}" in result.stderr
    assert not (out / "audit/ledger.sqlite").exists()
    status = autosalt("status", out)
    assert status.exit_code == 0
    assert "Shards done: 1 of 4; not done: 2, 3, 4" in status.output


def test_a_shard_whose_ledger_is_gone_is_not_merged(autosalt: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for n in (1, 2):
        autosalt("score", out, "--shard", f"{n}/2")
    (out / "audit/shards/1-of-2/audit/ledger.sqlite").write_bytes(b"")
    result = autosalt("merge", out)
    assert result.exit_code == 1
    assert "shard 1-of-2: its ledger is gone; score it again" in result.stderr
    assert not (out / "audit/ledger.sqlite").exists()
    assert not (out / "visits.csv").exists()


@pytest.mark.parametrize(
    ("other", "what"),
    [(("--overlays", "none"), "options"), (("--pattern", "{subject}/{visit}/*.*"), "archive")],
)
def test_shards_that_differ_are_not_merged(
    autosalt: Command, tmp_path: Path, other: tuple[str, ...], what: str
) -> None:
    out = tmp_path / "out"
    autosalt("score", out, "--shard", "1/2")
    autosalt("score", out, "--shard", "2/2", *other)
    result = autosalt("merge", out)
    assert result.exit_code == 1
    assert f"the {what} of 1/2 is not that of 2/2" in result.stderr
    autosalt("score", out, "--shard", "2/2", "--threads", "1")  # threads change nothing
    assert autosalt("merge", out).exit_code == 0


def test_a_result_that_the_whole_holds_already_stands(
    autosalt: Command, tmp_path: Path, tiny_model: Path, photos: Path
) -> None:
    """The whole was begun on a machine that computes a little differently."""
    out = tmp_path / "out"
    assert autosalt("score", out).exit_code == 0
    for n in (1, 2):
        assert autosalt("score", out, "--shard", f"{n}/2").exit_code == 0
    whole = left_in(out)
    for n in (1, 2):
        with closing(sqlite3.connect(out / f"audit/shards/{n}-of-2/audit/ledger.sqlite")) as db:
            db.execute("DROP TRIGGER result_stays")
            db.execute("UPDATE result SET score = json_set(score, '$.loss_pct', 1.5)")
            db.execute(  # one photo was refused there
                "UPDATE result SET state = 'refused', reason = 'blurred', score = NULL WHERE "
                "photo_sha256 = (SELECT photo_sha256 FROM photo WHERE path = '0012/1/top.png')"
            )
            db.execute("UPDATE photo SET state = 'refused' WHERE path = '0012/1/top.png'")
            db.execute(  # and one photo failed there
                "UPDATE photo SET state = 'failed', detail = 'OSError' "
                "WHERE path = '0012/2/top.png'"
            )
            db.commit()
    result = autosalt("merge", out)
    assert result.exit_code == 0, result.output
    assert left_in(out) == whole
    read_stored(ResultsFolder(out))  # ledger and tables are of one run
    verified = ["verify", str(out), "--photos", str(photos), "--model", str(tiny_model)]
    assert CliRunner().invoke(app, verified).exit_code == 0


@pytest.mark.parametrize("stray", ["note.jpg", "0012/note.jpg"])
def test_all_shards_must_leave_out_the_same_files(
    autosalt: Command, photos: Path, tmp_path: Path, stray: str
) -> None:
    out = tmp_path / "out"
    autosalt("score", out, "--shard", "1/2")
    for name in (".hidden", "Thumbs.db"):  # of the system: no photos, and come as they like
        (photos / name).touch()
    (photos / stray).write_bytes((photos / "0012/1/top.png").read_bytes())
    assert autosalt("score", out, "--shard", "2/2").exit_code == 0
    result = autosalt("merge", out)
    assert result.exit_code == 1, result.output
    assert "count of photos left out or to check of 1/2 is not that of 2/2" in result.stderr
    assert not (out / "audit/ledger.sqlite").exists()
    (photos / stray).unlink()
    autosalt("score", out, "--shard", "2/2")
    assert autosalt("merge", out).exit_code == 0


def test_two_divisions_are_not_merged(autosalt: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    autosalt("score", out, "--shard", "1/2")
    autosalt("score", out, "--shard", "1/3")
    result = autosalt("merge", out)
    assert result.exit_code == 1
    assert "divided in more than one way (into 2, 3)" in " ".join(result.stderr.split())
