"""The settings file is followed to the letter, or refused in one line."""

import re
from pathlib import Path

import pytest

from autosalt.errors import SettingsError
from autosalt.study.settings.options import (
    BaselineSettings,
    PlannedVisit,
    ResponseSettings,
    StudySettings,
)
from autosalt.study.settings.toml_file import read_settings

EXAMPLE = Path(__file__).parents[3] / "docs" / "study.toml"


def read(tmp_path: Path, text: str) -> StudySettings:
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_an_empty_file_and_the_example_give_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "") == StudySettings()
    assert read_settings(EXAMPLE) == StudySettings()


def test_the_example_has_every_option(tmp_path: Path) -> None:
    """The options that are commented out are valid too, and none is left out."""
    text = re.sub(
        r"^# (?=\w+ = |\[\[)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    text = text.replace('rule = "first"', 'rule = "named"')
    settings = read(tmp_path, text)
    assert settings.baseline == BaselineSettings("named", "baseline")
    assert settings.visits == (
        PlannedVisit("week 12", 84, 70, 98),
        PlannedVisit("week 24", 168, 154, 182),
    )
    assert settings.response.mdc95_points == 6.0
    for table in ("baseline", "missing", "response", "trajectory", "analysis"):
        for option in getattr(settings, table).__dataclass_fields__:
            assert re.search(rf"^{option} = ", text, flags=re.MULTILINE), option


def test_choices_are_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        title = "Exosomes"
        [response]
        primary = "salt_le20"
        relapse_points = 15
        [missing]
        responders = "observed"
        [analysis]
        reference = "placebo"
        arms = ["placebo", "active"]
        strata = ["site"]
        """,
    )
    assert settings.title == "Exosomes"
    assert settings.response == ResponseSettings(primary="salt_le20", relapse_points=15.0)
    assert settings.missing.responders == "observed"
    assert settings.analysis.arms == ("placebo", "active")


def test_planned_visits_come_in_order_of_time(tmp_path: Path) -> None:
    late = '[[visits]]\nname = "b"\nday = 84\nfirst_day = 70\nlast_day = 98\n'
    early = '[[visits]]\nname = "a"\nday = 28\nfirst_day = 20\nlast_day = 36\n'
    assert [visit.name for visit in read(tmp_path, late + early).visits] == ["a", "b"]


WINDOW = '[[visits]]\nname = "{}"\nday = {}\nfirst_day = {}\nlast_day = {}\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel = 'x'", "'titel' is unknown at the top of the file; known are title, visits"),
        ("title = 3", "title is 3, not a text"),
        ("title", "not TOML"),
        ("baseline = 'first'", "[baseline] is not a table"),
        ("[baseline]\nrule = 'last'", "[baseline] rule is 'last', not one of first, named"),
        ("[baseline]\nrule = 'named'", "[baseline] rule 'named' needs the visit's name"),
        ("[baseline]\nvisit = 'V1'", '[baseline] visit goes with rule = "named"'),
        ("[response]\nprimary = 'salt40'", "primary is 'salt40', not one of salt30, salt50"),
        ("[response]\nprimary = ['salt30']", "primary is ['salt30'], not one of"),
        ("[response]\nsustained_visits = 2.0", "sustained_visits is 2.0, not a whole number"),
        ("[response]\nsustained_visits = true", "sustained_visits is True, not a whole number"),
        ("[response]\nsustained_visits = 0", "sustained_visits is 0, not 1 or more"),
        ("[response]\nrelapse_points = '20'", "relapse_points is '20', not a number"),
        ("[response]\nrelapse_points = nan", "relapse_points is nan, not a number"),
        ("[response]\nrelapse_points = 0", "relapse_points is 0, not above 0"),
        ("[response]\nmdc95_points = -1", "mdc95_points is -1, not above 0 to 100; leave it out"),
        ("[response]\nmdc95_points = 0", "mdc95_points is 0, not above 0 to 100"),
        ("[response]\nmdc95_points = nan", "mdc95_points is nan, not a number"),
        ("[response]\nmdc = 5", "'mdc' is unknown in [response]; known are primary"),
        ("[trajectory]\nearly_until_day = 400", "early_until_day 400 and middle_until_day 378"),
        ("[analysis]\nstrata = ['age']", "[analysis] strata is 'age', not one of site"),
        ("[analysis]\narms = 'placebo'", "[analysis] arms is not a list of texts"),
        ("[analysis]\narms = ['a', 'a']", "[analysis] arms lists the same value twice"),
        ("[analysis]\narms = ['a']\nreference = 'b'", "reference 'b' is not among arms"),
        ("[visits]\nname = 'a'", "visits is not a list: write [[visits]]"),
        ("[[visits]]\nname = 'a'\nday = 3", "[[visits]] no. 1 lacks first_day, last_day"),
        (WINDOW.format("a", 84, 98, 70), "first_day 98, day 84, last_day 70 are not in order"),
        (WINDOW.format("a", 99, 70, 98), "first_day 70, day 99, last_day 98 are not in order"),
        (WINDOW.format("a", 0, 0, 7), "not in order from day 1"),
        (
            WINDOW.format("a", 28, 20, 36) + WINDOW.format("a", 84, 70, 98),
            "'a' is empty or used twice",
        ),
        (
            WINDOW.format("b", 84, 36, 98) + WINDOW.format("a", 28, 20, 36),
            "'a' (to day 36) and 'b' (from day 36) overlap",
        ),
    ],
)
def test_an_impossible_setting_is_reported_in_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith("study.toml: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read"):
        read_settings(tmp_path / "none.toml")


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufefftitle = 'x'").title == "x"


def test_windows_whose_names_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    visits = "".join(
        f"[[visits]]\nname = '{name}'\nday = {day}\nfirst_day = {day}\nlast_day = {day}\n"
        for name, day in (("week 12", 84), ("Week 12", 90))
    )
    with pytest.raises(SettingsError, match="name 'week 12' is empty or used twice"):
        read(tmp_path, visits)


def test_planned_visits_of_one_time_point_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "study.toml"
    planned = "[[visits]]\nname = '{}'\nday = {}\nfirst_day = {}\nlast_day = {}\n"
    text = planned.format("week 12", 84, 80, 90) + planned.format("W12", 100, 95, 110)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="used twice"):
        read_settings(path)
