"""Which photos show one picture: by pixels, by what it looks like, or else by file."""

import base64
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Result, State
from autosalt.core.views import View
from autosalt.imaging.near_duplicates import NEAR_BITS
from autosalt.results.view_choice import copies_elsewhere, pictures_of
from autosalt.scorer.scores import PhotoScore


def mark(seed: int, changed: int = 0) -> str:
    """The fingerprint of a picture, with some bits of its hash changed as saving again does."""
    rng = np.random.default_rng(seed)
    whole = rng.bytes(80)
    value = int.from_bytes(whole[:32])
    for place in rng.choice(256, changed, replace=False):
        value ^= 1 << int(place)
    return base64.b64encode(value.to_bytes(32) + whole[32:]).decode()


def photo(
    place: str, file: str, fingerprint: str | None = None, picture: str | None = None
) -> PhotoOutcome:
    """A scored photo at subject/visit/view."""
    subject, visit, view = place.split("/")
    score = PhotoScore(View(view), "stated", 3000, 1000, 100 / 3)
    score = replace(score, picture_sha256=picture or f"picture of {file}", fingerprint=fingerprint)
    row = PhotoRow(f"{place}.jpg", subject, visit, View(view))
    return PhotoOutcome(row, file, Result(State.SCORED, score, seen=True))


def refused(place: str, file: str) -> PhotoOutcome:
    one = photo(place, file)
    return replace(one, result=Result(State.REFUSED, None, "blurred"))


def of_before(place: str, file: str, picture: str) -> PhotoOutcome:
    """Of a ledger that kept no fingerprints."""
    return photo(place, file, None, picture)


LEFT = photo("S1/1/left", "a", mark(1))


@pytest.mark.parametrize(
    ("other", "is_copy"),
    [
        (photo("S1/2/left", "b", mark(1, changed=NEAR_BITS)), True),
        (photo("S1/2/top", "b", mark(1, changed=3)), True),
        (photo("S2/1/left", "b", mark(1, changed=3)), True),
        (photo("S1/2/left", "a", mark(1)), True),
        (refused("S1/2/left", "a"), True),
        (of_before("S1/2/left", "b", "picture of a"), True),
        (photo("S1/2/left", "b", mark(1, changed=NEAR_BITS + 1)), False),
        (photo("S1/2/left", "b", mark(2)), False),
        (refused("S1/2/left", "b"), False),
        (of_before("S1/2/left", "b", "another picture"), False),
        (photo("S1/1/left", "b", mark(1, changed=3)), False),
        (photo("S1/1/top", "a", mark(1)), False),
    ],
    ids=[
        *("saved again", "as another view", "of another subject", "same file", "same file refused"),
        *("same pixels, old ledger", "beyond the limit", "another picture", "refused"),
        *("another picture, old ledger", "same visit", "same visit, other view"),
    ],
)
def test_copies_in_other_visits_are_found(other: PhotoOutcome, is_copy: bool) -> None:
    expected = {LEFT.row.path: other.row.path, other.row.path: LEFT.row.path} if is_copy else {}
    for outcomes in ([LEFT, other], [other, LEFT]):
        assert copies_elsewhere(outcomes) == expected


def test_each_copy_names_the_first_photo_of_another_visit() -> None:
    """Also where the picture is twice in a visit, and as nearly the same in a third."""
    copies = [
        photo("S1/1/left", "a", mark(1)),
        photo("S1/1/top", "b", mark(1, changed=2)),
        photo("S1/2/left", "a", mark(1)),
        photo("S1/3/left", "c", mark(1, changed=5)),
        photo("S1/3/back", "d", mark(4)),
    ]
    assert copies_elsewhere(copies) == {
        "S1/1/left.jpg": "S1/2/left.jpg",
        "S1/1/top.jpg": "S1/2/left.jpg",
        "S1/2/left.jpg": "S1/1/left.jpg",
        "S1/3/left.jpg": "S1/1/left.jpg",
    }
    assert copies_elsewhere(reversed(copies)) == copies_elsewhere(copies)


def groups(outcomes: Sequence[PhotoOutcome]) -> list[int]:
    """Photos with the same number show the same picture."""
    picture = pictures_of(outcomes)
    told = [picture(outcome) for outcome in outcomes]
    return [told.index(one) for one in told]


def test_nearly_the_same_pictures_of_a_visit_are_one() -> None:
    left, top = photo("S1/1/left", "a", mark(1)), photo("S1/1/top", "b", mark(1, changed=9))
    back, old = photo("S1/1/back", "c", mark(2)), of_before("S1/1/right", "d", "picture of a")
    assert groups([left, top, back, old]) == [0, 0, 2, 0]
    assert groups([refused("S1/1/right", "a"), top, left]) == [0, 0, 0]
    assert groups([refused("S1/1/right", "d"), back]) == [0, 1]
