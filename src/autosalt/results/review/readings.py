"""Readings of one reviewer who is blind to all others: kept in a folder, counted nowhere.

The folder lies in the results and holds `readings.jsonl`, one line for each reading, and the masks
as `<photo>_scalp.png` and `<photo>_loss.png` of the photo's size. So `autosalt agree` reads it like
the masks of any reader.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np

from autosalt.batch.ledger import now
from autosalt.batch.result import DrawnMasks, Override, OverrideKind
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.errors import OverrideError, ResultsError
from autosalt.files.io import write_atomically
from autosalt.files.layout import READINGS
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import encode_mask, read_mask
from autosalt.results.audit.stored_run import Stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import MAX_SIDE, pair_sha256
from autosalt.results.overrides.rules import not_withdrawn
from autosalt.results.review.photos import PhotoKey, ReviewPhoto, blind_photos
from autosalt.results.review.pictures import PhotoMasks, fit
from autosalt.results.review.trail import Decision, TrailStep, corrected_masks

READINGS_NAME: Final = "readings.jsonl"
_LETTERS: Final = 40
"""Of a reviewer's name in the name of a folder."""


def readings_folder(results: ResultsFolder, reviewer: str) -> Path:
    """The folder of a reviewer's readings. Names that differ never share one."""
    letters = re.sub(r"[^a-z0-9]+", "-", reviewer.casefold())[:_LETTERS].strip("-")
    digest = hashlib.sha256(reviewer.encode()).hexdigest()[:8]
    return results.file(READINGS) / "-".join(filter(None, (letters, digest)))


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a study by one reviewer; see `Trail`.

    Attributes:
        folder: see `readings_folder`.
        reviewer: who reads.
    """

    folder: Path
    reviewer: str

    @classmethod
    def of(cls, results: ResultsFolder, reviewer: str) -> "Readings":
        """The readings of a reviewer, those of earlier sessions among them."""
        return cls(readings_folder(results, reviewer), reviewer)

    @property
    def blind(self) -> bool:
        """Yes."""
        return True

    def photos(self, stored: Stored, looked_at: Collection[PhotoKey]) -> tuple[ReviewPhoto, ...]:
        """See `Trail`."""
        contents = {one.row.path: one.photo_sha256 for one in stored.scored}
        held = not_withdrawn(self.recorded()).items()
        of_these = {path: one for path, one in held if contents.get(path) == one.photo_sha256}
        return blind_photos(stored, of_these, looked_at)

    def drawn(self, photo: ReviewPhoto) -> PhotoMasks | None:
        """See `Trail`."""
        if photo.decision is None or photo.decision.masks is None:
            return None
        try:
            files = self._mask_files(photo.path)
            scalp, loss = (_as_drawn(read_mask(file)) for file in files)
        except (PhotoRefused, ValueError):
            raise PhotoRefused(Reason.MASKS_CHANGED) from None
        if pair_sha256(scalp, loss) != photo.decision.masks.sha256:
            raise PhotoRefused(Reason.MASKS_CHANGED)
        return PhotoMasks(scalp, loss)

    def recorded(self) -> tuple[Override, ...]:
        """Every reading, in order of time.

        Raises:
            ResultsError: their file is damaged.
        """
        file = self.folder / READINGS_NAME
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
            return tuple(_reading(json.loads(line)) for line in lines)
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError, KeyError) as error:
            raise ResultsError(
                f"{file}: is damaged ({type(error).__name__}); bring back an earlier copy"
            ) from None

    def decide(self, steps: Sequence[TrailStep]) -> None:
        """See `Trail`."""
        recorded = self.recorded()
        added: list[Override] = []
        for step in steps:
            added += _added(step, self.reviewer, len(recorded) + len(added))
        drawn = [step for step in steps if step.decision.kind is OverrideKind.MASKS]
        for step in drawn:
            self._require_own_name(step.photo.path, recorded)
        for step in drawn:
            self._write_masks(step)
        self.folder.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(asdict(one)) + "\n" for one in (*recorded, *added))
        write_atomically(self.folder / READINGS_NAME, text)
        for step in steps:
            if step not in drawn:
                for file in self._mask_files(step.photo.path):
                    file.unlink(missing_ok=True)

    def _write_masks(self, step: TrailStep) -> None:
        """Write masks at the size of the photo, each pixel as the nearest one that was drawn."""
        masks, seen = step.decision.masks, step.seen
        assert masks is not None  # noqa: S101 - `_added` measured them
        assert seen is not None  # noqa: S101
        files = self._mask_files(step.photo.path)
        for file, mask in zip(files, (masks.scalp, masks.loss), strict=True):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, encode_mask(resize_mask(mask, seen.height, seen.width)))

    def _require_own_name(self, path: str, recorded: Iterable[Override]) -> None:
        """Refuse masks that would lie where those of another photo are."""
        for other, one in not_withdrawn(recorded).items():
            if one.masks and other != path and _stem(other) == _stem(path):
                raise OverrideError(
                    f"{path}: its masks would have the names of those of {other}; rename one of "
                    "the two photos, and run autosalt score again"
                )

    def _mask_files(self, path: str) -> tuple[Path, Path]:
        stem = _stem(path)
        return self.folder / f"{stem}_scalp.png", self.folder / f"{stem}_loss.png"


def _as_drawn(mask: BoolMask) -> BoolMask:
    """A mask of the photo's size as it was drawn: what was enlarged has the pixel at its centre."""
    drawn = fit(mask.shape[0], mask.shape[1], MAX_SIDE)
    rows, columns = (
        (2 * np.arange(few) + 1) * many // (2 * few)
        for few, many in zip(drawn, mask.shape, strict=True)
    )
    return mask[np.ix_(rows, columns)]


def _stem(path: str) -> str:
    return PurePosixPath(path).with_suffix("").as_posix()


def _added(step: TrailStep, reviewer: str, recorded: int) -> tuple[Override, ...]:
    """The readings that a decision adds to so many; raises OverrideError."""
    photo, decision = step.photo, step.decision
    kind, held, row = decision.kind, photo.decision, photo.outcome.row
    if not decision.reason.strip():
        raise OverrideError("a reading needs a reason, in a sentence")
    if held is None and kind is OverrideKind.WITHDRAW:
        raise OverrideError(f"{photo.path}: has no reading to withdraw")
    reading = Override(
        recorded + 1, now(), kind, *photo.key, row.subject, row.visit,
        view=_view(decision), reviewer=reviewer, reason=decision.reason.strip(),
        masks=corrected_masks(step).measured() if kind is OverrideKind.MASKS else None,
    )  # fmt: skip
    if held is None:
        return (reading,)
    withdrawal = replace(
        reading, kind=OverrideKind.WITHDRAW, view=None, masks=None, withdraws=held.number
    )
    if kind is OverrideKind.WITHDRAW:
        return (withdrawal,)
    return withdrawal, replace(reading, number=reading.number + 1)


def _view(decision: Decision) -> View | None:
    wanted = decision.kind in (OverrideKind.VIEW, OverrideKind.MASKS)
    if not wanted or (decision.kind is OverrideKind.MASKS and not decision.view):
        return None
    try:
        return View(decision.view)
    except ValueError:
        raise OverrideError(f"view {decision.view!r}: is none of {', '.join(VIEWS)}") from None


def _reading(values: Mapping[str, Any]) -> Override:
    masks, view = values["masks"], values["view"]
    return Override(
        **{
            **values,
            "kind": OverrideKind(values["kind"]),
            "view": None if view is None else View(view),
            "masks": None if masks is None else DrawnMasks(**masks),
        }
    )
