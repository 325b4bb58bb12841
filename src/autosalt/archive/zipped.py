"""A zip file that is read by several threads, and opened anew in another process."""

import zipfile
from collections import Counter

from fsspec.implementations.zip import ZipFileSystem


class ZipArchive(ZipFileSystem):  # type: ignore[misc]
    """Its list of members is there from the start, not half made while another thread asks."""

    def __init__(self, path: str) -> None:
        """Open the zip file at `path`; zipfile.BadZipFile or OSError where that cannot be."""
        super().__init__(path)
        # Against the format, some programs for Windows write a\b.
        for member in self.zip.infolist():
            member.filename = member.filename.replace("\\", "/")
        names = Counter(member.filename for member in self.zip.infolist())
        if twice := [name for name, times in names.items() if times > 1]:
            raise zipfile.BadZipFile(f"it holds {twice[0]!r} twice")
        self.zip.NameToInfo = {member.filename: member for member in self.zip.infolist()}
        self._get_dirs()
