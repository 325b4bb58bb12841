"""Words for settings: every choice is described."""

from pathlib import Path

from autosalt.study.settings.options import StudySettings
from autosalt.study.settings.toml_file import read_settings
from autosalt.study.settings.wording import settings_rows

WINDOW = '[[visits]]\nname = "{}"\nday = {}\nfirst_day = {}\nlast_day = {}\n'


def read(tmp_path: Path, text: str) -> StudySettings:
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_every_choice_is_described_in_words(tmp_path: Path) -> None:
    rows = dict(settings_rows(StudySettings(), 5.7))
    assert rows["Minimal detectable change"] == "5.70 points, of the model"
    assert rows["Primary response"] == "SALT50 (improvement of at least 50 %)"
    assert "non-responder imputation" in rows["Missing visits, responders"]
    assert "never the baseline" in rows["Missing visits, scores"]
    window = WINDOW.format("week 12", 84, 70, 98)
    changed = dict(settings_rows(read(tmp_path, "[response]\nmdc95_points = 4\n" + window)))
    assert changed["Minimal detectable change"] == "4 points, from the settings"
    assert "week 12 on day 84 (days 70 to 98)" in changed["Planned visits"]
    assert "undecided" in dict(settings_rows(StudySettings()))["Minimal detectable change"]
