"""Checked access to parsed JSON: each value is of the type that a format documents, or refused.

Whatever a file holds, only `PhotoDropped` is raised.
"""

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from autosalt.annotations.dropped import bad


def record_of(value: Any, what: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise bad(f"{what} is not an object")
    return value


def list_of(value: Any, what: str) -> list[Any]:
    """A JSON array."""
    if not isinstance(value, list):
        raise bad(f"{what} is not a list")
    return value


def is_text(value: Any) -> TypeGuard[str]:
    """Whether a value is a text that can be written as UTF-8; JSON may hold half a character."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def text_of(value: Any, what: str) -> str:
    """A text that is not blank."""
    if not is_text(value) or not value.strip():
        raise bad(f"{what} is not a text")
    return value.strip()


def number_of(value: Any, what: str) -> float:
    """A finite number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad(f"{what} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise bad(f"{what} is not a finite number")
    return number


def whole_of(value: Any, what: str) -> int:
    """A whole number; 640.0 is one."""
    number = number_of(value, what)
    if number != int(number):
        raise bad(f"{what} is not a whole number")
    return int(number)


def size_of(width: Any, height: Any) -> tuple[int, int]:
    """Width and height in pixels, each at least 1."""
    size = whole_of(width, "the width"), whole_of(height, "the height")
    if min(size) < 1:
        raise bad(f"a photo of {size[0]} x {size[1]} px cannot be")
    return size


def ring_of(points: Any) -> NDArray[np.float64]:
    """Corners, [n, 2], of a list of pairs of numbers."""
    pairs = [list_of(pair, "a corner") for pair in list_of(points, "an outline")]
    if any(len(pair) < 2 for pair in pairs):
        raise bad("a corner is not a pair of numbers")
    corners = [[number_of(value, "a coordinate") for value in pair[:2]] for pair in pairs]
    return np.array(corners, np.float64).reshape(-1, 2)


def flat_ring_of(numbers: Any) -> NDArray[np.float64]:
    """Corners, [n, 2], of a list of x and y in turn."""
    values = [number_of(value, "a coordinate") for value in list_of(numbers, "an outline")]
    if len(values) % 2:
        raise bad("an outline has a coordinate without its partner")
    return np.array(values, np.float64).reshape(-1, 2)
