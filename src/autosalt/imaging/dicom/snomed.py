"""SNOMED CT codes in the DICOM files that are written and read; PS3.16 lists them."""

from typing import Final

LEFT: Final = "7771000"
RIGHT: Final = "24028007"
SUPERIOR: Final = "264217000"
POSTERIOR: Final = "255551008"
SKIN_OF_SCALP: Final = "43067004"
SKIN_OF_VERTEX: Final = "61719002"
SKIN_OF_OCCIPUT: Final = "79951008"
