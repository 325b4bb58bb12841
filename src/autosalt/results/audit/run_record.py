"""The record of a run, `audit/run.json`: model, settings, options, counts and hashes of its tables.

Nothing in it names the machine, its user, or a place on the disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from autosalt.files import json_record


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """The model that scored; all is None for masks that were made elsewhere.

    Attributes:
        sem_points: standard error of measurement, SALT points; None if it was not measured.
        mdc95_points: minimal detectable change, SALT points; None if it is not known.
        detection_limit_pct: scores this close to 0 or 100 take the band of that end.
        manifest: the model's manifest as JSON, see `scorer.manifest.Manifest`.
    """

    name: str | None
    sha256: str | None
    licence: str | None
    intended_use: str | None
    sem_points: float | None
    mdc95_points: float | None
    detection_limit_pct: float | None
    manifest: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of `autosalt score`, in the words of the command; no path is among them."""

    pattern: str | None = None
    date_format: str | None = None
    device: str | None = None
    threads: int | None = None
    masks: bool = False
    overlays: str = "all"
    engine: str = "local"
    dicom: bool = False


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """How the archive was read.

    Attributes:
        source: what it was: a folder, a manifest.
        pattern: of paths; None where none was used.
        skipped_files: how many files were not to be scored, by the reason.
    """

    source: str
    pattern: str | None
    skipped_files: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many photos and visits there are, by their outcome.

    Attributes:
        computed_in_this_run: photos that were scored now; the others came from the ledger.
        issues: by the kinds of `autosalt.issues.KINDS`; JSON has them beside the other counts.
    """

    photos: int
    scored: int
    refused: int
    failed: int
    computed_in_this_run: int
    visits_complete: int
    visits_incomplete: int
    overrides_in_force: int
    issues: Mapping[str, int]

    def to_json(self) -> dict[str, int]:
        """All counts in one object."""
        own = {field.name: getattr(self, field.name) for field in fields(self)[:-1]}
        return {**own, **self.issues}

    @classmethod
    def from_json(cls, value: Any, where: str) -> "RunCounts":
        """Read what `to_json` gives. Raises ValueError, see `json_record.from_json`."""
        if not isinstance(value, dict):
            raise ValueError(f"{where} is not an object")
        own = {field.name for field in fields(cls)[:-1]}
        issues = {name: n for name, n in value.items() if name not in own}
        return json_record.read_fields(cls, {**value, "issues": issues}, where)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What run.json holds.

    Attributes:
        versions: of autosalt and the packages that scored.
        settings: all besides photo, stated view and model that a score depends on, as it was
            hashed; see `batch.scorers.Provenance`.
        refused_by_reason: how many photos were refused, by the code of the reason.
        started, finished: UTC, in whole seconds.
        tables: sha256 of each table file, by its name in the results.
        superseded: how many earlier editions of the tables are kept.
    """

    versions: Mapping[str, str]
    model: ModelRecord
    settings: Mapping[str, Any]
    settings_sha256: str
    options: RunOptions
    index: IndexRecord
    counts: RunCounts
    refused_by_reason: Mapping[str, int]
    started: datetime
    finished: datetime
    tables: Mapping[str, str]
    superseded: int

    @property
    def autosalt(self) -> str | None:
        """The version of autosalt that scored."""
        version = self.settings.get("autosalt")
        return None if version is None else str(version)

    @property
    def of_masks(self) -> bool:
        """Whether masks made elsewhere were scored, and no photos."""
        return bool(self.settings.get("masks"))

    def to_json(self) -> dict[str, Any]:
        """As `json.dumps` takes it, keys in the order of the file."""
        return json_record.write_fields(self)

    @classmethod
    def from_json(cls, value: Any) -> "RunRecord":
        """Read what `to_json` gives.

        Raises:
            ValueError: a key is missing or a value has another type; in one line, with its key.
        """
        return json_record.read_fields(cls, value)
