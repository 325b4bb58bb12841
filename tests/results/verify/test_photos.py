"""Photos that changed, went or came are found, and the sample is scored again."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from autosalt.archive.read_index import read_index
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.results.verify.checks import Verdict, Verification

pytestmark = pytest.mark.slow

Check = Callable[..., Verification]


def found(done: Verification) -> dict[str, set[str]]:
    """What each check that does not stand found."""
    return {
        check.name: {difference.what for difference in check.differences}
        for check in done.checks
        if check.verdict is not Verdict.STANDS
    }


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


def test_a_new_photo_that_fits_nowhere_is_found(
    out: Path, photos: Path, check: Check, paint: Callable[..., RGB]
) -> None:
    Image.fromarray(paint()).save(photos / "stray.jpg")
    done = check()
    assert found(done) == {"photos": {"photos_left_out"}}
    shown = [d.shown for d in done.checks[0].differences]
    assert shown == ["1 photos of the archive are not scored, were 0"]


def test_another_model_cannot_score_the_sample(
    check: Check, tmp_path: Path, build_model: Callable[..., Path], photo_scorer: ModelScorer
) -> None:
    from dataclasses import replace

    changed = replace(photo_scorer.scorer.manifest, licence="other")
    done = check(build_model(tmp_path / "other.onnx", changed))
    assert found(done) == {"model": {"model_changed"}, "sample": set()}
    assert done.checks[-1].verdict is Verdict.UNCHECKED


def test_elsewhere_the_tolerance_of_the_golden_vectors_holds(out: Path, check: Check) -> None:
    """As if another machine had scored, a little differently."""

    def score_elsewhere(difference: float) -> None:
        with closing(sqlite3.connect(out / "audit/ledger.sqlite")) as db:
            db.execute("DROP TRIGGER IF EXISTS result_stays")
            db.execute('UPDATE code SET versions = \'{"autosalt": "elsewhere"}\'')
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


def test_labels_that_changed_are_found(out: Path, photos: Path, check: Check) -> None:
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
