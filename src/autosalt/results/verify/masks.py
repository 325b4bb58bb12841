"""Check of the masks that reviewers corrected: their files, hashes and areas."""

from collections.abc import Iterator
from typing import Final

from autosalt.batch.result import DrawnMasks
from autosalt.core.reasons import PhotoRefused
from autosalt.imaging.masks import measure_pair
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import mask_names, read_masks
from autosalt.results.overrides.table import overrides_in
from autosalt.results.verify.checks import Check, Difference

MASKS_QUESTION: Final = "Are corrected masks as they were drawn, and do they give their numbers?"


def check_masks(results: ResultsFolder) -> Check:
    """Both pairs of each override that corrects masks, withdrawn ones too, as the ledger has it."""
    drawn = [(one.number, one.masks) for one in overrides_in(results) if one.masks is not None]
    found = (
        difference for number, masks in drawn for difference in _differences(results, number, masks)
    )
    return Check.of("corrected masks", MASKS_QUESTION, len(drawn), found)


def _differences(results: ResultsFolder, number: int, masks: DrawnMasks) -> Iterator[Difference]:
    for sha256 in (masks.sha256, masks.original_sha256):
        try:
            pair = read_masks(results.path, sha256)
        except PhotoRefused:
            yield _unusable(results, number, sha256)
            continue
        if sha256 != masks.sha256:
            continue
        area = measure_pair(*pair)
        found = area.scalp_px, area.loss_px, area.loss_pct
        right = masks.scalp_px, masks.loss_px, masks.loss_pct
        if found != right:
            yield Difference(
                "masks_differ",
                {"override": number},
                f"override {number}: its masks give {area.loss_pct!r} %, it states "
                f"{masks.loss_pct!r} %",
            )


def _unusable(results: ResultsFolder, number: int, sha256: str) -> Difference:
    scalp, loss = mask_names(sha256)
    for name in (scalp, loss):
        if not results.has(name):
            return Difference.of_file(results.path, name)
    return Difference(
        "masks_changed",
        {"override": number, "file": scalp},
        f"override {number}: {scalp} or {loss} is not as it was written",
    )
