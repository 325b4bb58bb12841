"""Which files of an archive show one and the same picture."""

from collections.abc import Callable, Iterable

from autosalt.archive.outcome import PhotoOutcome


def pictures_of(outcomes: Iterable[PhotoOutcome]) -> Callable[[PhotoOutcome], str]:
    """What tells the picture of a photo: that of two is equal where they show the same pixels.

    It is the `picture_sha256` of its score, so that it does not matter what a file says besides, or
    in which format. Where there is none (a photo that was refused, a mask, a score of a ledger of
    before), the file's own sha256 has to do; a copy of the file that was scored lends it its own.
    """
    of_file = {
        outcome.photo_sha256: score.picture_sha256
        for outcome in outcomes
        if (score := outcome.result.score) is not None and score.picture_sha256 is not None
    }
    return lambda outcome: of_file.get(outcome.photo_sha256, outcome.photo_sha256)
