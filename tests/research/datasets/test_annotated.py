"""A dataset folder with hand-drawn masks comes back as it was written."""

from pathlib import Path

import numpy as np
import pytest

from research.datasets.annotated import annotated_heads
from research.datasets.entry import AnnotationError, Entry, Partial, write_dataset


def heads() -> list[Entry]:
    mask = np.zeros((90, 70), np.bool_)
    mask[5:20, 5:20] = True
    known = np.ones_like(mask)
    known[:3] = False
    image = np.full((90, 70, 3), 90, np.uint8)
    groups = {"kind": "aa", "source": "clinic"}
    return [
        Entry("a", image, Partial(mask, known), Partial.whole(mask), "s1", "top", groups),
        Entry("b", image, Partial.whole(mask), None, "s2", "", {"kind": "normal"}),
    ]


def test_masks_views_and_sources_come_back(tmp_path: Path) -> None:
    write_dataset(tmp_path, heads(), "other")
    first, second = annotated_heads(tmp_path)
    assert (first.name, first.subject, first.view) == ("a", "s1", "top")
    assert first.groups == {"kind": "aa", "source": "clinic"}
    assert first.scalp is not None
    assert not first.scalp.known[:3].any()
    assert second.groups == {"kind": "normal", "source": "other"}
    assert second.loss is None


def test_a_mask_of_another_size_is_named(tmp_path: Path) -> None:
    write_dataset(tmp_path, heads(), "other")
    mask = tmp_path / "masks" / "b_scalp.png"
    small = Entry(
        "x", np.zeros((70, 70, 3), np.uint8), Partial.whole(np.ones((70, 70), bool)), None, "s"
    )
    write_dataset(tmp_path / "small", [small], "s")
    mask.write_bytes((tmp_path / "small" / "masks" / "x_scalp.png").read_bytes())
    with pytest.raises(AnnotationError, match=r"b_scalp\.png: not of its photo's size"):
        list(annotated_heads(tmp_path))
