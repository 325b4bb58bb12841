"""A run ends whatever the photos are, and continues where it was stopped."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from autosalt import Scorer
from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import SCHEMA
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.batch.result import Count, State
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.batch.status import count_photos
from autosalt.core.reasons import Reason
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.errors import LedgerError
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import settle
from autosalt.results.publish import publish_results

Paint = Callable[..., RGB]
UNDRAWN = Overlays.NONE


@dataclass(frozen=True)
class CountingScorer(ModelScorer):
    """A model that counts the photos it is given by view, and fails on the views in `broken`."""

    broken: set[View] = field(default_factory=set)
    counted: list[View | None] = field(default_factory=list)

    def score(self, photos: Sequence[LoadedPhoto], overlays: Overlays) -> list[ScoredPhoto]:
        views = [photo.row.view for photo in photos]
        self.counted.extend(views)
        if self.broken.intersection(views):
            raise RuntimeError("/secret/path")
        return super().score(photos, overlays)


def by_path(outcomes: tuple[PhotoOutcome, ...]) -> dict[str, PhotoOutcome]:
    return {outcome.row.path: outcome for outcome in outcomes}


@pytest.mark.slow
def test_every_photo_is_scored_and_drawn(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    reported: list[tuple[int, int]] = []
    run = run_archive(
        read_index(photos),
        photo_scorer,
        tmp_path / "out",
        on_progress=lambda n, of: reported.append((n, of)),
    )
    assert {outcome.result.state for outcome in run.outcomes} == {State.SCORED}
    assert reported == [(n + 1, 24) for n in range(24)]
    for outcome in run.outcomes:
        assert (tmp_path / "out" / outcome.overlay).is_file()
        # Never the photo's own name, which may be the patient's.
        name = rf"overlays/{outcome.photo_sha256[:16]}-{outcome.row.view}-[0-9a-f]{{8}}\.jpg"
        assert re.fullmatch(name, outcome.overlay)


@pytest.mark.slow
@pytest.mark.parametrize(("overlays", "drawn"), [("all", 23), ("refused", 1), ("none", 0)])
def test_a_refused_photo_is_drawn_if_it_could_be_read(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, overlays: str, drawn: int, paint: Paint
) -> None:
    cut = photos / "0012/2/top.png"
    cut.write_bytes(cut.read_bytes()[:700])
    Image.fromarray(paint(0.5, "top")).filter(ImageFilter.GaussianBlur(16)).save(
        photos / "0012/1/top.png"
    )
    counting = CountingScorer(photo_scorer.scorer)
    for _ in range(2):
        run = run_archive(
            read_index(photos), counting, tmp_path / "out", overlays=Overlays(overlays)
        )
        outcomes = by_path(run.outcomes)
        assert outcomes["0012/1/top.png"].result.reason == Reason.BLURRED
        assert bool(outcomes["0012/1/top.png"].overlay) is (overlays != "none")
        assert not outcomes["0012/2/top.png"].overlay
        assert sum(bool(outcome.overlay) for outcome in run.outcomes) == drawn
    assert len(counting.counted) == 24  # the second run had nothing to do


@pytest.mark.slow
def test_a_fault_of_the_program_is_recorded_by_type_and_tried_again(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    counting = CountingScorer(photo_scorer.scorer, broken={View.LEFT})
    index = read_index(photos)
    run = run_archive(index, counting, tmp_path / "out")
    failed = [outcome for outcome in run.outcomes if outcome.result.state is State.FAILED]
    assert len(failed) == 6
    assert {outcome.result.detail for outcome in failed} == {"RuntimeError"}
    counting.broken.clear()
    counting.counted.clear()
    again = run_archive(index, counting, tmp_path / "out")
    assert set(counting.counted) == {View.LEFT}
    assert all(outcome.score is not None for outcome in again.outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_stopped_run_continues_and_ends_as_if_it_never_stopped(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, stop: type[BaseException]
) -> None:
    index = read_index(photos)
    out, straight = tmp_path / "out", tmp_path / "straight"

    def kill(done: int, _total: int) -> None:
        if done == 10:
            raise stop

    with pytest.raises(stop):
        run_archive(index, photo_scorer, out, on_progress=kill)
    assert set(count_photos(out / "audit/ledger.sqlite")) == {
        Count(State.SCORED, "", 10),
        Count(State.PENDING, "", 14),
    }
    counting = CountingScorer(photo_scorer.scorer)
    resumed = run_archive(index, counting, out)
    assert len(counting.counted) == resumed.computed == 14
    publish_results(resumed, counting, ResultsFolder(out), RunOptions())
    publish_results(
        run_archive(index, photo_scorer, straight),
        photo_scorer,
        ResultsFolder(straight),
        RunOptions(),
    )
    assert tables(out) == tables(straight)


def tables(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".csv", ".parquet", ".jpg")
    }


@pytest.mark.slow
def test_a_second_run_changes_nothing(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    index = read_index(photos)
    publish_results(
        run_archive(index, photo_scorer, out), photo_scorer, ResultsFolder(out), RunOptions()
    )
    first = tables(out)
    modified = {path: path.stat().st_mtime_ns for path in (out / "overlays").iterdir()}
    counting = CountingScorer(photo_scorer.scorer)
    publish_results(run_archive(index, counting, out), counting, ResultsFolder(out), RunOptions())
    assert counting.counted == []
    assert tables(out) == first
    assert len(first) == 6 + 24
    assert {path: path.stat().st_mtime_ns for path in (out / "overlays").iterdir()} == modified


@pytest.mark.slow
def test_a_changed_photo_and_a_missing_overlay_are_computed_again(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, paint: Paint
) -> None:
    index = read_index(photos)
    run = run_archive(index, photo_scorer, tmp_path / "out")
    gone = next(o for o in run.outcomes if o.row.path == "0012/1/back.png")
    (tmp_path / "out" / gone.overlay).unlink()
    Image.fromarray(paint(0.9, "top", seed=5)).save(photos / "0012/1/top.png")
    counting = CountingScorer(photo_scorer.scorer)
    again = run_archive(index, counting, tmp_path / "out")
    assert sorted(counting.counted) == [View.BACK, View.TOP]
    assert (tmp_path / "out" / gone.overlay).is_file()
    new = by_path(again.outcomes)["0012/1/top.png"].score
    assert new is not None
    assert new.loss_pct > 85


@pytest.mark.slow
def test_another_model_or_other_settings_score_all_photos_again(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path, build_model: Callable[..., Path]
) -> None:
    from dataclasses import replace

    index = read_index(photos)
    run_archive(index, photo_scorer, tmp_path / "out", overlays=UNDRAWN)
    manifest = replace(photo_scorer.scorer.manifest, name="other")
    other = ModelScorer(Scorer.load(build_model(tmp_path / "other.onnx", manifest)))
    assert run_archive(index, other, tmp_path / "out", overlays=UNDRAWN).computed == 24
    stricter = Scorer(
        photo_scorer.scorer.model,
        quality_limits=replace(photo_scorer.scorer.quality_limits, min_sharpness=5.0),
    )
    assert (
        run_archive(index, ModelScorer(stricter), tmp_path / "out", overlays=UNDRAWN).computed == 24
    )
    # The ledger holds the results of all three.
    assert run_archive(index, photo_scorer, tmp_path / "out", overlays=UNDRAWN).computed == 0


def test_a_path_that_leads_out_of_the_archive_is_not_opened(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes((photos / "0012/1/top.png").read_bytes())
    (photos / "link.png").symlink_to(secret)
    (photos / "inside.png").symlink_to(photos / "0012/1/top.png")
    (photos / "folder.png").mkdir()
    os.mkfifo(photos / "pipe.png")
    rows = {
        "link.png": Reason.OUTSIDE_ARCHIVE,
        "../secret.png": Reason.OUTSIDE_ARCHIVE,
        "0012/../../secret.png": Reason.OUTSIDE_ARCHIVE,
        "gone.png": Reason.MISSING_FILE,
        "folder.png": Reason.UNREADABLE,
        "pipe.png": Reason.UNREADABLE,
        "nul\0.png": Reason.UNREADABLE,
        "inside.png": None,
    }
    index = Index(
        Folder(photos), tuple(PhotoRow(path, path, "1", View.TOP) for path in rows), {}, "manifest"
    )
    run = run_archive(index, photo_scorer, tmp_path / "out")
    assert {o.row.path: o.result.reason or None for o in run.outcomes} == rows


def blurred(paint: Paint, radius: float, view: str = "top") -> Image.Image:
    return Image.fromarray(paint(0.3, view, 400, 400)).filter(ImageFilter.GaussianBlur(radius))


@pytest.mark.parametrize("stated", [True, False])
def test_of_two_photos_of_a_view_the_sharper_one_counts(
    photo_scorer: ModelScorer, tmp_path: Path, paint: Paint, stated: bool
) -> None:
    blurred(paint, 3).save(tmp_path / "a.png")
    blurred(paint, 0).save(tmp_path / "b.png")
    blurred(paint, 1).save(tmp_path / "c.png")
    view = View.TOP if stated else None
    rows = tuple(PhotoRow(name, "S1", "1", view) for name in ("a.png", "b.png", "c.png"))
    run = run_archive(Index(Folder(tmp_path), rows, {}, "manifest"), photo_scorer, tmp_path / "out")
    outcomes = by_path(settle(run.outcomes, ()))
    assert outcomes["b.png"].score is not None
    for name in ("a.png", "c.png"):
        assert outcomes[name].score is None
        assert outcomes[name].result.reason == Reason.DUPLICATE_VIEW
        assert "of the one kept" in outcomes[name].result.detail


def test_a_stated_view_counts_before_a_sharper_photo_of_the_models_view(
    photo_scorer: ModelScorer, tmp_path: Path, paint: Paint
) -> None:
    blurred(paint, 1).save(tmp_path / "stated.png")
    blurred(paint, 0).save(tmp_path / "found.png")
    rows = (PhotoRow("found.png", "S1", "1", None), PhotoRow("stated.png", "S1", "1", View.TOP))
    run = run_archive(Index(Folder(tmp_path), rows, {}, "manifest"), photo_scorer, tmp_path / "out")
    assert by_path(settle(run.outcomes, ()))["stated.png"].score is not None
    assert by_path(settle(run.outcomes, ()))["found.png"].score is None


@pytest.mark.slow
def test_a_result_does_not_depend_on_the_other_photos(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    index = read_index(photos)
    whole = by_path(run_archive(index, photo_scorer, tmp_path / "all", overlays=UNDRAWN).outcomes)
    for row in index.rows[::7]:
        alone = Index(Folder(photos), (row,), {}, "pattern")
        run = run_archive(alone, photo_scorer, tmp_path / "one", overlays=UNDRAWN)
        assert run.outcomes[0] == whole[row.path]


def test_a_ledger_of_another_autosalt_is_left_alone(
    photos: Path, photo_scorer: ModelScorer, tmp_path: Path
) -> None:
    import sqlite3

    (tmp_path / "out/audit").mkdir(parents=True)
    with sqlite3.connect(tmp_path / "out/audit/ledger.sqlite") as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(LedgerError, match=f"schema {SCHEMA + 1}, "):
        run_archive(read_index(photos), photo_scorer, tmp_path / "out")
