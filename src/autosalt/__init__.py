"""autosalt: four photographs of a head in; a SALT hair-loss score with an interval out.

The two names most programs need are `autosalt.salt` (pure arithmetic) and `autosalt.Scorer`
(photographs to scores); the others are what these take and raise. All are imported on first use:
the command line answers `--help` without waiting for NumPy, and `salt` never waits for ONNX
Runtime.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from autosalt.version import VERSION as __version__  # noqa: N811 - the name Python gives it

if TYPE_CHECKING:
    from autosalt.core.reasons import PhotoRefused, Reason
    from autosalt.core.salt import salt, salt_bounds
    from autosalt.core.views import View
    from autosalt.errors import DeviceError, ModelError
    from autosalt.scorer.scorer import Scorer
else:  # not for type checkers: they would take any name for one of ours
    _HOME: Final = {
        "DeviceError": "autosalt.scorer.session",
        "ModelError": "autosalt.scorer.registry",
        "PhotoRefused": "autosalt.core.reasons",
        "Reason": "autosalt.core.reasons",
        "Scorer": "autosalt.scorer.scorer",
        "View": "autosalt.core.views",
        "salt": "autosalt.core.salt",
        "salt_bounds": "autosalt.core.salt",
    }

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module 'autosalt' has no attribute {name!r}")
        return getattr(import_module(_HOME[name]), name)


__all__ = [
    "DeviceError", "ModelError", "PhotoRefused", "Reason", "Scorer", "View", "__version__", "salt",
    "salt_bounds",
]  # fmt: skip
