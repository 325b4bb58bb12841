"""Good photos kept and bad ones refused, by the scorer as users have it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import View
from research.measure.parts.bad_photos import BAD_PHOTO_MAKERS
from research.measure.parts.refusal import measure, refused


def test_a_reason_is_named_and_a_score_has_none(
    tiny_model: Path, paint: Callable[..., RGB]
) -> None:
    scorer, image = Scorer.load(tiny_model), paint(0.3, View.TOP)
    assert refused(scorer, image, View.TOP) is None
    assert refused(scorer, image // 20, View.TOP) == "too_dark"


@pytest.mark.slow
def test_good_photos_are_kept_and_each_kind_of_bad_one_is_counted(
    work: Path, tiny_model: Path
) -> None:
    good, bad, *kinds = measure(work, Scorer.load(tiny_model))
    assert (good.on, good.number) == ("good photos, 14", 100)
    assert bad.figure == "refused, %"
    assert [one.figure for one in kinds] == [f"... {name}" for name in BAD_PHOTO_MAKERS]
