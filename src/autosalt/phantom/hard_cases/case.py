"""Hard case: how a person and the photographs are changed to show what a model reads wrongly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.shot import Shot

ChangePerson: TypeAlias = Callable[[Subject, LossPattern, Generator], tuple[Subject, LossPattern]]
ChangeShot: TypeAlias = Callable[[Shot, Generator], Shot]


def same_person(
    subject: Subject, loss: LossPattern, _rng: Generator
) -> tuple[Subject, LossPattern]:
    """The person as drawn, for cases of the photograph alone."""
    return subject, loss


def same_shot(shot: Shot, _rng: Generator) -> Shot:
    """The photograph as drawn, for cases of the person alone."""
    return shot


@dataclass(frozen=True, slots=True)
class HardCase:
    """One kind of head or photograph that a model reads wrongly.

    Attributes:
        name: by which it is asked for.
        shows: one sentence: what the photographs show.
        person: changes subject and loss, once for each subject. So all photographs of a subject
            show one person with one loss.
        shot: changes the setting of one photograph, once for each photograph.

    Both functions are pure: they draw from the Generator alone and return new values.
    """

    name: str
    shows: str
    person: ChangePerson = same_person
    shot: ChangeShot = same_shot
