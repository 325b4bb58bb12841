"""Overrides go into the ledger, then into the tables; a wrong order changes nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autosalt.archive.read_index import read_index
from autosalt.batch.ledger import Ledger
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.errors import LedgerError, OverrideError, ResultsError
from autosalt.files import io
from autosalt.files.layout import (
    ASIDE,
    LEDGER_NAME,
    LOG_NAME,
    MASKS,
    OVERLAYS,
    OVERRIDES,
    PHOTOS_NAME,
    TABLE_FILES,
    VISITS_NAME,
)
from autosalt.files.table import read_parquet
from autosalt.results import apply_overrides
from autosalt.results.apply_overrides import overrule
from autosalt.results.audit.run_record import RunOptions, RunRecord
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks
from autosalt.results.overrides.rules import Wanted
from autosalt.results.publish import publish_results
from tests.conftest import LOSS

pytestmark = pytest.mark.slow

TOP = "0012/1/top.png"
REFUSE = Wanted("QUI REVIEWER", "a cap", (TOP,))


@pytest.fixture
def out(photos: Path, photo_scorer: ModelScorer, tmp_path: Path) -> Path:
    """Published results."""
    run = run_archive(read_index(photos), photo_scorer, tmp_path / "out", Overlays.NONE)
    publish_results(run, photo_scorer, ResultsFolder(tmp_path / "out"), RunOptions())
    return tmp_path / "out"


def status(out: Path) -> str:
    """Of the photo `TOP` in the tables."""
    (found,) = (row["status"] for row in read_parquet(out, "photos") if row["path"] == TOP)
    return str(found)


def entered(out: Path) -> int:
    """How many overrides the ledger holds."""
    with Ledger(out / LEDGER_NAME) as ledger:
        return len(ledger.overrides())


def test_a_refusal_is_in_ledger_tables_and_log_and_the_log_names_nobody(out: Path) -> None:
    assert status(out) == "scored"
    done = overrule(ResultsFolder(out), REFUSE)
    assert [one.path for one in done.added] == [TOP]
    assert (status(out), entered(out)) == ("refused", 1)
    log = (out / LOG_NAME).read_text(encoding="utf-8")
    assert '"event": "override"' in log
    assert "QUI" not in log
    assert TOP not in log


def test_a_withdrawal_restores_the_tables(out: Path) -> None:
    before = [list(read_parquet(out, name)) for name in ("photos", "visits")]
    overrule(ResultsFolder(out), REFUSE)
    overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "it is hair", withdraw=(1,)))
    assert [list(read_parquet(out, name)) for name in ("photos", "visits")] == before
    assert entered(out) == 2


def test_the_record_and_the_photos_are_read_and_hashed_once(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large trial each reading of the photos takes long."""
    import pyarrow.parquet as pq

    done: list[str] = []

    def counting(what: str, function: Callable[[Path], Any]) -> Callable[[Path], Any]:
        def call(file: Path) -> Any:
            done.append(f"{what} {file.relative_to(out)}")
            return function(file)

        return call

    monkeypatch.setattr(pq, "read_table", counting("read", pq.read_table))
    monkeypatch.setattr(io, "hash_file", counting("hash", io.hash_file))
    monkeypatch.setattr(
        RunRecord, "from_json", lambda value, from_json=RunRecord.from_json: (
            done.append("read run.json") or from_json(value)
        ),
    )  # fmt: skip
    overrule(ResultsFolder(out), REFUSE)
    assert [what for what in done if PHOTOS_NAME in what and ASIDE not in what] == [
        f"read {PHOTOS_NAME}",
        f"hash {PHOTOS_NAME}",
    ]
    assert done.count("read run.json") == 1


def test_an_order_that_cannot_be_followed_changes_nothing(out: Path) -> None:
    with pytest.raises(OverrideError, match=r"no\.png"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "a cap", ("no.png",)))
    assert (status(out), entered(out)) == ("scored", 0)


def test_edited_visits_are_not_overruled(out: Path) -> None:
    table = out / VISITS_NAME
    table.write_bytes(table.read_bytes() + b" ")
    with pytest.raises(ResultsError, match=r"visits\.parquet is not as it was written"):
        overrule(ResultsFolder(out), REFUSE)
    assert entered(out) == 0


def test_a_ledger_that_lacks_listed_overrides_is_refused(out: Path) -> None:
    overrule(ResultsFolder(out), REFUSE)
    (out / LEDGER_NAME).unlink()
    with pytest.raises(LedgerError, match=r"does not hold what .* lists \(override 1\)"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "a cap", ("0012/1/left.png",)))


def test_tables_that_a_killed_command_left_behind_are_made_again(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(apply_overrides, "publish_results", kill)
        with pytest.raises(KeyboardInterrupt):
            overrule(ResultsFolder(out), REFUSE)
    assert (status(out), entered(out)) == ("scored", 1)
    with pytest.raises(OverrideError, match="the tables did not have it and were made again"):
        overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "another reason", (TOP,)))
    assert (status(out), entered(out)) == ("refused", 1)


MASKED = "0012/2/top.png"


@pytest.fixture(scope="module")
def study(
    tmp_path_factory: pytest.TempPathFactory, paint: Callable[..., RGB], photo_scorer: ModelScorer
) -> Path:
    """A folder with the photographs of a subject and their published results with overlays."""
    folder = tmp_path_factory.mktemp("study")
    for visit, loss in LOSS.items():
        (folder / "photos/0012" / visit).mkdir(parents=True)
        for view in VIEWS:
            picture = Image.fromarray(paint(loss, view))
            picture.save(folder / f"photos/0012/{visit}/{view}.png")
    score_again(folder, photo_scorer)
    return folder


def score_again(folder: Path, scorer: ModelScorer, overlays: Overlays = Overlays.ALL) -> None:
    run = run_archive(read_index(folder / "photos"), scorer, folder / "out", overlays)
    publish_results(run, scorer, ResultsFolder(folder / "out"), RunOptions())


@pytest.fixture
def copy(study: Path, tmp_path: Path) -> Path:
    """A study that a test may change."""
    return shutil.copytree(study, tmp_path / "study")


def correction(folder: Path, lost_rows: int = 20) -> Wanted:
    """Masks of the photo `MASKED`: a scalp of forty rows, of which so many are lost."""
    picture = np.asarray(Image.open(folder / "photos" / MASKED))
    scalp = np.zeros(picture.shape[:2], np.bool_)
    scalp[40:80, 40:80] = True
    loss = np.zeros_like(scalp)
    loss[40 : 40 + lost_rows, 40:80] = True
    masks = CorrectedMasks(MASKED, scalp, loss, scalp, scalp, picture)
    return Wanted("QUI REVIEWER", "hair at the edge", masks=(masks,))


def photo_row(out: Path) -> dict[str, Any]:
    """Of the photo `MASKED` in the tables."""
    (found,) = (dict(row) for row in read_parquet(out, "photos") if row["path"] == MASKED)
    return found


def files_of(out: Path) -> dict[str, bytes]:
    """The tables of a run and the overlays."""
    names = [*TABLE_FILES, *(f"{OVERLAYS}/{path.name}" for path in (out / OVERLAYS).iterdir())]
    return {name: (out / name).read_bytes() for name in names}


def test_corrected_masks_count_in_photos_and_visits(copy: Path) -> None:
    out = copy / "out"
    was, before = photo_row(out), {row["visit"]: row for row in read_parquet(out, "visits")}
    overrule(ResultsFolder(out), correction(copy))
    row, after = photo_row(out), {row["visit"]: row for row in read_parquet(out, "visits")}
    assert (row["status"], row["scalp_px"], row["loss_px"], row["loss_pct"]) == (
        *("scored", 1600, 800, 50.0),
    )
    assert (row["loss_pct_low"], row["loss_pct_high"], row["uncertainty_pct"]) == (None,) * 3
    assert (row["override"], row["override_by"]) == ("masks", "QUI REVIEWER")
    assert row["override_reason"] == "hair at the edge"
    assert (row["original_status"], row["original_view"]) == ("scored", "top")
    assert row["original_loss_pct"] == was["loss_pct"]
    assert row["sharpness"] == was["sharpness"] is not None
    assert after["1"] == before["1"]
    assert after["2"]["top_loss_pct"] == 50.0
    assert after["2"]["salt"] == pytest.approx(before["2"]["salt"] + 0.4 * (50.0 - was["loss_pct"]))
    assert after["2"]["salt_original"] == before["2"]["salt"]
    assert (after["2"]["salt_low"], after["2"]["salt_high"]) == (None, None)
    (change,) = (r for r in read_parquet(out, "history") if r["path"] == MASKED)
    assert (change["reason"], change["old_loss_pct"], change["new_loss_pct"]) == (
        *("override", was["loss_pct"], 50.0),
    )


def test_the_overlay_shows_the_masks_that_count(copy: Path) -> None:
    out = copy / "out"
    was = photo_row(out)["overlay"]
    overrule(ResultsFolder(out), correction(copy))
    now = photo_row(out)["overlay"]
    assert was != now
    assert (out / was).read_bytes() != (out / now).read_bytes()


def test_the_models_overlay_never_stands_beside_a_reviewers_number(copy: Path) -> None:
    out, wanted = copy / "out", correction(copy)
    without = tuple(replace(one, picture=None) for one in wanted.masks)
    overrule(ResultsFolder(out), replace(wanted, masks=without))
    assert photo_row(out)["overlay"] is None


def test_a_withdrawal_brings_tables_and_overlays_back_byte_for_byte(copy: Path) -> None:
    out = copy / "out"
    before = files_of(out)
    overrule(ResultsFolder(out), correction(copy))
    assert files_of(out) != before
    again = replace(correction(copy, lost_rows=10), withdraw=(1,))
    overrule(ResultsFolder(out), again)
    assert photo_row(out)["loss_pct"] == 25.0
    shutil.rmtree(copy / "photos")  # nobody needs the photographs
    overrule(ResultsFolder(out), Wanted("QUI REVIEWER", "as it was", withdraw=(3,)))
    assert files_of(out) == before
    assert len(list((out / MASKS).iterdir())) == 6  # two drawn pairs and the original one stay


def test_later_runs_keep_corrected_masks_until_another_file_lies_there(
    copy: Path, photo_scorer: ModelScorer
) -> None:
    out = copy / "out"
    overrule(ResultsFolder(out), correction(copy))
    before = files_of(out)
    score_again(copy, photo_scorer)
    assert files_of(out) == before
    Image.open(copy / "photos" / MASKED).rotate(1).save(copy / "photos" / MASKED)
    score_again(copy, photo_scorer)
    row = photo_row(out)
    assert (row["override"], row["loss_pct"] != 50.0) == (None, True)
    (listed,) = read_parquet(out, OVERRIDES)
    assert listed["state"] == "lapsed"


def test_masks_that_are_refused_change_nothing(copy: Path) -> None:
    out, wanted = copy / "out", correction(copy)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    empty = tuple(replace(one, scalp=one.scalp & False) for one in wanted.masks)
    for masks, words in (
        (empty, "the scalp mask is empty"),
        (tuple(replace(one, path="no.png") for one in wanted.masks), "no such photo"),
    ):
        with pytest.raises(OverrideError, match=words):
            overrule(ResultsFolder(out), replace(wanted, masks=masks))
    after = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert after == before
