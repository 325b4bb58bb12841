"""Results are never overwritten: superseded tables are kept, and history states why."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.ledger import Ledger
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.files.layout import HISTORY_FILES, RUN_NAME, TABLE_FILES
from autosalt.results.audit import supersede as publish
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.audit.stored_run import read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results

pytestmark = pytest.mark.slow

Row = dict[str, object]


def score(photos: Path, photo_scorer: ModelScorer, out: Path) -> int:
    """Score and publish; how many values were superseded."""
    run = run_archive(read_index(photos), photo_scorer, out, Overlays.NONE)
    return publish_results(run, photo_scorer, ResultsFolder(out), RunOptions()).changes


def rows(path: Path) -> list[Row]:
    return list(pq.read_table(path).to_pylist())


def tables(out: Path) -> dict[str, bytes]:
    """By path; not those that are superseded."""
    folders = (out, out / "audit", out / "parquet")
    files = [path for folder in folders for path in folder.glob("*.[cp]*")]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def other(
    photo_scorer: ModelScorer, tmp_path: Path, build_model: Callable[..., Path]
) -> ModelScorer:
    """A model that sees less loss."""
    manifest = photo_scorer.scorer.manifest
    thresholds = replace(manifest.thresholds, loss=0.99)
    changed = replace(manifest, name="other", thresholds=thresholds)
    return ModelScorer(Scorer.load(build_model(tmp_path / "other.onnx", changed)))


def test_the_same_again_has_no_history(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert score(photos, photo_scorer, out) == 0
    first = tables(out)
    assert score(photos, photo_scorer, out) == 0
    assert tables(out) == first
    assert not (out / "audit/superseded").exists()
    assert "audit/history.csv" not in first


def test_another_model_supersedes_and_the_old_tables_stay(
    photos: Path, photo_scorer: ModelScorer, other: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    score(photos, photo_scorer, out)
    first, run = tables(out), (out / "audit/run.json").read_bytes()
    (out / "report.html").write_text("the old report")
    (out / "report/thumbnails").mkdir(parents=True)
    (out / "report/thumbnails/a.jpg").write_bytes(b"of a subject who may be gone")
    assert score(photos, other, out) > 24
    kept = out / "audit/superseded/1"
    assert {name: (kept / name).read_bytes() for name in first} == first
    assert (kept / "audit/run.json").read_bytes() == run
    assert (kept / "report.html").read_text() == "the old report"
    assert not (out / "report.html").exists()  # it would contradict the tables
    assert not (out / "report/thumbnails/a.jpg").exists()
    history = rows(out / "parquet/history.parquet")
    of_photos = [row for row in history if row["table"] == "photos"]
    assert len(of_photos) == 24
    assert {row["reason"] for row in history} == {"model_changed"}
    now = {row["path"]: row["loss_pct"] for row in rows(out / "parquet/photos.parquet")}
    was = {row["path"]: row["loss_pct"] for row in rows(kept / "parquet/photos.parquet")}
    for row in of_photos:
        assert row["old_loss_pct"] == was[str(row["path"])]
        assert row["new_loss_pct"] == now[str(row["path"])]
        assert row["old_model_sha256"] == photo_scorer.model_sha256
        assert row["new_model_sha256"] == other.model_sha256
    assert json.loads((out / "audit/run.json").read_text())["superseded"] == 1
    # The results of both lie in the ledger, with what made them.
    assert score(photos, other, out) == 0
    with Ledger(out / "audit/ledger.sqlite") as ledger:
        for by in (photo_scorer, other):
            scored = list(
                ledger.photos(by.model_sha256, read_stored(ResultsFolder(out)).run.settings_sha256)
            )
            assert len(scored) == 24
            assert all(photo.made is not None and photo.made.code for photo in scored)
    # The first model again: superseded a second time, and history has both.
    assert score(photos, photo_scorer, out) > 24
    assert {name: (out / name).read_bytes() for name in first} == first
    assert [row["superseded"] for row in rows(out / "parquet/history.parquet")] == [1] * len(
        history
    ) + [2] * len(history)


def test_a_photo_that_was_replaced_and_one_that_came(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    out = tmp_path / "out"
    (photos / "0012/2/top.png").rename(tmp_path / "late.png")
    score(photos, photo_scorer, out)
    Image.fromarray(paint(0.9, "top", seed=5)).save(photos / "0012/1/top.png")
    (tmp_path / "late.png").rename(photos / "0012/2/top.png")
    score(photos, photo_scorer, out)
    reasons = [
        (row["table"], row["visit"], row["reason"]) for row in rows(out / "parquet/history.parquet")
    ]
    assert reasons == [
        ("photos", "1", "photo_replaced"),
        ("visits", "1", "photo_replaced"),
        ("visits", "2", "photo_added"),
    ]


def test_a_report_without_the_visit_that_came_does_not_stay(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (photos / "0012/10").rename(tmp_path / "late")
    score(photos, photo_scorer, out)
    (out / "report.html").write_text("the report of five visits")
    assert score(photos, photo_scorer, out) == 0
    assert (out / "report.html").exists(), "nothing changed"
    (tmp_path / "late").rename(photos / "0012/10")
    assert score(photos, photo_scorer, out) == 0, "no value of the previous tables changed"
    assert not (out / "report.html").exists()


@pytest.mark.parametrize("moment", [0, 4, 7, 8])
def test_a_run_that_dies_while_it_publishes_is_finished_by_the_next(
    photos: Path,
    photo_scorer: ModelScorer,
    other: ModelScorer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: int,
) -> None:
    out, straight = tmp_path / "out", tmp_path / "straight"
    for place in (out, straight):
        score(photos, photo_scorer, place)
    score(photos, other, straight)
    run = run_archive(read_index(photos), other, out, Overlays.NONE)
    original, calls = Path.replace, 0
    places = [out / name for name in (*TABLE_FILES, *HISTORY_FILES, RUN_NAME)]

    def dying(self: Path, target: Path) -> Path:
        nonlocal calls
        if target in places:
            calls += 1
            if calls > moment:
                raise KeyboardInterrupt
        return original(self, target)

    first = tables(out)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            publish_results(run, other, ResultsFolder(out), RunOptions())
    if moment == 7:  # whoever goes back to the first model finds all as it was, and no history
        back = tmp_path / "back"
        shutil.copytree(out, back)
        score(photos, photo_scorer, back)
        assert tables(back) == first
        assert not list((back / "audit/superseded").iterdir())
    publish_results(run, other, ResultsFolder(out), RunOptions())
    whole, wanted = tables(out), tables(straight)
    times = [rows(place / "parquet/history.parquet") for place in (out, straight)]
    for table in times:
        for row in table:
            del row["time"]
    assert times[0] == times[1]
    for name in publish.TABLE_FILES:
        assert whole[name] == wanted[name]
    assert [path.name for path in (out / "audit/superseded").iterdir()] == ["1"]


def test_damaged_tables_are_kept_and_made_again(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    score(photos, photo_scorer, out)
    first = tables(out)
    (out / "parquet/visits.parquet").write_bytes(b"nonsense")
    (out / "photos.csv").write_text("nonsense")
    assert score(photos, photo_scorer, out) == 0  # what people get is right again
    assert tables(out) == first
    (out / "parquet/visits.parquet").write_bytes(b"nonsense")
    (photos / "0012/1/top.png").write_bytes(b"broken")
    assert score(photos, photo_scorer, out) == 1
    assert rows(out / "parquet/history.parquet")[0]["reason"] == "old_table_was_edited"
    assert (out / "audit/superseded/1/parquet/visits.parquet").read_bytes() == b"nonsense"


def test_tables_beside_a_damaged_run_json_are_kept_too(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    """Without a record nobody knows whether they are as they were written."""
    out = tmp_path / "out"
    score(photos, photo_scorer, out)
    first = tables(out)
    record = json.loads((out / "audit/run.json").read_text())
    del record["model"]
    (out / "audit/run.json").write_text(json.dumps(record))
    assert score(photos, photo_scorer, out) == 0, "the tables are the same"
    (out / "audit/run.json").write_text("nonsense")
    (photos / "0012/1/top.png").write_bytes(b"broken")
    assert score(photos, photo_scorer, out) > 0
    history = rows(out / "parquet/history.parquet")
    assert all("old_table_was_edited" in str(row["reason"]) for row in history)
    assert {name: (out / "audit/superseded/1" / name).read_bytes() for name in first} == first
    assert (out / "audit/superseded/1/audit/run.json").read_text() == "nonsense"


def test_a_run_read_back_gives_the_same_tables(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    (photos / "0012/1/left.png").write_bytes((photos / "0012/1/right.png").read_bytes())
    (photos / "manifest.csv").write_text(
        "path,subject,visit,view,date,site,arm,reader_salt_kim\n"
        + "".join(
            f"{row.path},{row.subject},{row.visit},{'' if 'left' in row.path else row.view},"
            f"2024-01-{int(row.visit):02d},Oslo,a,{50 - int(row.visit)}\n"
            for row in read_index(photos).rows
        )
    )
    out = tmp_path / "out"
    publish_results(
        run_archive(read_index(photos), photo_scorer, out),
        photo_scorer,
        ResultsFolder(out),
        RunOptions(overlays="all"),
    )
    reasons = {row["reason"] for row in rows(out / "parquet/photos.parquet")}
    assert {"duplicate_view", "truncated"} <= reasons
    first = tables(out)
    stored = read_stored(ResultsFolder(out))
    assert (
        publish_results(stored.run, stored.made_by, ResultsFolder(out), RunOptions()).changes == 0
    )
    assert tables(out) == first


def test_a_report_that_counts_otherwise_does_not_stay(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    """The tables are the same, but a file came that the report's head should speak of."""
    out = tmp_path / "out"
    score(photos, photo_scorer, out)
    report = out / "report.html"
    report.touch()
    score(photos, photo_scorer, out)
    assert report.exists()
    (photos / "notes.txt").touch()
    score(photos, photo_scorer, out)
    assert not report.exists()
