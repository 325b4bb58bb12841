"""What statistics need: the packages of the extra `study`, which endpoints do without."""

from importlib.util import find_spec
from typing import Final

_PACKAGES: Final = ("pandas", "pingouin", "statsmodels")


def has_statistics() -> bool:
    """Whether they are installed."""
    return all(find_spec(package) is not None for package in _PACKAGES)
