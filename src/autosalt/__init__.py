"""autosalt: four photographs of a head in; a SALT hair-loss score with an interval out.

The names most programs need are `autosalt.salt` (pure arithmetic), `autosalt.Scorer` (photographs
to scores) and `autosalt.score_archive` (an archive to tables); the others are what these take,
give and raise. All are imported on first use:
the command line answers `--help` without waiting for NumPy, and `salt` never waits for ONNX
Runtime.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from autosalt.version import VERSION as __version__  # noqa: N811 - the name Python gives it

if TYPE_CHECKING:
    from autosalt.core.reasons import PhotoRefused, Reason
    from autosalt.core.response import Response, mdc95, respond
    from autosalt.core.salt import salt, salt_bounds
    from autosalt.core.types import Interval
    from autosalt.core.views import View
    from autosalt.errors import AutosaltError, DeviceError, ModelError
    from autosalt.results.score_archive import ArchiveScores, score_archive
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.scores import PhotoScore, VisitScore
else:  # not for type checkers: they would take any name for one of ours
    _HOME: Final = {
        "ArchiveScores": "autosalt.results.score_archive",
        "AutosaltError": "autosalt.errors",
        "DeviceError": "autosalt.errors",
        "Interval": "autosalt.core.types",
        "ModelError": "autosalt.errors",
        "PhotoRefused": "autosalt.core.reasons",
        "PhotoScore": "autosalt.scorer.scores",
        "Reason": "autosalt.core.reasons",
        "Response": "autosalt.core.response",
        "Scorer": "autosalt.scorer.scorer",
        "View": "autosalt.core.views",
        "VisitScore": "autosalt.scorer.scores",
        "mdc95": "autosalt.core.response",
        "respond": "autosalt.core.response",
        "salt": "autosalt.core.salt",
        "salt_bounds": "autosalt.core.salt",
        "score_archive": "autosalt.results.score_archive",
    }

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module 'autosalt' has no attribute {name!r}")
        return getattr(import_module(_HOME[name]), name)


__all__ = [
    "ArchiveScores", "AutosaltError", "DeviceError", "Interval", "ModelError", "PhotoRefused",
    "PhotoScore", "Reason", "Response", "Scorer", "View", "VisitScore", "__version__", "mdc95",
    "respond", "salt", "salt_bounds", "score_archive",
]  # fmt: skip
