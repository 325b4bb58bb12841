"""Tables of mask agreement, and the record of how they were made."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from autosalt.batch.scorers import ModelScorer
from autosalt.files.io import write_atomically
from autosalt.files.table import Kind, Table, write_table
from autosalt.results.folder import ResultsFolder
from autosalt.study.agreement.mask_pairs import PairOutcome, counted_again
from autosalt.study.agreement.masks import AGAINST, RegionAgreement, mask_figures
from autosalt.study.agreement.measure import agreement_table
from autosalt.study.agreement.readers import MACHINE

if TYPE_CHECKING:
    from autosalt.scorer.scorer import Scorer

SUMMARY: Final = "mask_agreement"
PHOTOS: Final = "mask_agreement_photos"
RECORD: Final = "mask_agreement.json"
_REGION: Final = ("iou", "dice", "distance_px", "hd95_px", "distance_pct", "hd95_pct")

PHOTO_COLUMNS: Final[Mapping[str, Kind]] = {
    "subject": "text",
    "visit": "text",
    "view": "text",
    "path": "text",
    "status": "text",
    "reason": "text",
    "detail": "text",
    "same_as": "text",
    **{f"{region}_{name}": "float" for region in ("scalp", "loss") for name in _REGION},
    "machine_loss_pct": "float",
    "reader_loss_pct": "float",
    "difference_points": "float",
    "photo_sha256": "text",
    "masks_sha256": "text",
    "model_sha256": "text",
    "against_loss_pct": "float",
    "against_masks_sha256": "text",
}


def write_mask_agreement(
    outcomes: Sequence[PairOutcome],
    scorer: "Scorer | None",
    results: ResultsFolder,
    options: Mapping[str, Any],
) -> Mapping[str, int]:
    """Write `mask_agreement`, `mask_agreement_photos` and `mask_agreement.json`.

    Args:
        outcomes: of all photos and masks.
        scorer: that segmented; None where another reader did.
        results: where to; the folder exists.
        options: of the command; no path and no name.

    Returns:
        How many were compared, refused, failed.
    """
    ordered = sorted(outcomes, key=lambda one: one.path)
    known = [(one.agreement, one.subject) for one in ordered if one.agreement is not None]
    figures = mask_figures(
        [masks for masks, _ in known],
        [subject for _, subject in known],
        AGAINST if scorer is None else MACHINE,
    )
    write_table(agreement_table(figures, SUMMARY), results.path)
    again = counted_again(ordered)
    rows = [_row(one, again.get(one.path), scorer) for one in ordered]
    write_table(Table(PHOTOS, PHOTO_COLUMNS, rows), results.path)
    statuses = Counter(str(one.status) for one in ordered)
    counts = {status: statuses[status] for status in ("compared", "refused", "failed")}
    record = {
        **_machine(scorer),
        "options": dict(options),
        "counts": counts,
        "pictures_counted_again": len(again),
        "not_compared_by_reason": dict(Counter(one.reason for one in ordered if one.reason)),
    }
    write_atomically(results.file(RECORD), json.dumps(record, indent=2, sort_keys=True) + "\n")
    return counts


def _machine(scorer: "Scorer | None") -> dict[str, Any]:
    """Model and settings, as the record states them; nothing where another reader was compared."""
    if scorer is None:
        return {"model": None, "thresholds": None, "settings": {}}
    thresholds = scorer.manifest.thresholds
    return {
        "model": {"name": scorer.manifest.name, "sha256": scorer.model_sha256},
        "thresholds": {"scalp": thresholds.scalp, "loss": thresholds.loss},
        "settings": dict(ModelScorer(scorer).settings),
    }


def _row(outcome: PairOutcome, same_as: str | None, scorer: "Scorer | None") -> dict[str, Any]:
    row: dict[str, Any] = {
        "subject": outcome.subject or None,
        "visit": outcome.visit or None,
        "view": outcome.view or None,
        "path": outcome.path,
        "status": outcome.status,
        "reason": outcome.reason or None,
        "detail": outcome.detail or None,
        "same_as": same_as,
        "photo_sha256": outcome.photo_sha256 or None,
        "masks_sha256": outcome.masks_sha256 or None,
        "against_masks_sha256": outcome.against_masks_sha256 or None,
    }
    masks = outcome.agreement
    if masks is None:
        return row
    return row | {
        **_region("scalp", masks.scalp),
        **_region("loss", masks.loss),
        "machine_loss_pct" if scorer else "against_loss_pct": masks.other_loss_pct,
        "reader_loss_pct": masks.reader_loss_pct,
        "difference_points": masks.other_loss_pct - masks.reader_loss_pct,
        "model_sha256": scorer.model_sha256 if scorer else None,
    }


def _region(name: str, region: RegionAgreement) -> dict[str, float | None]:
    return {f"{name}_{measure}": getattr(region, measure) for measure in _REGION}
