"""Responders: published examples of the intervals and the test, and what cannot be estimated."""

import pandas as pd
import pytest

from autosalt.study.arms.responders import responder_differences, responders


def frame(**arms: tuple[int, int]) -> pd.DataFrame:
    """Events of n in each arm, at one window."""
    rows = [
        {"arm": arm, "window": "week 12", "order": 0, "salt50": k < events}
        for arm, (events, n) in arms.items()
        for k in range(n)
    ]
    columns = ["arm", "window", "order", "salt50"]
    return pd.DataFrame(rows, columns=columns).astype({"salt50": object})


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(events: int, n: int, low: float, high: float) -> None:
    """Newcombe, Stat Med 1998;17:857-872, table I, method 3."""
    (result,) = responders(frame(active=(events, n)), ["active"], ["salt50"])
    assert (result.events, result.n) == (events, n)
    assert result.value == events / n
    assert result.interval is not None
    assert result.interval.low == pytest.approx(low, abs=5e-5)
    assert result.interval.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_as_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe, Stat Med 1998;17:873-890, table II, method 10."""
    data = frame(placebo=other, active=one)
    (result,) = responder_differences(data, ["placebo", "active"], "placebo", ["salt50"])
    assert (result.arm, result.reference) == ("active", "placebo")
    assert result.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert result.interval is not None
    assert result.interval.low == pytest.approx(low, abs=5e-5)
    assert result.interval.high == pytest.approx(high, abs=5e-5)


def test_fisher_as_published() -> None:
    """Convictions of twins (Fisher 1970), as in the help page of R's fisher.test: 0.0005367."""
    data = frame(fraternal=(2, 17), identical=(10, 13))
    (result,) = responder_differences(data, ["fraternal", "identical"], "", ["salt50"])
    assert result.p_value == pytest.approx(0.0005367, abs=5e-8)


def test_missing_flags_are_left_out() -> None:
    data = frame(active=(1, 4))
    data.loc[3, "salt50"] = None
    (result,) = responders(data, ["active"], ["salt50"])
    assert (result.events, result.n) == (1, 3)


def test_an_arm_without_subjects_gets_a_note_and_no_number() -> None:
    data = frame(active=(1, 4))
    empty = responders(data, ["placebo", "active"], ["salt50"])[0]
    assert (empty.n, empty.value, empty.interval) == (0, None, None)
    assert empty.note == "no subject to count"
    (result,) = responder_differences(data, ["placebo", "active"], "placebo", ["salt50"])
    assert (result.value, result.interval, result.p_value) == (None, None, None)
    assert result.note == "no subject to count in arm 'placebo'"


def test_a_single_arm_has_no_comparison() -> None:
    assert responder_differences(frame(active=(1, 4)), ["active"]) == []


def test_an_arm_of_one_subject_has_a_wide_interval() -> None:
    (result,) = responders(frame(active=(1, 1)), ["active"], ["salt50"])
    assert result.interval is not None
    assert result.interval.low == pytest.approx(0.2065, abs=5e-5)
    assert result.interval.high == 1.0
