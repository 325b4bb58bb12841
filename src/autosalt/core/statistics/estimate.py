"""An estimated number with its 95 % interval, its counts and its method."""

from dataclasses import dataclass, replace

from autosalt.core.types import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number, how sure it is, and what it rests on.

    Attributes:
        value: None where it is undefined or was not measured; `note` then says why.
        interval: its 95 % interval, in its unit; None where it has none.
        n: how many values (visits, photos) it is taken from.
        subjects: of how many subjects they are.
        method: how the value was worked out, and how its interval.
        note: what to know before it is used; why there is no value or no interval.
    """

    value: float | None = None
    interval: Interval | None = None
    n: int
    subjects: int
    method: str = ""
    note: str = ""


def in_percent(share: Estimate) -> Estimate:
    """Return a share, 0..1, in percent."""
    ends = share.interval
    return replace(
        share,
        value=None if share.value is None else 100.0 * share.value,
        interval=None if ends is None else Interval(100.0 * ends.low, 100.0 * ends.high),
    )
