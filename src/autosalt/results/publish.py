"""What a run leaves for people: its tables, overrides, history and run.json."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autosalt.batch.log import RunLog
from autosalt.batch.overlays import remove_replaced
from autosalt.batch.result import State
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import Provenance
from autosalt.code_version import versions
from autosalt.core.response import mdc95
from autosalt.files.layout import LOG_NAME
from autosalt.files.table import Table, write_table
from autosalt.issues import count_issues
from autosalt.results.overrides.rules import settle
from autosalt.results.overrides.table import count_lapsed, override_table
from autosalt.results.subjects import Subject, group_visits
from autosalt.results.supersede import publish
from autosalt.results.tables import Hashes, find_overruled, photo_table, subject_table, visit_table
from autosalt.results.view_choice import copies_elsewhere
from autosalt.scorer.registry import poses_as_released


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """A run with what counts decided; `record` and `changes` as in `Published`."""

    run: ArchiveRun
    record: dict[str, Any]
    changes: int


def publish_results(
    run: ArchiveRun, rater: Provenance, out: Path, options: Mapping[str, Any]
) -> PublishedRun:
    """Write the three tables and run.json into `out`, and what they supersede; see `publish`.

    Call it within the `sole_run` of the run.

    Args:
        run: a finished run, as it was scored: what counts is decided here, see `settle`.
        rater: who scored.
        out: the folder.
        options: of the command, for run.json; no paths.

    Returns:
        The run with what counts, what run.json holds, and how many values of the tables before
        are no longer said.
    """
    run = replace(run, outcomes=settle(run.outcomes, run.overrides))
    subjects = group_visits(run.outcomes, run.index.visits, rater.manifest)
    if run.overrides:
        write_table(override_table(run.overrides, run.outcomes), out)
    copies = find_copies(run, rater)
    record = run_record(run, rater, subjects, options, len(copies))
    published = publish(out, make_tables(run, rater, subjects, copies), record)
    remove_replaced(out, run.outcomes)
    if published.changes:
        with RunLog(out / LOG_NAME) as log:
            log.write("superseded", values=published.changes, by=published.record["superseded"])
    return PublishedRun(run, published.record, published.changes)


def find_copies(run: ArchiveRun, rater: Provenance) -> Mapping[str, str]:
    """Photos that show the picture of one of another visit; see `copies_elsewhere`.

    Masks of two visits may well be the same: no scalp without hair at either.
    """
    return {} if rater.manifest is None else copies_elsewhere(run.outcomes)


def make_tables(
    run: ArchiveRun, rater: Provenance, subjects: Iterable[Subject], copies: Mapping[str, str]
) -> tuple[Table, Table, Table]:
    """Photos, visits and subjects of a run; `copies` is of `find_copies`."""
    sem = None if rater.manifest is None else rater.manifest.sem_points
    hashes = Hashes(rater.model_sha256, run.settings_sha256)
    return (
        photo_table(run.outcomes, hashes, copies),
        visit_table(subjects, hashes, find_overruled(run.outcomes)),
        subject_table(subjects, None if sem is None else mdc95(sem), hashes),
    )


def run_record(
    run: ArchiveRun,
    rater: Provenance,
    subjects: Iterable[Subject],
    options: Mapping[str, Any],
    copies: int,
) -> dict[str, Any]:
    """What run.json holds. Nothing in it tells the machine, its user, or where anything lies."""
    states = Counter(outcome.result.state for outcome in run.outcomes)
    refused = [outcome for outcome in run.outcomes if outcome.result.state is State.REFUSED]
    visits = [visit.score.complete for subject in subjects for visit in subject.visits]
    manifest = rater.manifest
    sem = None if manifest is None else manifest.sem_points
    return {
        "versions": versions(),
        "model": {
            "name": None if manifest is None else manifest.name,
            "sha256": rater.model_sha256 or None,
            "licence": None if manifest is None else manifest.licence,
            "intended_use": None if manifest is None else manifest.intended_use,
            "sem_points": sem,
            "mdc95_points": None if sem is None else mdc95(sem),
            "detection_limit_pct": None if manifest is None else manifest.detection_limit_pct,
            "manifest": None if manifest is None else json.loads(manifest.to_json()),
        },
        "settings": dict(rater.settings),
        "settings_sha256": run.settings_sha256,
        "options": dict(options),
        "index": {
            "source": run.index.source,
            "pattern": run.index.pattern or None,
            "skipped_files": dict(run.index.skipped),
        },
        "counts": {
            "photos": len(run.outcomes),
            **{s.value: states[s] for s in (State.SCORED, State.REFUSED, State.FAILED)},
            "computed_in_this_run": run.computed,
            "visits_complete": sum(visits),
            "visits_incomplete": len(visits) - sum(visits),
            "overrides_in_force": sum(outcome.override is not None for outcome in run.outcomes),
            "overrides_lapsed": count_lapsed(run.overrides, run.outcomes),
            # Views that the program chose against what the photo alone looks like.
            "views_told_together": sum(
                outcome.score is not None and outcome.score.view_source == "visit"
                for outcome in run.outcomes
            ),
            "view_conflicts": sum(
                outcome.score is not None and outcome.score.view_conflict is not None
                for outcome in run.outcomes
            ),
            "pictures_in_doubt": sum(
                outcome.score is not None and outcome.score.picture_doubt is not None
                for outcome in run.outcomes
            ),
            "photos_in_several_visits": copies,
            "models_not_as_released": int(
                manifest is not None and poses_as_released(manifest.name, rater.model_sha256)
            ),
            **count_issues(run.index.issues),
        },
        "refused_by_reason": dict(sorted(Counter(o.result.reason for o in refused).items())),
        "started": run.started.isoformat(timespec="seconds"),
        "finished": run.finished.isoformat(timespec="seconds"),
    }
