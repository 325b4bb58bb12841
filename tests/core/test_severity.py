"""Bands and AA-IGA at every border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.severity import Band, aa_iga, band


@pytest.mark.parametrize(
    ("salt", "expected"),
    [
        (0.0, "S0"), (1e-9, "S1"), (24.999, "S1"), (25.0, "S2"), (49.999, "S2"), (50.0, "S3"),
        (74.999, "S3"), (75.0, "S4a"), (95.0, "S4a"), (95.001, "S4b"), (99.999, "S4b"),
        (100.0, "S5"),
    ],
)  # fmt: skip
def test_band_at_its_borders(salt: float, expected: str) -> None:
    assert band(salt) == expected


@pytest.mark.parametrize(
    ("salt", "expected"),
    [
        (0.0, "none"), (0.001, "limited"), (20.0, "limited"), (20.001, "moderate"),
        (49.999, "moderate"), (50.0, "severe"), (94.999, "severe"), (95.0, "very severe"),
        (100.0, "very severe"),
    ],
)  # fmt: skip
def test_aa_iga_at_its_borders(salt: float, expected: str) -> None:
    assert aa_iga(salt) == expected


def test_a_score_within_the_detection_limit_of_an_end_takes_the_ends_band() -> None:
    assert band(1.5, detection_limit_pct=1.5) == "S0"
    assert band(1.6, detection_limit_pct=1.5) == "S1"
    assert band(98.5, detection_limit_pct=1.5) == "S5"
    assert band(98.4, detection_limit_pct=1.5) == "S4b"


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 49))
def test_bands_never_fall_as_salt_rises(a: float, b: float, limit: float) -> None:
    order = list(Band)
    low, high = sorted((a, b))
    assert order.index(band(low, limit)) <= order.index(band(high, limit))


@pytest.mark.parametrize("salt", [-0.1, 100.1, float("nan")])
def test_scores_out_of_range_have_no_class(salt: float) -> None:
    with pytest.raises(ValueError, match="SALT is"):
        band(salt)
    with pytest.raises(ValueError, match="SALT is"):
        aa_iga(salt)


def test_a_detection_limit_beyond_the_middle_is_refused() -> None:
    with pytest.raises(ValueError, match="detection limit"):
        band(50.0, detection_limit_pct=50.0)
