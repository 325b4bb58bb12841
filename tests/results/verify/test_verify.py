"""Verify finds what was changed behind the results' back, and nothing where nothing was."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import MaskRater, ModelRater
from autosalt.core.types import RGB
from autosalt.errors import ResultsError
from autosalt.results.apply_overrides import overrule
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results
from autosalt.results.verify.checks import Verdict, Verification
from autosalt.results.verify.photos import Sample, Tell
from autosalt.results.verify.verify import verify

pytestmark = pytest.mark.slow

Check = Callable[..., Verification]


@contextmanager
def quiet(_doing: str) -> Iterator[Tell]:
    yield lambda _done, _total: None


@pytest.fixture
def out(photos: Path, rater: ModelRater, tmp_path: Path) -> Path:
    """Results with a refused photo and an override."""
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    run = run_archive(read_index(photos), rater, tmp_path / "out", Overlays.NONE)
    publish_results(run, rater, tmp_path / "out", {"pattern": None})
    views = (("0012/1/left.png", "right"), ("0012/1/right.png", "left"))
    overrule(tmp_path / "out", Wanted("QUI REVIEWER", "mixed up", ("0012/1/top.png",), views))
    return tmp_path / "out"


@pytest.fixture
def check(out: Path, photos: Path, tiny_model: Path) -> Check:
    def run(model: Path = tiny_model, size: int | None = 3, masks: bool = False) -> Verification:
        index = read_index(photos, masks=masks)
        return verify(out, index, str(model), Sample(size, 0), quiet)

    return run


def found(done: Verification) -> dict[str, set[str]]:
    """What each check that does not stand found."""
    return {
        check.name: {difference.what for difference in check.differences}
        for check in done.checks
        if check.verdict is not Verdict.STANDS
    }


def test_what_nobody_touched_stands_and_names_nobody(out: Path, check: Check) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    done = check(size=None)
    assert found(done) == {}
    assert done.stands
    record = json.loads((out / "audit/verify.json").read_text())
    assert record["stands"] is True
    assert record["sample"]["size"] == record["sample"]["held_to_zero"] == 24
    assert record["sample"]["largest_difference_pct"] == 0
    assert before == {path: path.read_bytes() for path in out.rglob("*.parquet")}
    for name in ("0012", "png", "QUI", "Zo"):
        assert name not in (out / "audit/verify.json").read_text().replace(
            record["model_sha256"], ""
        )


def test_the_sample_is_the_same_for_the_same_seed(out: Path, check: Check) -> None:
    chosen = []
    for _ in range(2):
        check(size=5)
        chosen.append(json.loads((out / "audit/verify.json").read_text())["sample"]["photos"])
    assert chosen[0] == chosen[1]
    assert len(set(chosen[0])) == 5


def test_photos_that_changed_went_and_came(
    out: Path, photos: Path, check: Check, paint: Callable[..., RGB]
) -> None:
    flipped = bytearray((photos / "0012/1/back.png").read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (photos / "0012/1/back.png").write_bytes(flipped)
    (photos / "0012/2/left.png").unlink()
    Image.fromarray(paint()).save(photos / "0012/2/right.jpg")
    done = check()
    assert found(done) == {"photos": {"photo_changed", "photo_missing", "photo_extra"}}
    text = (out / "audit/verify.json").read_text()
    assert "right.jpg" not in text
    assert "0012/1/back.png: photo changed" in [d.shown for d in done.checks[0].differences]


def test_a_photo_that_came_and_fits_nowhere_is_told(
    out: Path, photos: Path, check: Check, paint: Callable[..., RGB]
) -> None:
    Image.fromarray(paint()).save(photos / "stray.jpg")
    done = check()
    assert found(done) == {"photos": {"photos_left_out"}}
    shown = [d.shown for d in done.checks[0].differences]
    assert shown == ["1 photos of the archive are not scored, were 0"]


@pytest.mark.parametrize("name", ["visits", "subjects", "photos"])
def test_an_edited_cell_is_named(out: Path, check: Check, name: str) -> None:
    path = out / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    column = {"visits": "salt", "subjects": "visit_salt", "photos": "loss_pct"}[name]
    at = lines[0].index(column)
    lines[5 if name != "subjects" else 4][at] = "1.5"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    done = check()
    assert found(done) == {"table files": {"file_changed", "cell"}}
    [cell] = [d for d in done.checks[3].differences if d.what == "cell"]
    assert cell.where["table"] == f"{name}.csv"
    assert cell.where["column"] == column


def test_a_forged_parquet_with_forged_hashes_is_found_by_arithmetic(
    out: Path, check: Check
) -> None:
    from autosalt.files.io import hash_file
    from autosalt.files.table import Table, read_parquet, write_table
    from autosalt.results.tables import VISIT_COLUMNS

    rows = list(read_parquet(out, "visits"))
    rows[4]["salt"] = 1.5
    write_table(Table("visits", VISIT_COLUMNS, rows), out)
    record = json.loads((out / "audit/run.json").read_text())
    for name in ("visits.csv", "parquet/visits.parquet"):
        record["tables"][name] = hash_file(out / name)
    (out / "audit/run.json").write_text(json.dumps(record))
    assert found(check()) == {"visits and subjects": {"cell"}}


def test_a_ledger_that_says_otherwise(out: Path, check: Check) -> None:
    with closing(sqlite3.connect(out / "audit/ledger.sqlite")) as db:
        db.execute("DROP TRIGGER result_stays")
        db.execute(
            "UPDATE result SET score = json_set(score, '$.loss_pct', 1.5) "
            "WHERE stated_view = 'back'"
        )
        db.commit()
    assert found(check(size=None)) == {"photos and ledger": {"cell"}, "sample": {"score"}}


def test_overrides_that_say_otherwise(out: Path, check: Check) -> None:
    path = out / "audit/overrides.csv"
    text = path.read_text()
    path.write_text(text.replace("in_force", "withdrawn", 1))
    assert found(check()) == {"overrides": {"cell"}}
    path.write_text(text)
    table = pq.read_table(out / "parquet/overrides.parquet")
    pq.write_table(table.slice(1), out / "parquet/overrides.parquet")
    assert found(check())["overrides"] == {"cell", "row_missing"}
    assert "QUI" not in (out / "audit/verify.json").read_text()
    (out / "parquet/overrides.parquet").unlink()
    assert found(check()) == {"overrides": {"file_missing"}}
    path.unlink()
    assert found(check()) == {"overrides": {"file_missing"}}


def test_another_model_cannot_score_the_sample(
    check: Check, tmp_path: Path, build_model: Callable[..., Path], rater: ModelRater
) -> None:
    from dataclasses import replace

    changed = replace(rater.scorer.manifest, licence="other")
    done = check(build_model(tmp_path / "other.onnx", changed))
    assert found(done) == {"model": {"model_changed"}, "sample": set()}
    assert done.checks[-1].verdict is Verdict.UNCHECKED


def test_elsewhere_the_tolerance_of_the_golden_vectors_holds(out: Path, check: Check) -> None:
    """As if another machine had scored, a little differently."""

    def score_elsewhere(difference: float) -> None:
        with closing(sqlite3.connect(out / "audit/ledger.sqlite")) as db:
            db.execute("DROP TRIGGER IF EXISTS result_stays")
            db.execute('UPDATE code SET said = \'{"autosalt": "elsewhere"}\'')
            db.execute(
                "UPDATE result SET score = json_set(score, '$.loss_pct', "
                "json_extract(score, '$.loss_pct') + ?) WHERE score IS NOT NULL",
                (difference,),
            )
            db.commit()

    score_elsewhere(0.05)
    done = check(size=None)
    assert "sample" not in found(done)
    assert "tolerance 0.1 where scored elsewhere" in done.checks[-1].note
    assert "largest difference 0.05" in done.checks[-1].note
    score_elsewhere(0.1)
    assert found(check(size=None))["sample"] == {"score"}


def test_labels_that_changed_are_told(out: Path, photos: Path, check: Check) -> None:
    (photos / "manifest.csv").write_text(
        "path,subject,visit,view,date,site,arm,reader_salt_kim\n"
        + "".join(
            f"{row.path},{row.subject},{row.visit},"
            f"{'top' if row.path == '0012/10/back.png' else row.view},,,"
            f"{'active,40' if row.subject == '0012' and row.visit == '2' else ','}\n"
            for row in read_index(photos).rows
        )
    )
    assert found(check()) == {"manifest": {"view_changed", "arm_changed", "readers_changed"}}


def test_a_run_that_was_begun_and_not_finished(
    out: Path, photos: Path, check: Check, rater: ModelRater
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    from dataclasses import replace

    stricter = Scorer(
        rater.scorer.model,
        quality_limits=replace(rater.scorer.quality_limits, min_sharpness=5.0),
    )
    with pytest.raises(KeyboardInterrupt):
        run_archive(read_index(photos), ModelRater(stricter), out, Overlays.NONE, on_progress=stop)
    done = check()
    assert set(found(done)) == {"photos and ledger", "manifest", "sample"}
    assert "not finished" in done.checks[4].note
    with pytest.raises(ResultsError, match="not finished"):
        overrule(out, Wanted("x", "y", ("0012/1/back.png",)))


def test_a_table_that_is_no_table_is_not_checked(out: Path, check: Check) -> None:
    table = pq.read_table(out / "parquet/subjects.parquet")
    pq.write_table(table.drop_columns(["status"]), out / "parquet/subjects.parquet")
    (out / "parquet/visits.parquet").write_bytes(b"nonsense")
    (out / "photos.csv").unlink()
    done = check()
    assert not done.stands
    assert {"table files", "visits and subjects"} <= set(found(done))


def test_nothing_to_verify(
    out: Path, photos: Path, tmp_path: Path, tiny_model: Path, check: Check
) -> None:
    with pytest.raises(ResultsError, match="no finished results there"):
        verify(tmp_path, read_index(photos), str(tiny_model), Sample(1, 0), quiet)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(photos / "0012", elsewhere / "0013")
    with pytest.raises(ResultsError, match="none of the 24 photos"):
        verify(out, read_index(elsewhere), str(tiny_model), Sample(1, 0), quiet)
    assert not (out / "audit/verify.json").exists()


def test_masks_are_verified_without_a_model(tmp_path: Path) -> None:
    folder, out = tmp_path / "masks", tmp_path / "out"
    (folder / "S1/1").mkdir(parents=True)
    for view in ("left", "right", "top", "back"):
        for kind in ("scalp", "loss"):
            Image.new("1", (64, 64), 1).save(folder / f"S1/1/{view}_{kind}.png")
    index = read_index(folder, masks=True)
    publish_results(run_archive(index, MaskRater(), out), MaskRater(), out, {"pattern": None})
    assert verify(out, index, None, Sample(None, 0), quiet).stands
    Image.new("1", (64, 64), 0).save(folder / "S1/1/top_loss.png")
    assert found(verify(out, index, None, Sample(None, 0), quiet)) == {"photos": {"photo_changed"}}
