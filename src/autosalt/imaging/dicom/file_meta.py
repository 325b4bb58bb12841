"""File meta of a DICOM file, before its dataset: mark, class and encoding (PS3.10)."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

MAGIC: Final = slice(128, 132), b"DICM"
VL_PHOTOGRAPHIC: Final = "1.2.840.10008.5.1.4.1.1.77.1.4"
SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
PHOTO_CLASSES: Final = frozenset({VL_PHOTOGRAPHIC, SECONDARY_CAPTURE})
"""SOP classes that hold one photograph."""

_DEFLATED: Final = "1.2.840.10008.1.2.1.99"


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pydicom's warnings off the screen: they may quote the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True, slots=True)
class FileMeta:
    """The values before the dataset; empty where they are missing."""

    syntax: str
    sop_class: str

    @property
    def deflated(self) -> bool:
        """Whether pydicom would inflate all of the file, whatever its size, to read any of it."""
        return self.syntax == _DEFLATED


def read_meta(file: BinaryIO) -> FileMeta:
    """Read the file meta of a DICOM file, from any position; the file is then at its beginning."""
    from pydicom.filereader import read_dataset

    file.seek(MAGIC[0].stop)
    meta = read_dataset(file, False, True, stop_when=lambda tag, *_: tag.group != 2)
    file.seek(0)
    return FileMeta(
        str(meta.get("TransferSyntaxUID", "")), str(meta.get("MediaStorageSOPClassUID", ""))
    )
