"""A photo on its way: what its files are, and whether its result was computed now."""

from dataclasses import FrozenInstanceError

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.batch.result import Made, Result, State
from autosalt.core.reasons import PhotoRefused, Reason

ROW = PhotoRow("0012/1/top.png", "0012", "1", None)
LOADED = LoadedPhoto(ROW, (b"pixels",), "ab" * 32)
REFUSED = Result.of_refusal(PhotoRefused(Reason.NO_SCALP, "no scalp"))


def test_a_result_keeps_row_and_content_of_its_photo() -> None:
    scored = LOADED.scored(REFUSED, b"overlay")
    assert (scored.row, scored.sha256) == (ROW, LOADED.sha256)
    assert (scored.result, scored.overlay) == (REFUSED, b"overlay")


def test_a_computed_result_is_not_stored_until_a_ledger_holds_it() -> None:
    assert not LOADED.scored(REFUSED).is_stored
    assert ScoredPhoto(ROW, LOADED.sha256, REFUSED, made=Made()).is_stored


def test_a_photo_whose_files_cannot_be_read_has_a_fault_and_no_content() -> None:
    missing = LoadedPhoto(ROW, (), "", Result(State.FAILED, None, "", "OSError"))
    assert missing.fault is not None
    assert missing.scored(missing.fault).sha256 == ""


def test_a_photo_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        LOADED.sha256 = ""  # type: ignore[misc]
