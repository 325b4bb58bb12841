"""Codes of DICOM output are SNOMED CT where there are any, and private ones are marked so."""

import pytest

pytest.importorskip("pydicom")

from autosalt.core.views import VIEWS, View
from autosalt.results.dicom.codes import SCHEME, region_item, view_code


def test_a_scheme_of_our_own_begins_as_private_ones_do() -> None:
    assert SCHEME.startswith("99")
    assert {view_code(view).scheme_designator for view in VIEWS} == {SCHEME}
    assert [view_code(view).value for view in VIEWS] == list(VIEWS)


@pytest.mark.parametrize(
    ("view", "region", "side"),
    [
        (None, "43067004", None),
        (View.LEFT, "43067004", "7771000"),
        (View.RIGHT, "43067004", "24028007"),
        (View.TOP, "61719002", None),
        (View.BACK, "79951008", None),
    ],
)
def test_the_region_of_each_view(view: View | None, region: str, side: str | None) -> None:
    item = region_item(view)
    assert (item.CodeValue, item.CodingSchemeDesignator) == (region, "SCT")
    sides = [one.CodeValue for one in item.get("AnatomicRegionModifierSequence", ())]
    assert sides == ([] if side is None else [side])
