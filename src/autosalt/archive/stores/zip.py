"""Zip file as a store: read by several threads, opened again in another process."""

import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from fsspec.implementations.zip import ZipFileSystem

from autosalt.archive.photo_names import Kind, kind_of
from autosalt.core.reasons import PhotoRefused, Reason

_ENCRYPTED, _UTF8 = 1 << 0, 1 << 11
_READ: Final = frozenset(
    {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
        *((93,) if hasattr(zipfile, "ZIP_ZSTANDARD") else ()),
    }
)
_METHODS: Final = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}
_BEFORE: Final = re.compile(r"([A-Za-z]:)?/+|(\./)+")


class ZipArchive(ZipFileSystem):  # type: ignore[misc]
    """Its list of members is there from the start, not half made while another thread asks.

    Attributes:
        unsure: names of folders and files whose letters can be read in two ways.
    """

    unsure: Sequence[str]

    def __init__(self, path: str) -> None:
        """Open the zip file at `path`; zipfile.BadZipFile or OSError where that cannot be."""
        super().__init__(path)
        members = self.zip.infolist()
        if any(member.volume not in (0, 0xFFFF) for member in members):
            raise zipfile.BadZipFile("it is one part of several, to be joined first")
        unsure = set()
        for member in members:
            name, sure = _name(member)
            # Against the format, some programs for Windows write a\b, some C:\a, some ./a.
            name = name.replace("\\", "/")
            member.filename = name[match.end() :] if (match := _BEFORE.match(name)) else name
            if not sure:
                unsure |= {part for part in member.filename.split("/") if not part.isascii()}
        self.unsure = sorted(unsure)
        # `./` or `/`, the folder that was packed, is no member of it.
        members[:] = [member for member in members if member.filename]
        names = Counter(member.filename for member in members)
        if twice := [name for name, times in names.items() if times > 1]:
            raise zipfile.BadZipFile(f"it holds {twice[0]!r} twice")
        self.zip.NameToInfo = {member.filename: member for member in members}
        self._get_dirs()

    def refusal(self) -> PhotoRefused | None:
        """Why no file of the zip can be unpacked; None where one can, or none is a photo."""
        files = [
            member
            for member in self.zip.infolist()
            if not member.is_dir() and kind_of(member.filename) is not Kind.COMPANION
        ]
        refusals = [_refusal(member) for member in files]
        return refusals[0] if refusals and all(refusals) else None

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        member = self.zip.NameToInfo.get(path)
        if member is not None and (refusal := _refusal(member)):
            raise refusal
        return super()._open(path, mode, **options)


def _refusal(member: zipfile.ZipInfo) -> PhotoRefused | None:
    """Why a file cannot be unpacked here, whatever is in it."""
    if member.flag_bits & _ENCRYPTED:
        return PhotoRefused(Reason.NEEDS_PASSWORD, "has a password")
    if member.compress_type not in _READ:
        method = _METHODS.get(member.compress_type, str(member.compress_type))
        return PhotoRefused(
            Reason.PACKED_OTHERWISE, f"is packed as {method}, which cannot be read here"
        )
    return None


def _name(member: zipfile.ZipInfo) -> tuple[str, bool]:
    """A member's name, and whether its letters can be read in one way only.

    A zip file that does not state UTF-8 means code page 437. Macs write UTF-8 without stating it,
    Windows the code page of its country: 850 in western Europe, which has most letters in common.
    """
    name = member.filename
    if name.isascii() or member.flag_bits & _UTF8:
        return name, True
    try:
        written = name.encode("cp437")
    except UnicodeEncodeError:  # the name came from the field for Unicode
        return name, True
    try:
        return written.decode("utf-8"), True
    except UnicodeDecodeError:
        other = written.decode("cp850")
    letters = all(letter.isascii() or letter.isalpha() for letter in name)
    return (name if letters else other), name == other
