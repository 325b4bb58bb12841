"""Plan a simulated trial: subjects, visits, dates, hair loss at each visit.

Every draw has its own random stream, named by the trial's seed and by its subject, visit and view.
So a photo is the same in any process, and with any other photos.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import LossPattern, surface_truth
from autosalt.phantom.loss.random_patterns import PATTERNS, random_loss
from autosalt.phantom.person.regions import READER_MARGIN_CM
from autosalt.phantom.person.subject import ANY, Kinds, Subject, random_subject
from autosalt.phantom.scene.shot import CANONICAL, Shot, random_light, random_shot

ARMS: dict[int, tuple[str, ...]] = {
    1: ("active",),
    2: ("placebo", "active"),
    3: ("placebo", "low dose", "high dose"),
}
"""Names of the arms by how many there are."""

REGROWTH = {"placebo": 0.03, "low dose": 0.35, "high dose": 0.65, "active": 0.55}
"""Mean share of the lost places that regrow until the last visit."""
_REGROWTH_SD = 0.22
_MIN_SALT = 20.0  # to be let into the trial
_BACKDROPS = ((0.03, 0.14, 0.45), (0.32, 0.34, 0.36))  # linear RGB: blue cloth, grey wall
_COMBED_FROM_CM = 5.0  # hair long enough to be held back with clips
_FIRST_DAY = date(2024, 1, 8)
_BETWEEN_VISITS = timedelta(weeks=12)
_SUBJECT, _ARM, _VISIT, _SESSION, _PHOTO = range(5)  # names of the random streams


@dataclass(frozen=True, slots=True)
class Trial:
    """Settings of a simulated trial; equal settings give the same photos to the byte.

    Attributes:
        subjects: number of subjects, 1..9999.
        visits: of each subject, at least 1.
        retakes: further times that each visit is photographed, with the same truth.
        arms: 1, 2 or 3.
        height, width: of each photo in pixels.
        seed: of everything random.
        regrowth: mean share of the lost places that regrow until the last visit, for each arm,
            0..1; equal shares give arms that do not differ. Empty takes the defaults of the arms.
    """

    subjects: int = 6
    visits: int = 3
    retakes: int = 0
    arms: int = 2
    height: int = 1640
    width: int = 1230
    seed: int = 0
    regrowth: tuple[float, ...] = ()
    kinds: Kinds = ANY

    def __post_init__(self) -> None:
        if not 1 <= self.subjects <= 9999:
            raise ValueError(f"{self.subjects} subjects: use 1 to 9999")
        if self.visits < 1 or self.retakes < 0 or self.seed < 0:
            raise ValueError("visits must be at least 1, retakes and seed at least 0")
        if self.arms not in ARMS:
            raise ValueError(f"{self.arms} arms: use {', '.join(map(str, ARMS))}")
        if self.regrowth and len(self.regrowth) != self.arms:
            raise ValueError(f"{len(self.regrowth)} regrowths: use one for each of the arms")
        if not all(0.0 <= share <= 1.0 for share in self.regrowth):
            raise ValueError("regrowth: use shares from 0 to 1")


@dataclass(frozen=True, slots=True, order=True)
class PhotoSession:
    """One time that a subject's four views are photographed; all numbers count from 0."""

    subject: int
    visit: int
    retake: int = 0

    @property
    def subject_name(self) -> str:
        """The subject's id: `0001`."""
        return f"{self.subject + 1:04d}"

    @property
    def visit_name(self) -> str:
        """The visit's id: `V1`, or `V1-retake1`."""
        return f"V{self.visit + 1}" + (f"-retake{self.retake}" if self.retake else "")

    @property
    def retake_of(self) -> str:
        """The visit that this is a retake of, or nothing."""
        return f"V{self.visit + 1}" if self.retake else ""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCourse:
    """A subject's way through the trial; tuples hold one item a visit."""

    arm: str
    site: str
    dates: tuple[date, ...]
    persons: tuple[Subject, ...]
    losses: tuple[LossPattern, ...]


def sessions(trial: Trial) -> Iterator[PhotoSession]:
    """Yield every session, subject by subject in order of time."""
    for subject in range(trial.subjects):
        for visit in range(trial.visits):
            for retake in range(trial.retakes + 1):
                yield PhotoSession(subject, visit, retake)


@lru_cache(maxsize=4)
def course(trial: Trial, subject: int) -> SimulatedCourse:
    """Return the course of a subject (counted from 0).

    Places of the scalp regrow in a fixed order, and are lost again in the reverse order. So the
    losses of all visits are nested. The course of a subject does not depend on the size of photos.
    """
    rng = _stream(trial, _SUBJECT, subject)
    person = random_subject(rng, trial.kinds)
    arm = _arm(trial, subject)
    untreated, start = _diseased(person, rng)
    shares = (
        dict(zip(ARMS[trial.arms], trial.regrowth, strict=True)) if trial.regrowth else REGROWTH
    )
    end = rng.normal(shares[arm], _REGROWTH_SD)
    first = _FIRST_DAY + timedelta(days=int(rng.integers(60)))

    dates, persons, losses = [], [], []
    for visit in range(trial.visits):
        rng = _stream(trial, _VISIT, subject, visit)
        # Slow at first, as regrowth is.
        share = (visit / max(1, trial.visits - 1)) ** 1.3
        wobble = rng.normal(0.0, 0.015) if visit else 0.0
        regrown = float(np.clip(start + (1.0 - start) * end * share + wobble, 0.0, 1.0))
        late = timedelta(days=int(rng.integers(-5, 6))) if visit else timedelta()
        dates.append(first + visit * _BETWEEN_VISITS + late)
        persons.append(_hair_of_the_day(person, rng))
        losses.append(untreated.regrown(regrown))
    site = f"{_site(subject) + 1:02d}"
    return SimulatedCourse(arm, site, tuple(dates), tuple(persons), tuple(losses))


def clinical_shot(trial: Trial, session: PhotoSession, view: View) -> Shot:
    """Return how a view is photographed: by routine, so steadier than `random_shot`.

    Light, camera and clothes are those of the session, the backdrop is the site's; pose and
    framing are each photo's own. The region counted is the one a reader would draw.
    """
    rng = _stream(trial, _SESSION, session.subject, session.visit, session.retake)
    day = random_shot(View.BACK, rng)
    light = random_light(rng)
    sensor = replace(
        day.sensor,
        exposure=float(2 ** rng.normal(0.0, 0.12)),
        contrast=float(np.exp(rng.normal(0.03, 0.06))),
        saturation=float(np.exp(rng.normal(0.0, 0.08))),
        blur=float(rng.uniform(0.2, 0.7)),
        noise=float(rng.uniform(0.002, 0.012)),
        jpeg_quality=100,  # compressed once, when it is written
    )
    hair = course(trial, session.subject).persons[session.visit].hair
    clips = int(rng.choice([0, 2])) if hair.length >= _COMBED_FROM_CM else 0
    frame = float(rng.uniform(23.0, 26.5))
    distance = float(rng.uniform(80.0, 140.0))

    rng = _stream(trial, _PHOTO, *_numbers(session, view))
    yaw, pitch = CANONICAL[view]
    return replace(
        day,
        view=view,
        yaw=yaw + float(rng.normal(0.0, 4.0)),
        pitch=pitch + float(rng.normal(0.0, 3.0)),
        roll=float(rng.normal(0.0, 2.5)),
        margin=READER_MARGIN_CM,
        bow=float(rng.uniform(5.0, 25.0)) if view is View.TOP else float(rng.uniform(-3.0, 8.0)),
        distance=distance,
        frame=frame,
        shift=(float(rng.normal(0.0, 0.6)), float(rng.normal(-0.5, 0.6))),
        light=light,
        sensor=sensor,
        background="plain",
        background_rgb=_BACKDROPS[_site(session.subject)],
        clips=clips,
        parted=float(rng.uniform(0.7, 1.0)),
        glasses=False,
    )


def shutter_seed(trial: Trial, session: PhotoSession, view: View) -> int:
    """Return the seed of everything that changes between two photographs of one view."""
    return int(_stream(trial, _PHOTO, *_numbers(session, view), 1).integers(2**31))


def _arm(trial: Trial, subject: int) -> str:
    """Permuted blocks: after every block as many subjects are in each arm."""
    names = ARMS[trial.arms]
    block, place = divmod(subject, len(names))
    return names[int(_stream(trial, _ARM, block).permutation(len(names))[place])]


def _site(subject: int) -> int:
    return subject % len(_BACKDROPS)


def _diseased(person: Subject, rng: Generator) -> tuple[LossPattern, float]:
    """Loss at its worst, and how far it has regrown at baseline, severe enough for the trial."""
    kinds = [kind for kind in PATTERNS if kind != "none"]
    shares = np.array([PATTERNS[kind] for kind in kinds])
    while True:
        worst = random_loss(rng, person.scalp(), str(rng.choice(kinds, p=shares / shares.sum())))
        start = float(rng.uniform(0.0, 0.25))
        if surface_truth(person.scalp(), worst.regrown(start)).salt >= _MIN_SALT:
            return worst, start


def _hair_of_the_day(person: Subject, rng: Generator) -> Subject:
    """Cut or grown since last time; a shaved head is shaved again."""
    length = person.hair.length * float(np.exp(rng.normal(0.0, 0.25)))
    return person.with_hair_length(float(np.clip(length, 0.08, 38.0)))


def _numbers(session: PhotoSession, view: View) -> tuple[int, ...]:
    return session.subject, session.visit, session.retake, tuple(View).index(view)


def _stream(trial: Trial, *name: int) -> Generator:
    return np.random.default_rng(np.random.SeedSequence([trial.seed, *name]))
