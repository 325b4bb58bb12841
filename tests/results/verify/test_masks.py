"""Corrected masks are checked against the ledger: their files, their hash and their numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.batch.ledger import Ledger
from autosalt.batch.result import Override, OverrideKind
from autosalt.files.layout import LEDGER_NAME
from autosalt.imaging.masks import encode_mask
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import CorrectedMasks, mask_names, write_masks
from autosalt.results.verify.checks import Check, Verdict
from autosalt.results.verify.masks import check_masks

SCALP = np.zeros((80, 64), np.bool_)
SCALP[20:60, 10:50] = True
LOSS = np.zeros_like(SCALP)
LOSS[20:30] = True
MASKS = CorrectedMasks("0012/1/top.jpg", SCALP, LOSS, SCALP, SCALP)
DRAWN = MASKS.measured()
OVERRIDE = Override(
    *(1, "2026-01-02T03:04:05+00:00", OverrideKind.MASKS, MASKS.path, "photo", "0012", "1"),
    *(None, "Dr Ngô", "hair at the edge", None, DRAWN),
)
WITHDRAWAL = replace(OVERRIDE, number=2, kind=OverrideKind.WITHDRAW, withdraws=1, masks=None)


def checked(out: Path, override: Override = OVERRIDE) -> Check:
    with Ledger(out / LEDGER_NAME) as ledger:
        ledger.add_overrides([override, WITHDRAWAL])
    return check_masks(ResultsFolder(out))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Results that hold the masks."""
    (tmp_path / "audit").mkdir()
    write_masks(tmp_path, MASKS)
    return tmp_path


def test_masks_as_they_were_drawn_stand(out: Path) -> None:
    check = checked(out)
    assert (check.verdict, check.checked) == (Verdict.STANDS, 1)


@pytest.mark.parametrize("sha256", [DRAWN.sha256, DRAWN.original_sha256])
@pytest.mark.parametrize("which", [0, 1])
def test_a_missing_or_edited_file_is_found_though_withdrawn(
    out: Path, sha256: str, which: int
) -> None:
    file = out / mask_names(sha256)[which]
    file.write_bytes(encode_mask(SCALP & False))
    check = checked(out)
    assert [one.what for one in check.differences] == ["masks_changed"]
    assert "Ngô" not in check.differences[0].shown
    file.unlink()
    (difference,) = check_masks(ResultsFolder(out)).differences
    assert (difference.what, difference.where) == (
        *("file_missing", {"file": mask_names(sha256)[which]}),
    )


def test_numbers_that_the_masks_do_not_give_are_found(out: Path) -> None:
    forged = replace(OVERRIDE, masks=replace(DRAWN, loss_pct=12.5))
    (difference,) = checked(out, forged).differences
    assert difference.what == "masks_differ"
    assert difference.shown == "override 1: its masks give 25.0 %, it states 12.5 %"
