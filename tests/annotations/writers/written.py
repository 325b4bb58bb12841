"""A photo with a ring of scalp and a spot of loss, and what a writer makes of it."""

from typing import Any

import numpy as np

from autosalt.annotations.writers.masked_photo import MaskedPhoto


def ring_photo(name: str = "12/a b.jpg") -> MaskedPhoto:
    """5 pixels high and 7 wide; the scalp has a hole, the loss is one pixel."""
    scalp = np.zeros((5, 7), np.bool_)
    scalp[1:4, 2:5] = True
    scalp[2, 3] = False
    loss = np.zeros_like(scalp)
    loss[1, 2] = True
    return MaskedPhoto(name, 7, 5, {"scalp": scalp, "loss": loss})


def only_file(written: Any) -> bytes:
    """The content of the one file that was written."""
    (content,) = written.values()
    assert isinstance(content, bytes)
    return content
