"""SALT written as a share of the scalp, 0 to 1, where it must be in percent, 0 to 100.

A SALT between 0 and 1 percent exists: nearly all hair has grown back. So a single one proves
nothing. Shares are a group (a site, an arm, a visit, a subject) without any score over 1.

A single score may be a share where the subject's next or previous score is far higher. Then it must
be near to that one when read as a share, or have more decimals than any score over 1. Where several
others fall nearly as far, two more decimals are needed. 0 and 1 can be either: they prove nothing
and are not reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from autosalt.issues import listed
from autosalt.visits.conflicts import day_of, order_of
from autosalt.visits.info import READER, READER_PREFIX, VisitInfo
from autosalt.visits.name_dates import read_dates
from autosalt.visits.names import natural_key

_FAR: Final = 20.0
"""Percent; a fall from here to below 1 between two visits deserves a look."""
_ALIKE: Final = 25.0
"""Points; most subjects change by less from one visit to the next."""
_REGROWN: Final = 5.0
"""Percent; where several go from `_FAR` to here, others may well go to below 1."""
_SEVERAL: Final = 3
"""Scores between 0 and 1 at one visit; one or two subjects may well have regrown."""
_UNIT: Final = "SALT is in percent of the scalp, 0 to 100, not a share of it"
_HOW: Final = f"{_UNIT}; multiply by 100 what is a share"


@dataclass(frozen=True, slots=True)
class Score:
    """A SALT by hand.

    Attributes:
        subject, visit: ids.
        site, arm: empty where not known.
        value: 0..100 as it is read.
        measured: SALT of the same visit in percent for certain; None where there is none.
    """

    subject: str
    visit: str
    site: str
    arm: str
    value: float
    measured: float | None = None

    @property
    def maybe_share(self) -> bool:
        """Whether it lies between 0 and 1, and what was measured is not nearer to it as percent."""
        return 0.0 < self.value < 1.0 and (self.measured is None or self.is_share)

    @property
    def is_share(self) -> bool:
        """Whether what was measured is nearer to it as a share."""
        if self.measured is None or not 0.0 < self.value < 1.0:
            return False
        as_share = abs(self.measured - 100.0 * self.value)
        return as_share < abs(self.measured - self.value)

    @property
    def in_percent(self) -> bool:
        """Whether it certainly is in percent."""
        return self.value > 1.0 or (0.0 < self.value < 1.0 and not self.maybe_share)


def column_of(reader: str) -> str:
    """How the column of a reader is called."""
    return "reader_salt" if reader == READER else READER_PREFIX + reader


def reader_shares(infos: Mapping[tuple[str, str], VisitInfo]) -> tuple[str, ...]:
    """One line for each kind of group of readers' scores in an archive that are shares."""
    columns: dict[str, list[Score]] = defaultdict(list)
    for subject, visit, info in _in_time(infos):
        unnamed = {} if info.reader_salt is None else {READER: info.reader_salt}
        for reader, salt in {**unnamed, **info.readers}.items():
            score = Score(subject, visit, info.site, info.arm, salt)
            columns[column_of(reader)].append(score)
    return tuple(line for name, scores in columns.items() for line in shares(name, scores))


def _in_time(
    infos: Mapping[tuple[str, str], VisitInfo],
) -> Iterator[tuple[str, str, VisitInfo]]:
    """Subject, visit and what is known of it, those of a subject in order of time."""
    days: dict[str, dict[str, date | None]] = defaultdict(dict)
    for (subject, visit), info in infos.items():
        days[subject][visit] = day_of(info.date)
    reading = read_dates(visit for _, visit in infos)
    for subject in sorted(days, key=natural_key):
        for visit in order_of(days[subject], reading).names:
            yield subject, visit, infos[subject, visit]


def shares(column: str, scores: Sequence[Score]) -> tuple[str, ...]:
    """One line for each kind of group of a column whose scores are shares; none where all is right.

    Args:
        column: how the scores are called.
        scores: of one column, those of a subject in order of time.
    """
    if not any(score.maybe_share for score in scores):
        return ()
    if not any(score.in_percent for score in scores):
        return (f"no {column} is over 1: {_HOW}",)
    return tuple(_parts(column, scores))


def _parts(column: str, scores: Sequence[Score]) -> Iterator[str]:
    """The largest groups first; what belongs to one is not looked at again."""
    left = list(scores)
    for what, least in (("site", 1), ("arm", 1), ("visit", _SEVERAL), ("subject", 1)):
        groups: dict[str, list[Score]] = defaultdict(list)
        for score in left:
            groups[getattr(score, what)].append(score)
        found = {name: of for name, of in groups.items() if name and _are_shares(of, least)}
        if found:
            left = [score for score in left if getattr(score, what) not in found]
            example = next(score for score in next(iter(found.values())) if score.maybe_share)
            yield (
                f"no {column} of {what} {listed(list(found))} is over 1, for example "
                f"{_where(example)}, and those of others are: {_HOW}"
            )
    if alone := _alone(left):
        score, beside = alone[0]
        yield (
            f"{len(alone)} of {len(scores)} values of {column} may be shares, for example "
            f"{_where(score)}, which is next to {beside:g}: {_HOW}, and leave the right ones"
        )


def _are_shares(group: Sequence[Score], least: int) -> bool:
    """Whether no score of a group is in percent; where most are 0, hair has grown back."""
    zeros = sum(score.value == 0.0 for score in group)
    return (
        len(group) > 1
        and not any(score.in_percent for score in group)
        and sum(score.maybe_share for score in group) >= least
        and 2 * zeros <= len(group)
    )


def _alone(scores: Sequence[Score]) -> list[tuple[Score, float]]:
    """Scores that are shares by comparison with the next, the previous or a measured one."""
    decimals = _decimals(score.value for score in scores if score.value > 1.0)
    doubtful: dict[Score, float] = {}
    sure = {score: score.measured for score in scores if score.measured and score.is_share}
    regrown = set[Score]()
    for score, far in _far_steps(scores):
        finer = _decimals([score.value]) - decimals
        if score.maybe_share and finer > 1:
            sure.setdefault(score, far)
        elif score.maybe_share and (finer > 0 or abs(far - 100.0 * score.value) <= _ALIKE):
            doubtful.setdefault(score, far)
        elif 1.0 <= score.value <= _REGROWN:
            regrown.add(score)
    if len(regrown) > len(doubtful) + 1:  # then hair regrows in this study, to below 1 as well
        doubtful = {}
    return list({**sure, **doubtful}.items())


def _far_steps(scores: Iterable[Score]) -> Iterator[tuple[Score, float]]:
    """Each score whose subject's next or previous one is `_FAR` or more, and that one."""
    of_subject: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        of_subject[score.subject].append(score)
    for course in of_subject.values():
        for before, after in pairwise(course):
            for score, beside in ((before, after), (after, before)):
                if beside.value >= _FAR:
                    yield score, beside.value


def _decimals(values: Iterable[float]) -> int:
    """The most digits behind the point."""
    written = (str(value).removesuffix(".0") for value in values)
    return max((len(text.partition(".")[2]) for text in written), default=0)


def _where(score: Score) -> str:
    return f"{score.value:g} of subject {score.subject!r}, visit {score.visit!r}"
