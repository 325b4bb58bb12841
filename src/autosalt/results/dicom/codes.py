"""Codes of DICOM output: of SNOMED CT and DICOM where they have one, else of our own scheme.

SNOMED CT as PS3.16 lists it (CID 4029, 7150, 2, 8131); `Loss of hair` is a finding of SNOMED CT
that no context group of DICOM holds. SALT, its interval and its classes have no code in DICOM,
SNOMED CT or CDISC that is known to us. They are in our own scheme, `99AUTOSALT`, which means
nothing outside autosalt: names that begin with 99 are private (PS3.16 section 8).
"""

from typing import Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.sr.coding import Code

from autosalt.core.views import View
from autosalt.imaging.dicom import snomed

SCHEME: Final = "99AUTOSALT"

ANATOMICAL_STRUCTURE: Final = Code("91723000", "SCT", "Anatomical Structure")
ABNORMAL_STRUCTURE: Final = Code("49755003", "SCT", "Morphologically Abnormal Structure")
SCALP: Final = Code(snomed.SKIN_OF_SCALP, "SCT", "Skin of scalp")
VERTEX: Final = Code(snomed.SKIN_OF_VERTEX, "SCT", "Skin of vertex of scalp")
OCCIPUT: Final = Code(snomed.SKIN_OF_OCCIPUT, "SCT", "Skin of occipital region")
LOSS_OF_HAIR: Final = Code("278040002", "SCT", "Loss of hair")
PHOTOGRAPHY: Final = Code("197157006", "SCT", "Photography of patient")
ARTIFICIAL_INTELLIGENCE: Final = Code("123110", "DCM", "Artificial Intelligence")
PERCENT: Final = Code("%", "UCUM", "Percent")
SIDES: Final = {
    View.LEFT: Code(snomed.LEFT, "SCT", "Left"),
    View.RIGHT: Code(snomed.RIGHT, "SCT", "Right"),
    View.TOP: Code(snomed.SUPERIOR, "SCT", "Superior"),
    View.BACK: Code(snomed.POSTERIOR, "SCT", "Posterior"),
}


def ours(value: str, meaning: str) -> Code:
    """A code of our own scheme."""
    return Code(value, SCHEME, meaning)


VIEW_LOSS: Final = ours("loss_pct", "Hair loss in this view, share of its scalp")
VIEW_LOSS_LOW: Final = ours("loss_pct_low", "Hair loss in this view, lower end of 95 % interval")
VIEW_LOSS_HIGH: Final = ours("loss_pct_high", "Hair loss in this view, upper end of 95 % interval")
SALT: Final = ours("salt", "SALT")
SALT_LOW: Final = ours("salt_low", "SALT, lower end of 95 % interval")
SALT_HIGH: Final = ours("salt_high", "SALT, upper end of 95 % interval")
BOUND_LOW: Final = ours("salt_bound_low", "Lowest SALT that the scored views allow")
BOUND_HIGH: Final = ours("salt_bound_high", "Highest SALT that the scored views allow")
RENORMALISED: Final = ours("salt_renorm", "Weighted mean of the scored views, not SALT")
BAND: Final = ours("band", "SALT band")
AA_IGA: Final = ours("aa_iga", "AA-IGA")
STATUS: Final = ours("status", "Completeness of the visit")
COMPLETE: Final = ours("complete", "Complete: all four views were scored")
INCOMPLETE: Final = ours("incomplete", "Incomplete: there is no SALT for this visit")
NOT_SCORED: Final = ours("not_scored", "View not scored")
VIEW_NAME: Final = ours("view", "SALT view")


def view_code(view: View) -> Code:
    """One of the four SALT views."""
    return ours(view.value, f"SALT view {view.value}")


def region_item(view: View | None) -> Dataset:
    """The item of Anatomic Region Sequence: the scalp, and the view if one is stated.

    `dicom_index` reads it back.
    """
    item = _item({View.TOP: VERTEX, View.BACK: OCCIPUT}.get(view, SCALP) if view else SCALP)
    if view in (View.LEFT, View.RIGHT):
        item.AnatomicRegionModifierSequence = Sequence([_item(SIDES[view])])
    return item


def _item(code: Code) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = code.value, code.scheme_designator
    item.CodeMeaning = code.meaning
    return item
