"""Reliability diagram of models."""

import numpy as np

from autosalt.report.figures.reliability import points, reliability_diagram

COUNTS = np.array([[1000.0, 50.0, 200.0], [100.0, 25.0, 180.0], [200.0, 25.0, 150.0]])


def test_a_bin_of_few_pixels_is_left_out() -> None:
    np.testing.assert_allclose(points(COUNTS), [[0.1, 0.9], [0.2, 0.75]])


def test_the_diagram_names_both_models_and_escapes_their_names() -> None:
    svg = reliability_diagram({"ours": COUNTS, "<theirs>": COUNTS})
    assert svg.startswith("<svg")
    assert "ours" in svg
    assert "&lt;theirs&gt;" in svg
    assert "<theirs>" not in svg


def test_a_model_without_truth_gives_an_empty_diagram() -> None:
    assert reliability_diagram({"ours": np.zeros((3, 10)), "b": COUNTS}).startswith("<svg")
