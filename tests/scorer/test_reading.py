"""Readings are at the photo's own size, and one picture is recognised in any file."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.scorer.scorer import Segmentation

Paint = Callable[..., RGB]


def test_segment_gives_probabilities_at_the_photos_own_size(scorer: Scorer, paint: Paint) -> None:
    seen: Segmentation = scorer.segment(paint(0.5, height=300, width=210))
    assert seen.scalp.shape == seen.loss.shape == (300, 210)
    assert seen.scalp.dtype == seen.loss.dtype == np.float32
    assert seen.scalp.min() >= 0
    assert seen.scalp.max() <= 1
    assert seen.scalp[150, 105] > 0.9
    assert seen.scalp[10, 10] < 0.1
    assert sum(seen.view.values()) == pytest.approx(1.0)


def test_a_picture_is_one_in_whatever_file_it_comes(scorer: Scorer, paint: Paint) -> None:
    image = Image.fromarray(paint())
    files = []
    for format_, options in (("PNG", {}), ("PNG", {"dpi": (72, 72)}), ("TIFF", {})):
        buffer = io.BytesIO()
        image.save(buffer, format_, **options)
        files.append(buffer.getvalue())
    digests = {scorer.score_photo(one).picture_sha256 for one in (*files, image, paint())}
    assert len(digests) == 1
    assert scorer.score_photo(paint(seed=1)).picture_sha256 not in digests
