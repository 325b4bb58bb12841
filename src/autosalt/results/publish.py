"""Publish a run: its tables, overrides, history and run.json."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from autosalt.batch.log import RunLog
from autosalt.batch.overlays import only_drawn, remove_replaced
from autosalt.batch.result import State
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import Provenance
from autosalt.code_version import versions
from autosalt.core.response import mdc95
from autosalt.files.table import Table, write_table
from autosalt.issues import count_issues
from autosalt.results.audit.run_record import (
    IndexRecord,
    ModelRecord,
    RunCounts,
    RunOptions,
    RunRecord,
)
from autosalt.results.audit.supersede import publish
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import settle
from autosalt.results.overrides.table import count_lapsed, override_table
from autosalt.results.subjects import Subject, group_visits
from autosalt.results.tables import Hashes, find_overruled, photo_table, subject_table, visit_table
from autosalt.results.view_choice import copies_elsewhere
from autosalt.scorer.registry import poses_as_released


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """A run with what counts decided, and its subjects; the rest as in `Published`."""

    run: ArchiveRun
    subjects: tuple[Subject, ...]
    record: RunRecord
    changes: int


def publish_results(
    run: ArchiveRun, made_by: Provenance, results: ResultsFolder, options: RunOptions
) -> PublishedRun:
    """Write the three tables and run.json of a run, and keep what they supersede; see `publish`.

    Args:
        run: a finished run, as it was scored: what counts is decided here, see `settle`.
        made_by: who scored.
        results: locked.
        options: of the command.

    Returns:
        The run with what counts, its subjects and record, and how many values of the previous
        tables changed.
    """
    run = replace(run, outcomes=only_drawn(results.path, settle(run.outcomes, run.overrides)))
    subjects = group_visits(run.outcomes, run.index.visits, made_by.manifest)
    if run.overrides:
        write_table(override_table(run.overrides, run.outcomes), results.path)
    copies = find_copies(run, made_by)
    record = run_record(run, made_by, subjects, options, len(copies))
    published = publish(results, make_tables(run, made_by, subjects, copies), record)
    remove_replaced(results.path, run.outcomes)
    if published.changes:
        with RunLog(results.log) as log:
            log.write("superseded", values=published.changes, by=published.record.superseded)
    return PublishedRun(run, subjects, published.record, published.changes)


def find_copies(run: ArchiveRun, made_by: Provenance) -> Mapping[str, str]:
    """Photos that show the picture of one of another visit; see `copies_elsewhere`.

    Masks of two visits may well be the same: no scalp without hair at either.
    """
    return {} if made_by.manifest is None else copies_elsewhere(run.outcomes)


def make_tables(
    run: ArchiveRun, made_by: Provenance, subjects: Iterable[Subject], copies: Mapping[str, str]
) -> tuple[Table, Table, Table]:
    """Photos, visits and subjects of a run; `copies` is of `find_copies`."""
    sem = None if made_by.manifest is None else made_by.manifest.sem_points
    hashes = Hashes(made_by.model_sha256, run.settings_sha256)
    return (
        photo_table(run.outcomes, hashes, copies),
        visit_table(subjects, hashes, find_overruled(run.outcomes)),
        subject_table(subjects, None if sem is None else mdc95(sem), hashes),
    )


def run_record(
    run: ArchiveRun,
    made_by: Provenance,
    subjects: Iterable[Subject],
    options: RunOptions,
    copies: int,
) -> RunRecord:
    """The record of a run, as yet without tables; `copies` is how many `find_copies` finds."""
    refused = [outcome for outcome in run.outcomes if outcome.result.state is State.REFUSED]
    return RunRecord(
        versions=versions(),
        model=_model_record(made_by),
        settings=made_by.settings,
        settings_sha256=run.settings_sha256,
        options=options,
        index=IndexRecord(run.index.source, run.index.pattern or None, run.index.skipped),
        counts=_counts(run, made_by, subjects, copies),
        refused_by_reason=dict(sorted(Counter(o.result.reason for o in refused).items())),
        started=run.started.replace(microsecond=0),
        finished=run.finished.replace(microsecond=0),
        tables={},
        superseded=0,
    )


def _model_record(made_by: Provenance) -> ModelRecord:
    manifest, sha256 = made_by.manifest, made_by.model_sha256 or None
    if manifest is None:
        return ModelRecord(None, sha256, None, None, None, None, None, None)
    sem = manifest.sem_points
    return ModelRecord(
        name=manifest.name,
        sha256=sha256,
        licence=manifest.licence,
        intended_use=manifest.intended_use,
        sem_points=sem,
        mdc95_points=None if sem is None else mdc95(sem),
        detection_limit_pct=manifest.detection_limit_pct,
        manifest=json.loads(manifest.to_json()),
    )


def _counts(
    run: ArchiveRun, made_by: Provenance, subjects: Iterable[Subject], copies: int
) -> RunCounts:
    states = Counter(outcome.result.state for outcome in run.outcomes)
    visits = [visit.score.complete for subject in subjects for visit in subject.visits]
    scores = [outcome.score for outcome in run.outcomes if outcome.score is not None]
    manifest = made_by.manifest
    poses = manifest is not None and poses_as_released(manifest.name, made_by.model_sha256)
    return RunCounts(
        photos=len(run.outcomes),
        scored=states[State.SCORED],
        refused=states[State.REFUSED],
        failed=states[State.FAILED],
        computed_in_this_run=run.computed,
        visits_complete=sum(visits),
        visits_incomplete=len(visits) - sum(visits),
        overrides_in_force=sum(outcome.override is not None for outcome in run.outcomes),
        issues={
            "overrides_lapsed": count_lapsed(run.overrides, run.outcomes),
            # Views that the program chose against what the photo alone looks like.
            "views_assigned_together": sum(score.view_source == "visit" for score in scores),
            "view_conflicts": sum(score.view_conflict is not None for score in scores),
            "pictures_in_doubt": sum(score.picture_doubt is not None for score in scores),
            "photos_in_several_visits": copies,
            "models_not_as_released": int(poses),
            **count_issues(run.index.issues),
        },
    )
