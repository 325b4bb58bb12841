"""Persons for hard cases: skin, hair and large bald areas drawn to order."""

from collections.abc import Sequence
from dataclasses import replace

from numpy.random import Generator

from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import (
    ANY,
    HAIR_COLOURS,
    Hair,
    Kinds,
    Subject,
    random_hair,
    random_skin,
)

LIGHT_TONES = ("I", "II", "III")
CROPPED = ("shaved", "buzz", "short")

_BALD = ("male pattern", "male pattern", "male pattern", "totalis", "sisaipho", "tufts")


def uniform(rng: Generator, low: float, high: float) -> float:
    """A number drawn evenly between two others."""
    return float(rng.uniform(low, high))


def one_of(rng: Generator, names: Sequence[str]) -> str:
    """A name drawn evenly."""
    return names[int(rng.integers(len(names)))]


def with_kinds(subject: Subject, kinds: Kinds, rng: Generator) -> Subject:
    """The same head with skin and hair drawn again until they are of these kinds."""
    while not kinds.include(subject):
        skin = subject.skin
        if kinds.tones and skin.tone not in kinds.tones:
            skin = random_skin(rng)
        subject = replace(subject, skin=skin, hair=random_hair(rng, skin.tone))
    return subject


def with_lengths(subject: Subject, lengths: tuple[str, ...], rng: Generator) -> Subject:
    """The same person with hair of one of these lengths."""
    return with_kinds(subject, Kinds(lengths=lengths), rng)


def of_colour(subject: Subject, colours: Sequence[str], rng: Generator) -> Subject:
    """The same person with hair of one of these colours, each as likely where the skin has it."""
    wanted = Kinds(colours=(one_of(rng, colours),))
    return with_kinds(subject, wanted, rng)


def cropped(subject: Subject, rng: Generator) -> Subject:
    """The same person with hair of at most 3 cm, too short for clips."""
    subject = with_lengths(subject, CROPPED, rng)
    return subject.with_hair_length(min(subject.hair.length, 3.0))


def smooth_hairline(subject: Subject) -> Subject:
    """The same head with a hairline near the mean, as only that can be guessed on bald skin."""
    line = subject.hairline
    calm = replace(
        line,
        front=0.6 * line.front,
        temple=0.5 * line.temple,
        nape=0.6 * line.nape,
        roughness=0.3 * line.roughness,
    )
    return replace(subject, hairline=calm)


def large_loss(subject: Subject, pattern: str, least: float, rng: Generator) -> LossPattern:
    """Loss of this pattern over at least so many percent of the scalp, drawn until it is."""
    scalp = subject.scalp()
    while True:
        loss = random_loss(rng, scalp, pattern)
        lost = scalp.area[loss.density < DENSITY_LIMIT].sum()
        if lost >= 0.01 * least * scalp.area.sum():
            return loss


def bald_person(
    subject: Subject, rng: Generator, kinds: Kinds = ANY
) -> tuple[Subject, LossPattern]:
    """A person with a large bald area and short hair on the rest."""
    subject = cropped(with_kinds(subject, kinds, rng), rng)
    spots = replace(subject.skin, freckles=0.6 * subject.skin.freckles)
    subject = smooth_hairline(replace(subject, skin=spots))
    return subject, large_loss(subject, one_of(rng, _BALD), 30.0, rng)


def even_hair(hair: Hair, rng: Generator) -> Hair:
    """Hair without a thin crown, of ordinary fullness."""
    return replace(hair, thin_crown=0.0, fullness=uniform(rng, 0.8, 1.2))


ALL_COLOURS = tuple(HAIR_COLOURS)
