"""Analyse a study, and write its tables and `study.json`."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from autosalt.code_version import versions
from autosalt.extras import missing
from autosalt.files.io import hash_file, write_atomically
from autosalt.files.layout import ANALYSIS_NAME, table_files
from autosalt.files.table import Table, write_table
from autosalt.results.audit.made_of import ANALYSIS, record_output, table_hashes
from autosalt.results.audit.study_record import StudyCounts, StudyRecord, WindowRecord
from autosalt.results.audit.supersede import keep_earlier
from autosalt.results.folder import ResultsFolder
from autosalt.results.report_files import remove_report
from autosalt.study.agreement.readers import agreement_tables
from autosalt.study.arms.tables import arm_tables
from autosalt.study.model import Study
from autosalt.study.response.endpoints import Endpoint, endpoints
from autosalt.study.response.missing import analysis_frame
from autosalt.study.response.tables import (
    analysis_table,
    endpoint_table,
    problem_table,
    trajectory_table,
)
from autosalt.study.response.trajectory import Trajectory, trajectories
from autosalt.study.schedule.build_study import build_study
from autosalt.study.scores.as_run_tables import run_tables
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import StudySettings
from autosalt.study.settings.wording import settings_rows

_PACKAGES: Final = ("numpy", "pyarrow", "scipy", "pandas", "pingouin", "statsmodels")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A study with the endpoints and trajectories of its subjects."""

    scores: Scores
    study: Study
    endpoints: tuple[Endpoint, ...]
    trajectories: tuple[Trajectory, ...]


def analyse(scores: Scores, settings: StudySettings) -> Analysis:
    """Put the visits into windows and compute all endpoints and trajectories."""
    study = build_study(
        scores.visits,
        settings,
        scores.mdc95_points,
        scores.detection_limit_pct,
        scores.measured,
    )
    study = replace(study, problems=(*scores.problems, *study.problems))
    all_endpoints = endpoints(study)
    return Analysis(scores, study, all_endpoints, trajectories(study, all_endpoints))


def study_tables(analysis: Analysis) -> list[Table]:
    """Return every table of a study, in the order of writing. Add a new table here."""
    study, all_endpoints = analysis.study, analysis.endpoints
    tables = [
        endpoint_table(all_endpoints),
        trajectory_table(analysis.trajectories),
        analysis_table(all_endpoints, study.settings.missing),
        problem_table(study.problems),
        *agreement_tables(study),
    ]
    if not missing("study"):
        frame = analysis_frame(all_endpoints, study.settings.missing)
        tables += arm_tables(study, frame, analysis.scores.unscored)
    if not analysis.scores.in_results:
        tables += run_tables(study)
    return tables


def write_study_tables(
    analysis: Analysis, results: ResultsFolder, inputs: Mapping[str, str] | None = None
) -> StudyRecord:
    """Write all tables and `study.json`; the same input gives the same bytes.

    An earlier analysis of other data or with other settings is kept, see `keep_earlier`; its report
    is removed.

    Args:
        analysis: what to write.
        results: locked.
        inputs: sha256 of further files that were read (the settings), by what they are.

    Returns:
        The content of study.json.
    """
    record = study_record(analysis, inputs or {})
    if keep_earlier(results, record) is not None:  # its report would contradict the tables
        remove_report(results.path)
    hashes: dict[str, str] = {}
    for table in study_tables(analysis):
        write_table(table, results.path)
        hashes |= {name: hash_file(results.file(name)) for name in table_files(table.name)}
    record = replace(record, tables=hashes)
    text = json.dumps(record.to_json(), indent=2, ensure_ascii=False) + "\n"
    write_atomically(results.file(ANALYSIS_NAME), text)
    read = analysis.scores.inputs  # tables of a CSV were not read but written above
    sources = {name: read.get(name, sha256) for name, sha256 in table_hashes(results).items()}
    record_output(results, ANALYSIS, sources, [*hashes, ANALYSIS_NAME])
    return record


def study_record(analysis: Analysis, inputs: Mapping[str, str]) -> StudyRecord:
    """The record of an analysis, as yet without tables."""
    scores, study = analysis.scores, analysis.study
    return StudyRecord(
        versions=versions(_PACKAGES),
        source="results" if scores.in_results else "scores",
        inputs_sha256={**scores.inputs, **inputs},
        model_sha256=scores.model_sha256 or None,
        mdc95_points=study.mdc95_points,
        detection_limit_pct=study.detection_limit_pct or None,
        settings=asdict(study.settings),
        settings_said=tuple(settings_rows(study.settings, study.mdc95_points, study.arms)),
        windows=tuple(WindowRecord(**asdict(window)) for window in study.windows),
        arms=study.arms,
        counts=_counts(analysis),
        problems_by_code=dict(sorted(Counter(p.code for p in study.problems).items())),
        tables={},
    )


def _counts(analysis: Analysis) -> StudyCounts:
    study = analysis.study
    statuses = Counter(endpoint.status for endpoint in analysis.endpoints)
    return StudyCounts(
        subjects=len(study.subjects),
        subjects_without_baseline=sum(s.baseline is None for s in study.subjects),
        subjects_with_baseline_incomplete=sum(
            s.baseline is not None and s.baseline.salt is None for s in study.subjects
        ),
        visits_observed=statuses["observed"],
        visits_incomplete=statuses["incomplete"],
        visits_missing=statuses["missing"],
        visits_unplanned=sum(len(subject.unplanned) for subject in study.subjects),
        changes=sum(endpoint.response is not None for endpoint in analysis.endpoints),
        problems=len(study.problems),
    )
