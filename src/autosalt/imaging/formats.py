"""Format of a file, by its first bytes and never by its name."""

from autosalt.imaging.dicom.file_meta import MAGIC
from autosalt.imaging.integrity.heif import brands

_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_DICOM_AT, _DICOM_MAGIC = MAGIC
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def sniff(data: bytes) -> str | None:
    """The format that a file's first bytes show, or None when it is none that we open."""
    if data[_DICOM_AT] == _DICOM_MAGIC:  # first: DICOM may begin like a TIFF (PS3.10, 7.1)
        return "DICOM"
    for signature, format_ in _SIGNATURES:
        if data.startswith(signature):
            return format_
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    # Two letters alone would make a photo of a text that begins with them.
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    declared = brands(data)
    if declared & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if declared & _HEIF_BRANDS else None
