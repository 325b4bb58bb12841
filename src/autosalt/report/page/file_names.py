"""File names for subjects that every file system accepts."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 60
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(text: str) -> str:
    """Return a file's name without its ending, from any text.

    Ids like `0012` or `S-01` stay as they are. Other texts keep what can be kept and get eight
    hexadecimal digits of their sha256, so that two texts never share a name.
    """
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", text)[:_LONGEST]
    if kept == text and text and not _RESERVED.fullmatch(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept.strip('_') or 'subject'}-{digest}"


def page_names(subjects: Iterable[str]) -> dict[str, str]:
    """Return the page of each subject, `<safe name>.html`.

    Names that differ only in case are one file on many disks, so all but the first get digits too.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for subject in subjects:
        name = safe_name(subject)
        if name.casefold() in taken:
            name = f"{name}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}"
        taken.add(name.casefold())
        names[subject] = f"{name}.html"
    return names
