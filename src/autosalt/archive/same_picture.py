"""Which photos of an archive show one and the same picture, or nearly so."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest

from autosalt.archive.outcome import PhotoOutcome
from autosalt.imaging.likeness import is_nearly_same, nearly_same

_Mark = Callable[[PhotoOutcome], str]
_Visit = tuple[str, str]


def pictures_of(outcomes: Iterable[PhotoOutcome]) -> _Mark:
    """What tells the picture of a photo: in a visit it is equal where they are nearly the same.

    Nearly: saved again, made smaller, mirrored (`imaging.likeness`).
    """
    outcomes = tuple(outcomes)
    mark, fingerprints = _marks(outcomes)
    firsts: dict[_Visit, list[str]] = defaultdict(list)
    pictures: dict[tuple[_Visit, str], str] = {}
    for outcome in outcomes:
        visit, told = _visit(outcome), mark(outcome)
        if (visit, told) in pictures or told not in fingerprints:
            continue
        alike = (one for one in firsts[visit] if is_nearly_same(one, told))
        pictures[visit, told] = first = next(alike, told)
        if first == told:
            firsts[visit].append(told)

    def picture(outcome: PhotoOutcome) -> str:
        told = mark(outcome)
        return pictures.get((_visit(outcome), told), told)

    return picture


def copies_elsewhere(outcomes: Iterable[PhotoOutcome]) -> Mapping[str, str]:
    """Photos with (nearly) the picture of one of another visit: at least one is misplaced.

    Returns:
        The photo's path to that of the first such other.
    """
    held = sorted((one for one in outcomes if one.photo_sha256), key=lambda one: one.row.path)
    mark, fingerprints = _marks(held)
    places: dict[str, dict[_Visit, str]] = defaultdict(dict)
    for outcome in held:
        places[mark(outcome)].setdefault(_visit(outcome), outcome.row.path)
    near: dict[str, set[str]] = {told: set() for told, where in places.items() if len(where) > 1}
    for a, b in nearly_same(fingerprints):
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    firsts = {told: _first_two(places, {told, *others}) for told, others in near.items()}

    def elsewhere(outcome: PhotoOutcome) -> str:
        visit = _visit(outcome)
        where = firsts.get(mark(outcome), ())
        return next((path for path, other in where if other != visit), "")

    return {one.row.path: path for one in held if (path := elsewhere(one))}


def _first_two(
    places: Mapping[str, Mapping[_Visit, str]], pictures: Iterable[str]
) -> Sequence[tuple[str, _Visit]]:
    """The first paths of two visits that show one of the pictures; of one visit if that is all."""
    first: dict[_Visit, str] = {}
    for picture in pictures:
        for visit, path in places[picture].items():
            first[visit] = min(path, first.get(visit, path))
    return nsmallest(2, ((path, visit) for visit, path in first.items()))


def _visit(outcome: PhotoOutcome) -> _Visit:
    return outcome.row.subject, outcome.row.visit


def _marks(outcomes: Iterable[PhotoOutcome]) -> tuple[_Mark, frozenset[str]]:
    """What stands for the picture of a photo, and all of these that are fingerprints.

    It is the fingerprint of its score, so that it does not matter what a file says besides, or in
    which format. Where there is none (a photo that was refused, a mask, a score of a ledger of
    before), the sha256 of picture or file has to do; a copy that was scored lends it its own.
    """
    scores = [
        (outcome.photo_sha256, score)
        for outcome in outcomes
        if (score := outcome.result.score) is not None and score.picture_sha256 is not None
    ]
    of_picture = {
        score.picture_sha256: score.fingerprint
        for _, score in scores
        if score.fingerprint is not None
    }
    of_file = {
        sha256: of_picture.get(one.picture_sha256, one.picture_sha256) for sha256, one in scores
    }

    def mark(outcome: PhotoOutcome) -> str:
        return of_file.get(outcome.photo_sha256) or outcome.photo_sha256

    return mark, frozenset(of_picture.values())
