"""The one list of reasons why a photo is refused, and the exception that carries them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Reason code, as in `photos.csv`; the last two are of photos that are read again only."""

    MISSING_FILE = "missing_file"
    OUTSIDE_ARCHIVE = "outside_archive"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    UNSUPPORTED_FORMAT = "unsupported_format"
    RAW_FILE = "raw_file"
    NOT_DOWNLOADED = "not_downloaded"
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 - a reason, not a password
    PACKED_OTHERWISE = "packed_otherwise"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    BURNT_OUT = "burnt_out"
    SCALP_INVERTED = "scalp_inverted"
    LOSS_INVERTED = "loss_inverted"
    MASKS_EXCHANGED = "masks_exchanged"
    LOSS_OUTSIDE_SCALP = "loss_outside_scalp"
    NO_SCALP = "no_scalp"
    SCALP_CUT = "scalp_cut"
    PART_BLANK = "part_blank"
    SEVERAL_PICTURES = "several_pictures"
    NO_COLOUR = "no_colour"
    FALSE_COLOUR = "false_colour"
    NOT_A_VIEW = "not_a_view"
    VIEW_UNCLEAR = "view_unclear"
    VIEW_CONTRADICTS_LABEL = "view_contradicts_label"
    DUPLICATE_VIEW = "duplicate_view"
    SAME_PHOTO = "same_photo"
    REFUSED_BY_REVIEWER = "refused_by_reviewer"
    PHOTO_CHANGED = "photo_changed"
    MASKS_CHANGED = "masks_changed"


REASON_TEXT: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.MISSING_FILE: "The file is not there. Check the path in the manifest.",
        Reason.OUTSIDE_ARCHIVE: "The path leads out of the archive folder. Copy the photo into it.",
        Reason.UNREADABLE: "The file is damaged or not a photo. Export it again from the camera.",
        Reason.TRUNCATED: "The file is incomplete. Copy or upload it again.",
        Reason.UNSUPPORTED_FORMAT: "The format is not supported. Export the photo as JPEG or PNG.",
        Reason.RAW_FILE: "It is a raw camera file. Export it as JPEG, under the same name.",
        Reason.NOT_DOWNLOADED: "Only a placeholder or a link is there. Download the file itself.",
        Reason.NEEDS_PASSWORD: "The zip file has a password. Pack it again without one.",
        Reason.PACKED_OTHERWISE: "The zip is packed in a rare way. Pack it again, as Deflate.",
        Reason.TOO_MANY_BYTES: "The file is larger than the limit. Export a smaller photo.",
        Reason.TOO_MANY_PIXELS: "The photo has more pixels than the limit. Export a smaller one.",
        Reason.TOO_SMALL: "The photo is too small to read. Use the original.",
        Reason.BLURRED: "The photo is blurred. Take it again.",
        Reason.TOO_DARK: "The photo is too dark. Take it again with more light.",
        Reason.BURNT_OUT: "The photo is over-exposed. Take it again with less light.",
        Reason.SCALP_INVERTED: "The scalp mask fills the picture edge. Invert it: white is scalp.",
        Reason.LOSS_INVERTED: "The loss mask fills all but the scalp. Invert it: white is loss.",
        Reason.MASKS_EXCHANGED: "The loss mask looks like the scalp mask. Exchange the two masks.",
        Reason.LOSS_OUTSIDE_SCALP: "Most loss is outside the scalp. Draw bald skin in both masks.",
        Reason.NO_SCALP: "No scalp was found, or hardly any. Take the photo from nearer.",
        Reason.SCALP_CUT: "The edge of the photo cuts the scalp off. Take it from further away.",
        Reason.PART_BLANK: "A large part is one flat colour. Use the original, not an edited copy.",
        Reason.SEVERAL_PICTURES: "It shows several pictures or heads. Save each in its own file.",
        Reason.NO_COLOUR: "It is grey or in one tint, or nearly so. Use the original in colour.",
        Reason.FALSE_COLOUR: "No person has these colours: exchanged or negative. Export it again.",
        Reason.NOT_A_VIEW: "No uncovered head from the left, right, top or back. Take it again.",
        Reason.VIEW_UNCLEAR: "The view is unclear. State it, or take the photo straight from one.",
        Reason.VIEW_CONTRADICTS_LABEL: "The photo shows another view than stated. Check the label.",
        Reason.DUPLICATE_VIEW: "Another photo of this view was scored. Keep one for each view.",
        Reason.SAME_PHOTO: "It stands for another view of the visit too. Give each view its photo.",
        Reason.REFUSED_BY_REVIEWER: "A reviewer refused it. The photo's row states who and why.",
        Reason.PHOTO_CHANGED: "The file is not the one that was scored. Put the scored file back.",
        Reason.MASKS_CHANGED: "Masks that a reviewer drew are missing or edited. Bring them back.",
    }
)
"""What each reason means and what to do, in one line for people."""


class PhotoRefused(Exception):  # noqa: N818 - a refusal is an outcome, not a fault of the program
    """A photo that cannot be scored.

    Attributes:
        reason: the code from the one list.
        detail: what was measured, e.g. ``sharpness 3.1 under 8.0``; holds no name and no path.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else str(reason))

    def __reduce__(self) -> tuple[type["PhotoRefused"], tuple[Reason, str]]:
        # Worker processes hand refusals back by pickle; the default would lose the detail.
        return PhotoRefused, (self.reason, self.detail)
