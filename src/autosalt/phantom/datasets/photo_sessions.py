"""Photo sessions for training pairs: any camera and light, or those of a clinic."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from autosalt.core.views import VIEWS, View
from autosalt.phantom.datasets.trial import PhotoSession, Trial, clinical_shot, course, shutter_seed
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.loss.real_masks import MaskVisit, mask_loss
from autosalt.phantom.person.regions import READER_MARGIN_CM
from autosalt.phantom.person.subject import ANY, Kinds, Subject, random_subject
from autosalt.phantom.scene.shot import Shot, random_shot

_REAL_SHARE = 0.45
"""Share of subjects whose loss comes from real masks, where there are some."""
_CLINIC_VISITS = 3
"""Number of visits of a clinic; each subject is photographed at one, so some have regrown."""

_HARD_STREAM = 21
"""Keeps what hard cases draw apart from what the subject draws."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Plan of the photographs of a subject.

    Attributes:
        seed, number: of the subject.
        takes: number of photographs of each view.
        views: to photograph; None is the face.
        masks: real masks, used as shapes of hair loss.
        kinds: kinds of hair and skin that the subject may have.
        patterns: names of `PATTERNS` that the loss may have; empty for any, or a real mask's.
        hard_cases: names of `HARD_CASES`; the subject shows one of them, each as likely.
    """

    seed: int
    number: int
    takes: int = 1
    views: tuple[View | None, ...] = VIEWS
    masks: tuple[MaskVisit, ...] = ()
    kinds: Kinds = ANY
    patterns: tuple[str, ...] = ()
    hard_cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who is photographed, and each photograph: view, take, shot, seed of the shutter.

    hard_case is the name of the case that the photographs show; empty for none.
    """

    subject: Subject
    loss: LossPattern
    shots: tuple[tuple[View | None, int, Shot, int], ...]
    hard_case: str = ""


@dataclass(frozen=True, slots=True)
class Studio:
    """A way of photographing.

    Attributes:
        source: what datasets call photographs made so.
        width_share: of a photograph's height.
        sit: who comes, and what is taken of them.
    """

    source: str
    width_share: float
    sit: Callable[[SessionPlan], Sitting]

    def width(self, height: int) -> int:
        """The width of a photograph of this height, in pixels."""
        return round(self.width_share * height)


def _anyhow(order: SessionPlan) -> Sitting:
    """Return sessions of any subject, each photograph by another camera in another light."""
    rng = np.random.default_rng([order.seed, order.number])
    subject = random_subject(rng, order.kinds)
    loss = _loss_of(order, subject, rng)
    shots = tuple(
        (view, take, random_shot(view, rng, margin=READER_MARGIN_CM), int(rng.integers(2**31)))
        for view, take in product(order.views, range(1, order.takes + 1))
    )
    return Sitting(subject, loss, shots)


def _loss_of(order: SessionPlan, subject: Subject, rng: np.random.Generator) -> LossPattern:
    masks = order.masks
    if order.patterns:
        return random_loss(rng, subject.scalp(), str(rng.choice(order.patterns)))
    if masks and rng.random() < _REAL_SHARE:
        return mask_loss(masks[int(rng.integers(len(masks)))], subject, rng)
    return random_loss(rng, subject.scalp())


def _hard(order: SessionPlan) -> Sitting:
    """Return a session of any subject, changed to show one of the hard cases."""
    plain = _anyhow(order)
    rng = np.random.default_rng([order.seed, order.number, _HARD_STREAM])
    case = HARD_CASES[str(rng.choice(order.hard_cases))]
    subject, loss = case.person(plain.subject, plain.loss, rng)
    shots = tuple(
        (view, take, case.shot(shot, rng), shutter) for view, take, shot, shutter in plain.shots
    )
    return replace(plain, subject=subject, loss=loss, shots=shots, hard_case=case.name)


def _in_clinic(order: SessionPlan) -> Sitting:
    """A subject of a simulated trial at one of its visits."""
    trial = Trial(
        subjects=order.number + 1, visits=_CLINIC_VISITS, retakes=order.takes - 1, seed=order.seed,
        kinds=order.kinds,
    )  # fmt: skip
    visit = order.number % _CLINIC_VISITS
    way = course(trial, order.number)
    shots = []
    for view, take in product(VIEWS, range(1, order.takes + 1)):
        session = PhotoSession(order.number, visit, take - 1)
        shot = clinical_shot(trial, session, view)
        shots.append((view, take, shot, shutter_seed(trial, session, view)))
    return Sitting(way.persons[visit], way.losses[visit], tuple(shots))


ANYHOW = Studio("phantom", 1.0, _anyhow)
CLINIC = Studio("phantom-clinic", 0.75, _in_clinic)
HARD = Studio("phantom-hard", 1.0, _hard)
