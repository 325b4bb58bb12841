"""autosalt: four photographs of a head in; a SALT hair-loss score with an interval out.

The two names most programs need are `autosalt.salt` (pure arithmetic) and `autosalt.Scorer`
(photographs to scores). `Scorer` is imported on first use, so that `import autosalt` stays light.
"""

from typing import TYPE_CHECKING, Any

from autosalt.core.salt import salt

if TYPE_CHECKING:
    from autosalt.scorer.scorer import Scorer

__version__ = "0.1.0"
__all__ = ["Scorer", "__version__", "salt"]


def __getattr__(name: str) -> Any:
    if name == "Scorer":
        from autosalt.scorer.scorer import Scorer

        return Scorer
    raise AttributeError(f"module 'autosalt' has no attribute {name!r}")
