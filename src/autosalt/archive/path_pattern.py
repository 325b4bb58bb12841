"""Path patterns, which read subject, visit, view and date from the path of a photo.

`{subject}/{visit}/{view}.*` reads `S01/week-12/left.jpg`. Each field is a part of the path without
a slash; `{view}` is left, right, top or back in any case; `{date}` is YYYY-MM-DD; `*` stands for
anything but a slash; all else stands for itself. A pattern without `{visit}` makes each subject
one visit, "1"; without `{view}` the model finds the view; `{site}` is kept with the visit. A
pattern that ends without a suffix takes any: `{subject}_{view}` reads `S01_left.jpg`. A file
without a suffix fits `.*`, and such a pattern, too.

Where sites number their subjects alike, `{site}/{number}` makes `Oslo/001` the subject `Oslo-001`.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from autosalt.core.views import VIEWS, View
from autosalt.errors import ArchiveError
from autosalt.visits.names import is_date

DEFAULT_PATTERN: Final = "{subject}/{visit}/{view}.*"
FLAT_PATTERN: Final = "{subject}.*"
NAMED_PATTERNS: Final = MappingProxyType(
    {
        "folders": DEFAULT_PATTERN,
        "site-folders": "{site}/{subject}/{visit}/{view}.*",
        "date-folders": "{subject}/{date}/{view}.*",
        "names": "{subject}_{visit}_{view}.*",
        "dated-names": "{subject}_{date}_{view}.*",
        "flat": FLAT_PATTERN,
    }
)
"""Patterns that have a name, to be given in their place."""
ONLY_VISIT: Final = "1"
_FIELDS: Final = {
    "subject": "[^/]+",
    "visit": "[^/]+",
    "view": f"(?i:{'|'.join(VIEWS)})",
    "date": r"\d{4}-\d{2}-\d{2}",
    "site": "[^/]+",
    "number": "[^/]+",
}
_PARTS: Final = re.compile(r"\{(\w*)\}|(\*)")


@dataclass(frozen=True, slots=True)
class PathMatch:
    """The ids in a path; `view` is None, `date` and `site` empty where the pattern has none."""

    subject: str
    visit: str
    view: View | None
    date: str = ""
    site: str = ""


class PathPattern:
    """A compiled pattern; `text` is the pattern written out."""

    def __init__(self, text: str) -> None:
        """Compile `text`, a pattern or the name of one.

        Raises:
            ArchiveError: an unknown or missing field, or one that is there twice with other text.
        """
        text = NAMED_PATTERNS.get(text, text)
        self.text = text
        suffix = "" if "." in text.rpartition("/")[2] else r"\.[^/.]*"
        regex = _to_regex(text) + suffix
        self._regex = re.compile(regex)
        # The same, each field as short as can be: where that differs, the path is ambiguous.
        # A suffix begins at the last dot all the same.
        ending = re.sub(r"\\\.\[\^/\]\*$", lambda _: r"\.[^/.]*", regex)
        self._shortest = re.compile(ending.replace("[^/]+", "[^/]+?"))

    def match(self, path: str) -> PathMatch | None:
        """Read a relative path with forward slashes; None if it fits in no way or in several."""
        if "." not in path.rpartition("/")[2]:
            path += "."  # an empty suffix
        match = self._regex.fullmatch(path)
        other = self._shortest.fullmatch(path)
        if match is None or other is None or match.groupdict() != other.groupdict():
            return None
        found = match.groupdict()
        day = found.get("date", "")
        if day and not is_date(day):
            return None
        view = found.get("view")
        return PathMatch(
            found.get("subject") or f"{found['site']}-{found['number']}",
            found.get("visit") or day or ONLY_VISIT,
            None if view is None else View(view.lower()),
            day,
            found.get("site", ""),
        )


def _to_regex(text: str) -> str:
    regex, end, seen = "", 0, set[str]()
    for part in _PARTS.finditer(text):
        regex += re.escape(text[end : part.start()])
        end = part.end()
        name = part[1]
        if part[2]:
            regex += "[^/]*"
        elif name not in _FIELDS:
            raise ArchiveError(
                f"pattern {text!r}: {{{name}}} is unknown; use {{{'}, {'.join(_FIELDS)}}}"
            )
        elif name in seen:
            regex += f"(?P={name})"
        else:
            seen.add(name)
            regex += f"(?P<{name}>{_FIELDS[name]})"
    if "number" in seen and ("subject" in seen or "site" not in seen):
        raise ArchiveError(
            f"pattern {text!r}: {{number}} goes with {{site}} and in place of {{subject}}"
        )
    if not seen & {"subject", "number"}:
        named = ", ".join(NAMED_PATTERNS)
        raise ArchiveError(
            f"pattern {text!r}: {{subject}} is missing, nor is it a named pattern ({named})"
        )
    return regex + re.escape(text[end:])
