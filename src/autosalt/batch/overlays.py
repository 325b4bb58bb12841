"""Overlay files in the results, and the option that chooses which photos are drawn."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autosalt.files.io import write_atomically
from autosalt.files.layout import OVERLAYS

if TYPE_CHECKING:
    from autosalt.batch.outcome import PhotoOutcome
    from autosalt.batch.result import Result

_PHOTO_DIGITS: Final = 16
_DRAWN_BY_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Gallery:
    """The overlays in a results folder that one model drew with the same settings.

    Attributes:
        out: the results folder.
        model_sha256, settings_sha256: of the model and the settings that drew them.
    """

    out: Path
    model_sha256: str
    settings_sha256: str

    def name(self, photo_sha256: str, result: "Result") -> str:
        """The name of a photo's overlay in the results; never the photo's own name."""
        drawn_by = hashlib.sha256(f"{self.model_sha256}\n{self.settings_sha256}".encode())
        digits = drawn_by.hexdigest()[:_DRAWN_BY_DIGITS]
        what = "refused" if result.score is None else result.score.view
        return f"{OVERLAYS}/{photo_sha256[:_PHOTO_DIGITS]}-{what}-{digits}.jpg"

    def find(self, photo_sha256: str, result: "Result") -> str:
        """The name of a photo's overlay; empty if there is none."""
        if not result.seen:
            return ""
        name = self.name(photo_sha256, result)
        return name if (self.out / name).is_file() else ""

    def write(self, photo_sha256: str, result: "Result", overlay: bytes) -> None:
        """Write a photo's overlay."""
        write_atomically(self.out / self.name(photo_sha256, result), overlay)


def corrected_name(photo_sha256: str, masks_sha256: str) -> str:
    """The name, in the results, of a photo's overlay of masks that a reviewer drew."""
    return (
        f"{OVERLAYS}/{photo_sha256[:_PHOTO_DIGITS]}-corrected-{masks_sha256[:_DRAWN_BY_DIGITS]}.jpg"
    )


def only_drawn(out: Path, outcomes: Iterable["PhotoOutcome"]) -> tuple["PhotoOutcome", ...]:
    """The outcomes without overlays of corrected masks that nobody drew in `out`."""
    return tuple(
        replace(one, overlay="")
        if one.override is not None
        and one.override.masks is not None
        and not (out / one.overlay).is_file()
        else one
        for one in outcomes
    )


def remove_replaced(out: Path, outcomes: Iterable["PhotoOutcome"]) -> None:
    """Remove overlays in `out` of photos that have a newer overlay.

    Overlays stay where their photo has no newer one, or is no longer in the archive. The model's
    overlay stays beside that of corrected masks.
    """
    names = (name for one in outcomes for name in (one.overlay, one.original_overlay) if name)
    shown = {Path(name).name for name in names}
    photos = {name[:_PHOTO_DIGITS] for name in shown}
    for path in (out / OVERLAYS).glob("*-*.jpg"):
        if path.name not in shown and path.name[:_PHOTO_DIGITS] in photos:
            path.unlink()


class Overlays(StrEnum):
    """Which photos are drawn with the scalp and the loss that were seen in them."""

    ALL = "all"
    REFUSED = "refused"
    NONE = "none"
