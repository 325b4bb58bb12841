"""Exceptions of autosalt: every error that a person may see, with the exit code of its command.

Each message is one line that states what is wrong, where, and what to do.

    AutosaltError                 1  nothing could be done
      UsageError                  2  the command or a file of settings must be corrected
        AnnotationError              the export of an annotation tool, its labels or its table
        ArchiveError                 the archive, its manifest or the pattern
          MisreadError            1  subject, visit or view cannot be where they were read
        ConfigError                  an override of train, evaluate or export
        FolderError                  the folder to write into
        OverrideError                what a reviewer asks for
          OtherDecisionError           another decision came first
        RegrowthError                which visits are compared
        ServiceError                 a setting of the HTTP service
        SettingsError                the settings file of a study
        SourceError                  a table of scores
      CalibrationError               too few photographs to calibrate on
      DatasetError                   training data
      DeviceError                    the GPU
      EngineError                    Ray
      GoldenSetError                 a golden set, or answers to compare with it
      LedgerError                    the ledger
      LockedError                    a folder in use
      ManifestError                  the manifest of a model
      ModelError                     a model to score with
        ModelChangedError
      ModelFileError                 a model or checkpoint to train from
      ParityError                    the exported graph
      ReportError                    tables for a report
      ResultsError                   a results folder
      ShardError                     shards to merge
      SpaceError                     disk space
      TrainingError                  a run of training

Not here: `PhotoRefused`, which is a result and not an error (see `core.reasons`).
"""

from typing import ClassVar


class AutosaltError(Exception):
    """Base of all errors that a person may see; `exit_code` is that of the command."""

    exit_code: ClassVar[int] = 1


class UsageError(AutosaltError):
    """The command, or a file that a person wrote, must be corrected."""

    exit_code: ClassVar[int] = 2


class AnnotationError(UsageError):
    """The export of an annotation tool, or its label map, cannot be read as it was given."""


class ArchiveError(UsageError):
    """The archive cannot be read as it was given."""


class MisreadError(ArchiveError):
    """Subject, visit or view cannot be where they were read."""

    exit_code: ClassVar[int] = 1


class ConfigError(UsageError, ValueError):
    """An override or a setting of training is wrong."""


class FolderError(UsageError):
    """A folder to write into holds something else."""


class OverrideError(UsageError):
    """An override that is not possible."""


class OtherDecisionError(OverrideError):
    """A photo is not, or no longer, as the reviewer saw it."""


class RegrowthError(UsageError):
    """The regrowth maps cannot be made as they were asked for."""


class ServiceError(UsageError):
    """A setting of the HTTP service is wrong."""


class SettingsError(UsageError):
    """The settings file of a study cannot be followed as it is."""


class SourceError(UsageError):
    """The scores cannot be read as they were given."""


class CalibrationError(AutosaltError, ValueError):
    """There are too few photographs with both masks to calibrate on."""


class DatasetError(AutosaltError, ValueError):
    """A training dataset cannot be read."""


class DeviceError(AutosaltError):
    """The device asked for is not available."""


class EngineError(AutosaltError):
    """The engine cannot do its work at all."""


class GoldenSetError(AutosaltError):
    """A golden set, or the answers of another program to it, cannot be read."""


class LedgerError(AutosaltError):
    """The ledger cannot be used."""


class LockedError(AutosaltError):
    """Another run is at work in the folder."""


class ManifestError(AutosaltError, ValueError):
    """A model's manifest lacks something, holds something unknown, or has an unknown schema."""


class ModelError(AutosaltError):
    """A model cannot be found or must not be used."""


class ModelChangedError(ModelError):
    """The file of a registered model is not the one that was registered."""


class ModelFileError(AutosaltError, ValueError):
    """Encoder weights, a checkpoint or a model file cannot be used for training."""


class ParityError(AutosaltError, ValueError):
    """The exported graph and the trained network disagree."""


class ReportError(AutosaltError):
    """The folder lacks the tables of a report."""


class ResultsError(AutosaltError):
    """The results folder cannot be worked with."""


class ShardError(AutosaltError):
    """Shards cannot be joined as they are."""


class SpaceError(AutosaltError):
    """The results would not fit on the disk."""


class TrainingError(AutosaltError, ValueError):
    """Training gave no usable model."""
