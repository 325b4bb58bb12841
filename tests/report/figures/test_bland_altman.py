"""Bland-Altman: bias and limits with intervals, readers by shape."""

from collections.abc import Callable

import pytest

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    bland_altman,
)

Texts = Callable[[str], list[str]]


def test_bland_altman_describes_bias_and_limits_with_intervals(texts: Texts) -> None:
    pairs = tuple(bland_altman.ScorePair("ab"[k % 2], 10.0 * k, k - 3.0) for k in range(8))
    data = bland_altman.BlandAltman(
        pairs,
        Score(-1.0, Interval(-1.5, -0.6)),
        Score(-9.3, Interval(-10.1, -8.5)),
        Score(7.3, Interval(6.5, 8.1)),
    )
    result = texts(bland_altman.draw(data, "f"))
    for text in ("Bias −1.0", "−1.5 to −0.6", "Upper limit +7.3", "Lower limit −9.3", "a", "b"):
        assert text in result
    assert "bias −1.0 (−1.5 to −0.6)" in bland_altman.describe(data)


@pytest.mark.slow
def test_readers_differ_by_shape(paths: Texts) -> None:
    def shapes(reader: str) -> list[str]:
        pairs = (bland_altman.ScorePair("a", 1.0, 1.0), bland_altman.ScorePair(reader, 2.0, 2.0))
        svg = bland_altman.draw(bland_altman.BlandAltman(pairs, None, None, None), "f")
        return [p for p in paths(svg) if p.strip().endswith("z")]

    corners = {path.count("L") for path in shapes("b")}
    assert len(corners) > len({path.count("L") for path in shapes("a")})
