"""Tables of one look and of second looks at the same photos, a table for each rule."""

import sys
from pathlib import Path

import pytest

from research.measure.second_look import main


def test_one_look_comes_first_and_then_each_rule(
    work: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = [work / "test", tiny_model, "--share", "0.4", "0.6", "--margin", "0.5"]
    monkeypatch.setattr(sys, "argv", ["second_look", *map(str, arguments)])
    main()
    printed = capsys.readouterr().out
    titles = ["one look", "under 0.4, margin 0.5", "under 0.6, margin 0.5"]
    places = [printed.find(title) for title in titles]
    assert -1 not in places
    assert places == sorted(places)
    assert printed.count("scalp IoU, mean") == len(titles)
