"""Words for the settings of a study, for the report and for study.json."""

from collections.abc import Sequence
from typing import Final

from autosalt.study.reference_arm import control_arm, reference_arm
from autosalt.study.settings.options import ResponderFlag, StudySettings

FLAG_NAME: Final[dict[ResponderFlag, str]] = {
    "salt30": "SALT30",
    "salt50": "SALT50",
    "salt75": "SALT75",
    "salt90": "SALT90",
    "salt100": "SALT100",
    "salt_le20": "SALT ≤ 20",
    "salt_le10": "SALT ≤ 10",
}

_RESPONDERS: Final = {
    "nri": "a visit without a score counts as not responded (non-responder imputation)",
    "observed": "a visit without a score is left out (observed cases)",
}
_CONTINUOUS: Final = {
    "mlocf": "a visit without a score takes the last score after baseline, never the baseline "
    "itself (modified last observation carried forward)",
    "observed": "a visit without a score is left out (observed cases)",
}


def settings_rows(
    settings: StudySettings, mdc95_points: float | None = None, arms: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return every choice as (name, choice), in the order of the file.

    Args:
        settings: of the study.
        mdc95_points: of the model, used where the settings give none; None when not known.
        arms: of the study, used where the settings name no reference.
    """
    response, trajectory, analysis = settings.response, settings.trajectory, settings.analysis
    return [
        ("Title", settings.title or "none"),
        ("Baseline", _baseline(settings)),
        ("Planned visits", _visits(settings)),
        ("Missing visits, responders", _RESPONDERS[settings.missing.responders]),
        ("Missing visits, scores", _CONTINUOUS[settings.missing.continuous]),
        ("Primary response", _flag(response.primary)),
        ("Sustained response", f"held at {response.sustained_visits} visits in a row"),
        (
            "Relapse",
            f"after {FLAG_NAME[trajectory.partial]}, a rise of SALT by {response.relapse_points:g} "
            "points or more over the best visit, and beyond the minimal detectable change",
        ),
        ("Minimal detectable change", _mdc(settings, mdc95_points)),
        ("Trajectories", _trajectories(settings)),
        ("Reference arm", _reference(analysis.reference, arms)),
        ("Order of the arms", ", ".join(analysis.arms) or "by name"),
        ("Adjusted for", ", ".join(("baseline", *analysis.strata))),
    ]


def _reference(named: str, arms: Sequence[str]) -> str:
    taken = reference_arm(arms, named)
    if named or not taken:
        return named or "none named"
    why = "by its name" if control_arm(arms) else "the first, because none is named"
    return f"{taken} ({why})"


def _flag(name: ResponderFlag) -> str:
    shown = FLAG_NAME[name]
    percent = name.removeprefix("salt")
    return f"{shown} (improvement of at least {percent} %)" if percent.isdecimal() else shown


def _baseline(settings: StudySettings) -> str:
    if settings.baseline.rule == "named":
        return f"the visit called {settings.baseline.visit!r}"
    return "the first visit of each subject, by date if each of its visits has a date, else by name"


def _visits(settings: StudySettings) -> str:
    if not settings.visits:
        return "none planned: follow-up visits count by their name"
    listed = "; ".join(
        f"{visit.name} on day {visit.day} (days {visit.first_day} to {visit.last_day})"
        for visit in settings.visits
    )
    return f"{listed}. Of several in a window the complete one nearest to its day counts"


def _mdc(settings: StudySettings, mdc95_points: float | None) -> str:
    if settings.response.mdc95_points is not None:
        return f"{settings.response.mdc95_points:g} points, from the settings"
    if mdc95_points is not None:
        return f"{mdc95_points:.2f} points, of the model"
    return "not known: whether a change is beyond noise stays undecided"


def _trajectories(settings: StudySettings) -> str:
    trajectory = settings.trajectory
    response, partial = FLAG_NAME[trajectory.response], FLAG_NAME[trajectory.partial]
    early, middle = trajectory.early_until_day, trajectory.middle_until_day
    return (
        f"With {response} at the last visit: early, if also reached at the last visit up to day "
        f"{early} and at the last up to day {middle}; middle, if also reached at the last up to "
        f"day {middle}; else late. Without {response} at the last visit: partial, if {partial} is "
        f"reached at it; relapser, if {partial} was reached before and lost; else non-responder. "
        f"Not assessable: subjects with {response} at baseline (after King et al. 2025, "
        "10.1111/jdv.20547)"
    )
