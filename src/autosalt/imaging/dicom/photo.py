"""Photograph in a DICOM file: VL Photographic Image, or Secondary Capture in colour.

The header of the picture is checked before anything is decoded. Header and picture data must agree
in colour space and size. Only the
attributes of the picture are read; nothing about the patient is ever looked at here.

Read: uncompressed RGB, YBR_FULL and YBR_FULL_422; JPEG baseline and extended, which goes the way of
any JPEG file; JPEG 2000, by Pillow; RLE, by pydicom; JPEG-LS, where pydicom finds a decoder
(pyjpegls, which the extra ``dicom`` brings). Pixels are taken as they are stored. An EXIF
orientation inside the JPEG data has no meaning in DICOM, so one that is not upright is refused. A
head that the file itself states to be lying or upside down is refused, too.

Standard: PS3.3 C.7.6.3 (Image Pixel), C.8.12.1 (VL Image), C.11.15 (ICC Profile); PS3.5 A.4, 8.2.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.colour import exif_orientation
from autosalt.imaging.dicom.file_meta import PHOTO_CLASSES, quiet, read_meta

_NO_PHOTO: Final = "a DICOM object that is no photograph"
_JPEG, _JPEG_2000, _OTHER = "JPEG", "JPEG 2000", "other"
_NATIVE: Final = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"})
_WAY: Final = {
    **dict.fromkeys(_NATIVE, _OTHER),
    "1.2.840.10008.1.2.4.50": _JPEG,
    "1.2.840.10008.1.2.4.51": _JPEG,
    "1.2.840.10008.1.2.4.90": _JPEG_2000,
    "1.2.840.10008.1.2.4.91": _JPEG_2000,
    "1.2.840.10008.1.2.5": _OTHER,  # RLE
    "1.2.840.10008.1.2.4.80": _OTHER,  # JPEG-LS
    "1.2.840.10008.1.2.4.81": _OTHER,
}
"""How the picture data of each transfer syntax is decoded."""
_COLOURS: Final = {
    _JPEG: frozenset({"RGB", "YBR_FULL", "YBR_FULL_422"}),
    _JPEG_2000: frozenset({"RGB", "YBR_RCT", "YBR_ICT"}),
    _OTHER: frozenset({"RGB", "YBR_FULL"}),
}
_TAGS: Final = [
    "SOPClassUID",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "PixelAspectRatio",
    "PatientOrientation",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "ICCProfile",
    "OpticalPathSequence",
    "PixelData",
]
_SOC_SIZ, _COD, _SOT, _EOC = b"\xff\x4f\xff\x51", 0xFF52, 0xFF90, b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class DicomPhoto:
    """A photograph in a DICOM file, checked but not decoded.

    Attributes:
        width, height: as the file states them, in pixels.
        jpeg: the JPEG file inside, for the decoder of JPEG files; None for other data.
        icc_profile: of the whole picture; None where the file has none.
    """

    width: int
    height: int
    jpeg: bytes | None
    icc_profile: bytes | None
    _dataset: Any

    @quiet()
    def decode(self) -> Image.Image:
        """Decode what is not JPEG. Sizes must have been checked before.

        Raises PhotoRefused, or whatever the decoder raises.
        """
        if _way(self._dataset) == _JPEG_2000:
            return self._decode_jpeg_2000()
        from pydicom.pixels.utils import pixel_array

        syntax = self._dataset.file_meta.TransferSyntaxUID
        if syntax not in _NATIVE:
            self._check_frame(_frame(self._dataset))
        try:
            return Image.fromarray(pixel_array(self._dataset, raw=False))
        except RuntimeError as error:
            if "missing dependencies" in str(error) or "plugins" in str(error):
                raise _unsupported(
                    f"no decoder for {syntax.name}; pip install 'autosalt[dicom]'"
                ) from None
            raise

    @quiet()
    def check_jpeg(self, image: Image.Image, size: tuple[int, int]) -> None:
        """Raise PhotoRefused unless the decoded JPEG is as the DICOM file states.

        Args:
            image: as the decoder of JPEG files gave it, perhaps reduced.
            size: its width and height before any reduction.
        """
        self._check_size(size)
        if image.mode != "RGB" or not isinstance(image, JpegImageFile):
            raise _contradiction("the JPEG data is not in colour")
        if _is_rgb(image) != (self._dataset.PhotometricInterpretation == "RGB"):
            raise _contradiction("the JPEG data has another colour space than stated")
        if exif_orientation(image) != 1:
            raise _unsupported(
                "the JPEG data is turned by EXIF, which DICOM does not know; "
                "turn the photo before it is put into DICOM"
            )

    def _check_size(self, size: tuple[int, int]) -> None:
        if size != (self.width, self.height):
            raise _contradiction("the picture data has another size than stated")

    def _check_frame(self, frame: bytes) -> None:
        """Check that the data itself states the same size before memory is taken for it."""
        start = frame.find(b"\xff\xf7") if frame[:2] == b"\xff\xd8" else -1
        if start >= 0:  # JPEG-LS: frame header SOF55, ITU-T T.87
            height, width = struct.unpack_from(">HH", frame, start + 5)
            self._check_size((width, height))

    def _decode_jpeg_2000(self) -> Image.Image:
        frame = _frame(self._dataset)
        if not frame.startswith(_SOC_SIZ):
            raise PhotoRefused(Reason.UNREADABLE, "no JPEG 2000 data in the file")
        if not frame.rstrip(b"\0").endswith(_EOC):
            raise PhotoRefused(Reason.TRUNCATED, "JPEG 2000 data has no end marker")
        stated = self._dataset.PhotometricInterpretation
        if stated.startswith("YBR") and not _has_colour_transform(frame):
            raise _contradiction("the JPEG 2000 data has another colour space than stated")
        image = Jpeg2KImageFile(io.BytesIO(frame))
        self._check_size(image.size)
        if image.mode != "RGB":
            raise _contradiction("the JPEG 2000 data is not 8-bit colour")
        image.load()
        return image


@quiet()
def read_dicom(data: bytes) -> DicomPhoto:
    """Read the header of the picture in a DICOM file; nothing is decoded.

    Args:
        data: the whole file, beginning with preamble and ``DICM``.

    Raises:
        PhotoRefused: ``UNSUPPORTED_FORMAT`` for anything but one colour photograph of 8 bits in a
            form that can be read, or without pydicom; ``TRUNCATED`` where picture data is missing.
    """
    try:
        from pydicom import dcmread
    except ImportError:
        raise _unsupported("DICOM needs an extra: pip install 'autosalt[dicom]'") from None
    file = io.BytesIO(data)
    meta = read_meta(file)
    if meta.sop_class and meta.sop_class not in PHOTO_CLASSES:
        raise _unsupported(_NO_PHOTO)
    if meta.syntax not in _WAY:
        raise _unsupported(
            "a transfer syntax that is not read; export it uncompressed or as JPEG baseline"
        )
    dataset = dcmread(file, specific_tags=_TAGS)
    if not dataset:  # of a cut element pydicom keeps nothing, nor of what stood before it
        raise PhotoRefused(Reason.TRUNCATED, "the DICOM file ends early")
    _check_kind(dataset)
    if "PixelData" not in dataset:
        raise PhotoRefused(Reason.TRUNCATED, "no picture data in the DICOM file")
    way = _way(dataset)
    stated = dataset.PhotometricInterpretation
    native = meta.syntax in _NATIVE
    if stated not in _COLOURS[way] and not (native and stated == "YBR_FULL_422"):
        raise _unsupported("the colours are neither RGB nor YBR; export the photo as RGB")
    width, height = int(dataset.Columns), int(dataset.Rows)
    if native:
        samples = 2 if stated == "YBR_FULL_422" else 3
        if len(dataset.PixelData) < width * height * samples:
            raise PhotoRefused(Reason.TRUNCATED, "less picture data than the size asks for")
    jpeg = _frame(dataset) if way == _JPEG else None
    if jpeg is not None and not jpeg.startswith(b"\xff\xd8\xff"):
        raise PhotoRefused(Reason.UNREADABLE, "no JPEG data in the file")
    return DicomPhoto(width, height, jpeg, _icc_profile(dataset), dataset)


def _check_kind(dataset: Any) -> None:
    """One colour picture of 8 bits with square pixels, and no other kind of object."""
    if dataset.get("SOPClassUID") not in PHOTO_CLASSES:
        raise _unsupported(_NO_PHOTO)
    if int(dataset.get("NumberOfFrames") or 1) != 1:
        raise _unsupported("a DICOM object of several frames; export each as a photograph")
    if dataset.get("SamplesPerPixel") != 3:
        raise _unsupported("a grey or palette picture; export the photo as RGB")
    bits = tuple(dataset.get(name) for name in ("BitsAllocated", "BitsStored", "HighBit"))
    if bits != (8, 8, 7) or dataset.get("PixelRepresentation") != 0:
        raise _unsupported("not 8 bits a colour; export the photo with 8 bits")
    across, down = dataset.get("PixelAspectRatio") or (1, 1)
    if int(across) != int(down):
        raise _unsupported("pixels are not square; export the photo with square ones")
    if not _is_upright(dataset.get("PatientOrientation") or ()):
        raise _unsupported("the head is stored lying or upside down; turn the photo and export it")


def _is_upright(orientation: Any) -> bool:
    """Whether the columns run to the feet, if the body's long axis lies in the picture at all."""
    if len(orientation) != 2 or not set("".join(orientation)) <= set("LRAPHF"):
        return True  # it says nothing, or not of a human
    row, column = (direction[:1] for direction in orientation)  # the main direction comes first
    return column == "F" or not {row, column} & {"F", "H"}


def _way(dataset: Any) -> str:
    return _WAY[dataset.file_meta.TransferSyntaxUID]


def _frame(dataset: Any) -> bytes:
    """The one frame of encapsulated picture data, its fragments joined."""
    from pydicom.encaps import get_frame

    return bytes(get_frame(dataset.PixelData, 0, number_of_frames=1))


def _icc_profile(dataset: Any) -> bytes | None:
    """The profile of the dataset, or of its one optical path."""
    paths = dataset.get("OpticalPathSequence") or ()
    profiles = [one.get("ICCProfile") for one in (dataset, *paths[:1])]
    return next((bytes(profile) for profile in profiles if profile), None)


def _is_rgb(image: JpegImageFile) -> bool:
    """Whether JPEG data of three components holds RGB, by libjpeg's own rule (jdapimin.c)."""
    if "jfif" in image.info:
        return False
    if "adobe_transform" in image.info:
        return bool(image.info["adobe_transform"] == 0)
    return [component[0] for component in image.layer] == [*b"RGB"]


def _has_colour_transform(frame: bytes) -> bool:
    """Whether a JPEG 2000 codestream was made from RGB by its own transform (T.800, A.6.1)."""
    position = 2
    while True:
        marker, length = struct.unpack_from(">HH", frame, position)
        if marker == _COD:
            return frame[position + 8] == 1
        if marker == _SOT:
            return False
        position += 2 + length


def _unsupported(detail: str) -> PhotoRefused:
    return PhotoRefused(Reason.UNSUPPORTED_FORMAT, detail)


def _contradiction(detail: str) -> PhotoRefused:
    return PhotoRefused(Reason.UNREADABLE, detail)
