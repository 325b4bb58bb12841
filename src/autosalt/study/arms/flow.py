"""Flow of subjects (CONSORT-like): counts for every arm and window."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from autosalt.study.model import Study, Subject
from autosalt.study.settings.options import IMPROVEMENT_FLAGS

if TYPE_CHECKING:
    import pandas as pd

BASELINE: Final = "baseline"
UNPLANNED: Final = "unplanned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One arm at one window; `subjects` = `attended` + `missing`.

    The window `baseline` comes first. The window `unplanned` is last, where there is one. It counts
    visits outside any window, not subjects.

    Attributes:
        subjects: number in the arm.
        with_baseline: those with a SALT at baseline.
        attended: those who were photographed, `complete` + `incomplete`.
        complete: those with a SALT.
        incomplete: those photographed, but without a SALT: a view was refused or is missing.
        missing: those without a visit.
        analysed: those with a change since baseline, including `imputed`. None at baseline and for
            unplanned visits, as the next three.
        imputed: those whose change is carried forward from an earlier visit.
        analysed_responders: those counted as responded or not, including `imputed_responders`.
        imputed_responders: those counted as not responded because a score is missing: at the visit,
            or at baseline where the response is an improvement.
        unscored: photos of these visits without a score, by reason.
    """

    arm: str
    window: str
    subjects: int
    with_baseline: int
    attended: int
    complete: int
    incomplete: int
    missing: int
    analysed: int | None = None
    imputed: int | None = None
    analysed_responders: int | None = None
    imputed_responders: int | None = None
    unscored: Mapping[str, int] = field(default_factory=dict)


def flow(
    study: Study, frame: "pd.DataFrame", photos: Iterable[Mapping[str, Any]] = ()
) -> list[Flow]:
    """Count all subjects, arm by arm in the study's order.

    Args:
        study: subjects and their visits.
        frame: the long frame of the study, one row for each subject and window.
        photos: rows of the table `photos`: subject, visit, status, reason.
    """
    unscored = _unscored(study, photos)
    rows = []
    for arm in study.arms:
        subjects = [subject for subject in study.subjects if subject.arm == arm]
        first = [subject.baseline for subject in subjects if subject.baseline is not None]
        with_baseline = sum(visit.salt is not None for visit in first)
        rows.append(
            Flow(
                arm=arm, window=BASELINE, subjects=len(subjects), with_baseline=with_baseline,
                attended=len(first), complete=with_baseline,
                incomplete=len(first) - with_baseline, missing=len(subjects) - len(first),
                unscored=dict(unscored[arm, BASELINE]),
            )
        )  # fmt: skip
        rows += [
            _window(study, frame, arm, subjects, with_baseline, window.name, unscored)
            for window in study.windows
        ]
        visits = [visit for subject in subjects for visit in subject.unplanned]
        if visits or unscored[arm, UNPLANNED]:
            complete = sum(visit.salt is not None for visit in visits)
            rows.append(
                Flow(
                    arm=arm, window=UNPLANNED, subjects=len(subjects),
                    with_baseline=with_baseline, attended=len(visits), complete=complete,
                    incomplete=len(visits) - complete, missing=0,
                    unscored=dict(unscored[arm, UNPLANNED]),
                )
            )  # fmt: skip
    return rows


def _window(
    study: Study, frame: "pd.DataFrame", arm: str, subjects: list[Subject], with_baseline: int,
    window: str, unscored: Mapping[tuple[str, str], Mapping[str, int]],
) -> Flow:  # fmt: skip
    visits = [subject.visits[window] for subject in subjects if window in subject.visits]
    complete = sum(visit.salt is not None for visit in visits)
    rows = frame[(frame["arm"] == arm) & (frame["window"] == window)]
    imputed = rows["imputed"].astype(bool)
    change = rows["change"].notna()
    primary = study.settings.response.primary
    flag = rows[primary].notna()
    unknown = imputed | rows["baseline"].isna() if primary in IMPROVEMENT_FLAGS else imputed
    return Flow(
        arm=arm, window=window, subjects=len(subjects), with_baseline=with_baseline,
        attended=len(visits), complete=complete, incomplete=len(visits) - complete,
        missing=len(subjects) - len(visits),
        analysed=int(change.sum()), imputed=int((change & imputed).sum()),
        analysed_responders=int(flag.sum()), imputed_responders=int((flag & unknown).sum()),
        unscored=dict(unscored.get((arm, window), {})),
    )  # fmt: skip


def _unscored(
    study: Study, photos: Iterable[Mapping[str, Any]]
) -> defaultdict[tuple[str, str], Counter[str]]:
    """Count photos without a score by arm and window, and by reason."""
    arm_of = {subject.name: subject.arm for subject in study.subjects}
    window_of: dict[tuple[str, str], str] = {}
    for subject in study.subjects:
        if subject.baseline is not None:
            window_of[subject.name, subject.baseline.name] = BASELINE
        for window, visit in subject.visits.items():
            window_of[subject.name, visit.name] = window
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for photo in photos:
        if photo["status"] == "scored" or photo["subject"] not in arm_of:
            continue
        window = window_of.get((photo["subject"], photo["visit"]), UNPLANNED)
        counts[arm_of[photo["subject"]], window][photo["reason"] or photo["status"]] += 1
    return counts
