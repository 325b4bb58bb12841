"""The record of an analysis, `study/study.json`: settings, windows, counts, hashes of its tables.

Nothing in it names the machine, its user, or a place on the disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autosalt.files import json_record


@dataclass(frozen=True, slots=True)
class WindowRecord:
    """A planned follow-up visit; see `study.model.Window`."""

    name: str
    order: int
    day: int | None
    first_day: int | None
    last_day: int | None
    typical_day: float | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """How many there are of everything.

    Attributes:
        changes: visits that could be compared with their baseline.
    """

    subjects: int
    subjects_without_baseline: int
    subjects_with_baseline_incomplete: int
    visits_observed: int
    visits_incomplete: int
    visits_missing: int
    visits_unplanned: int
    changes: int
    problems: int


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """What study.json holds.

    Attributes:
        versions: of autosalt and the packages that analysed.
        source: `results` where a run was analysed, `scores` where a CSV of scores was.
        inputs_sha256: of each file that was read, by what it is.
        settings: of the study, see `study.settings.options.StudySettings`.
        settings_said: what the settings mean, as (what, how) for people.
        arms: in the order of the settings; ("",) where nobody stated an arm.
        problems_by_code: how many problems the data have, by their code.
        tables: sha256 of each table file, by its name in the results.
    """

    versions: Mapping[str, str]
    source: str
    inputs_sha256: Mapping[str, str]
    model_sha256: str | None
    mdc95_points: float | None
    detection_limit_pct: float | None
    settings: Mapping[str, Any]
    settings_said: tuple[tuple[str, str], ...]
    windows: tuple[WindowRecord, ...]
    arms: tuple[str, ...]
    counts: StudyCounts
    problems_by_code: Mapping[str, int]
    tables: Mapping[str, str]

    @property
    def of_results(self) -> bool:
        """Whether a run was analysed, not a CSV of scores."""
        return self.source == "results"

    @property
    def read_settings(self) -> bool:
        """Whether a settings file was read."""
        return "settings" in self.inputs_sha256

    def to_json(self) -> dict[str, Any]:
        """As `json.dumps` takes it, keys in the order of the file."""
        return json_record.write_fields(self)

    @classmethod
    def from_json(cls, value: Any) -> "StudyRecord":
        """Read what `to_json` gives.

        Raises:
            ValueError: a key is missing or a value has another type; in one line, with its key.
        """
        return json_record.read_fields(cls, value)
