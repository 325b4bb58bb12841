"""autosalt: four photographs of a head in; a SALT hair-loss score with an interval out.

The two names most programs need are `autosalt.salt` (pure arithmetic) and `autosalt.Scorer`
(photographs to scores). Both are imported on first use: the command line answers `--help` without
waiting for NumPy, and `salt` never waits for ONNX Runtime.
"""

from typing import TYPE_CHECKING, Any

from autosalt.version import VERSION as __version__  # noqa: N811 - the name Python gives it

if TYPE_CHECKING:
    from autosalt.core.salt import salt
    from autosalt.scorer.scorer import Scorer

__all__ = ["Scorer", "__version__", "salt"]


def __getattr__(name: str) -> Any:
    if name == "salt":
        from autosalt.core.salt import salt

        return salt
    if name == "Scorer":
        from autosalt.scorer.scorer import Scorer

        return Scorer
    raise AttributeError(f"module 'autosalt' has no attribute {name!r}")
