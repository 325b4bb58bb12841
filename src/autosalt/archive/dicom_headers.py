"""DICOM headers: subject, day and view of a photo, as its file states them.

A manifest or a path pattern takes precedence over the file's own header. Only headers are read,
and of them only the attributes named here. Where the codes state no view, or two different ones,
the model decides.

Codes are of SNOMED CT as PS3.16 lists them: CID 4029 Dermatology Anatomic Site, CID 4 Anatomic
Region, CID 2 Anatomic Modifier, CID 501 Volumetric View Description. The older SNOMED-RT codes of
the same concepts are understood. Orientation: PS3.3 C.7.6.1.1.1. Left and right are the patient's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, BinaryIO, Final

from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.path_pattern import ONLY_VISIT, PathMatch
from autosalt.archive.photo_names import Kind, kind_of, suffix_of
from autosalt.archive.stores.store import Store
from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS, View
from autosalt.id_text import patient_id
from autosalt.imaging.dicom import snomed
from autosalt.imaging.dicom.file_meta import MAGIC, PHOTO_CLASSES, quiet, read_meta
from autosalt.issues import Issue
from autosalt.visits.info import VisitInfo
from autosalt.visits.names import is_date

_MAYBE: Final = re.compile(r"(\.\d+)?")
"""No suffix, or what looks like one in a file named after its UID."""
_TAGS: Final = [
    "SOPClassUID",
    "StudyDate",
    "PatientID",
    "StudyInstanceUID",
    "AnatomicRegionSequence",
    "PatientOrientation",
    "ImageLaterality",
    "ViewCodeSequence",
]
_SEVERAL_DAYS: Final = "several days"
_SIDES: Final = {
    snomed.LEFT: "left",  # Left, CID 2
    snomed.RIGHT: "right",  # Right, CID 2
    snomed.SUPERIOR: "top",  # Superior, CID 2
    snomed.POSTERIOR: "back",  # Posterior, CID 2
    "255549009": "front",  # Anterior, CID 2
}
_VIEW_CODES: Final = {
    **_SIDES,
    # A lateral projection is named after the side that faces the detector, here the camera.
    # Antero-posterior and postero-anterior are left out: they do not state where the camera is.
    "399173006": "left",  # left lateral, CID 501
    "399118008": "left",  # Left lateral projection, CID 501
    "399198007": "right",  # right lateral, CID 501
    "399297009": "right",  # Right lateral projection, CID 501
}
_REGIONS: Final = {
    snomed.SKIN_OF_VERTEX: "top",  # Skin of vertex of scalp, CID 4029
    "88986008": "top",  # Vertex of head, CID 1002
    snomed.SKIN_OF_OCCIPUT: "back",  # Skin of occipital region, CID 4029
    "700032006": "back",  # Occipital region of scalp, CID 8134
}
_HEAD: Final = {
    "69536005": "head",  # Head, CID 4
    "774007": "head",  # Head and Neck, CID 4
    "41695006": "head",  # Scalp, CID 4
    snomed.SKIN_OF_SCALP: "head",  # Skin of scalp, CID 4029
    "70762009": "head",  # Skin structure of head
    "16621002": "head",  # Skin of temporal region, CID 4029
}
_LATERALITY: Final = {"L": "left", "R": "right"}
_AXES: Final = {"L": 1, "R": -1, "P": 2, "A": -2, "H": 3, "F": -3}
_SEEN_LOOKING: Final = {"R": "left", "L": "right", "A": "back", "P": "front", "F": "top"}


@dataclass(frozen=True, slots=True)
class DicomWords:
    """The header of a DICOM file; empty or None where it states nothing.

    Attributes:
        subject: PatientID; empty where it names no person, as `UNKNOWN` and `ANONYMOUS`.
        date: StudyDate, YYYY-MM-DD.
        study: StudyInstanceUID.
        view: the one view that its codes state.
        is_photo: False where it clearly is another kind of DICOM object.
    """

    subject: str = ""
    date: str = ""
    study: str = ""
    view: View | None = None
    is_photo: bool = True


def read_words(store: Store, paths: Iterable[str]) -> dict[str, DicomWords]:
    """Read the headers of the DICOM files among `paths`; for files that a manifest names.

    Opened are files called .dcm or .dicom, and those without a suffix.
    """
    words: dict[str, DicomWords] = {}
    for path in paths:
        suffix = suffix_of(path)
        if kind_of(path) is Kind.DICOM or (_MAYBE.fullmatch(suffix) and _is_dicom(store, path)):
            words[path] = words_of(store, path)
    return words


def words_of(store: Store, path: str) -> DicomWords:
    """Read the header of a DICOM file; empty where that fails: scoring it will state the reason."""
    try:
        with store.open(path) as file:
            return _read(file) or DicomWords()
    except PhotoRefused:
        return DicomWords()
    except Exception:  # every file system, and a damaged file, raises its own
        return DicomWords()


def _is_dicom(store: Store, path: str) -> bool:
    place, magic = MAGIC
    try:
        return store.head(path, place.stop)[place] == magic
    except Exception:  # every file system raises its own
        return False


def places(words: Mapping[str, DicomWords]) -> dict[str, PathMatch | None]:
    """Subject, visit and view of the files that name a subject; None where the visit is unsure.

    The visit is the day of the study. Without a day it is `ONLY_VISIT` where the subject has only
    one study. The order of several studies without days is unknown, so those have no place.
    """
    studies: dict[str, set[str]] = defaultdict(set)
    for header in words.values():
        studies[header.subject].add(header.study)
    return {
        path: PathMatch(header.subject, header.date or ONLY_VISIT, header.view)
        if header.date or len(studies[header.subject]) == 1
        else None
        for path, header in words.items()
        if header.is_photo and header.subject
    }


def fill_in(index: Index, words: Mapping[str, DicomWords]) -> Index:
    """Add what the files state where nothing else does, and report what they contradict."""
    rows = tuple(
        replace(row, view=words[row.path].view) if row.view is None and row.path in words else row
        for row in index.rows
    )
    dates: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.path in words and words[row.path].date:
            dates[row.subject, row.visit].add(words[row.path].date)
    visits = dict(index.visits)
    for key, days in dates.items():
        info = visits.get(key, VisitInfo())
        if not info.date and len(days) == 1:
            visits[key] = replace(info, date=min(days))
    filled = replace(index, rows=rows, visits=visits)
    return replace(filled, issues=(*index.issues, *_contradictions(filled, words)))


def _contradictions(index: Index, words: Mapping[str, DicomWords]) -> Iterator[Issue]:
    """An issue for each kind of contradiction; a photo counts once."""
    stated = "the manifest" if index.source == "manifest" else "the path"
    found: dict[str, list[str]] = {"subject": [], "view": [], "date": [], _SEVERAL_DAYS: []}
    for row in index.rows:
        for kind in _contradicted(row, words.get(row.path), index.visits):
            found[kind].append(row.path)
    counted: set[str] = set()
    for what, paths in found.items():
        if not paths:
            continue
        text = (
            f"{len(paths)} DICOM files are of visits whose files state several days, so these "
            f"have no date; for example {paths[0]!r}"
            if what == _SEVERAL_DAYS
            else f"{len(paths)} DICOM files state another {what} than {stated}, which counts; "
            f"for example {paths[0]!r}"
        )
        yield Issue("photos_contradicted", len(set(paths) - counted), text)
        counted.update(paths)


def _contradicted(
    row: PhotoRow, words: DicomWords | None, visits: Mapping[tuple[str, str], VisitInfo]
) -> list[str]:
    """The kinds in which a file contradicts the archive."""
    if words is None:
        return []
    day = visits.get((row.subject, row.visit), VisitInfo()).date
    kinds = {
        "subject": words.subject not in ("", row.subject),
        "view": words.view not in (None, row.view),
        "date": bool(day) and words.date not in ("", day),
        _SEVERAL_DAYS: bool(words.date) and not day,
    }
    return [kind for kind, contradicts in kinds.items() if contradicts]


def _read(file: BinaryIO) -> DicomWords | None:
    """The words of a DICOM file; None where it is none by its first bytes."""
    place, magic = MAGIC
    if file.read(place.stop)[place] != magic:
        return None
    try:
        from pydicom import dcmread
    except ImportError:
        return DicomWords()  # scoring it will state what to install
    with quiet():
        meta = read_meta(file)
        if meta.deflated:
            return DicomWords()
        dataset: Any = dcmread(file, stop_before_pixels=True, specific_tags=_TAGS)
        kind = dataset.get("SOPClassUID") or meta.sop_class
        patient = dataset.get("PatientID")
        return DicomWords(
            subject=patient_id(patient.strip()) if isinstance(patient, str) else "",
            date=_iso(str(dataset.get("StudyDate") or "")),
            study=str(dataset.get("StudyInstanceUID") or ""),
            view=_view(dataset),
            is_photo=not kind or kind in PHOTO_CLASSES,
        )


def _iso(day: str) -> str:
    digits = day.strip()
    iso = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return iso if is_date(iso) else ""


def _view(dataset: Any) -> View | None:
    """The view that all codes of a file together state, if it is one."""
    region = next(iter(dataset.get("AnatomicRegionSequence") or ()), None)
    views = {
        *_meant(dataset.get("ViewCodeSequence") or (), _VIEW_CODES),
        *_seen_by_orientation(dataset.get("PatientOrientation") or ()),
    }
    if region is not None:
        views |= _meant([region], _REGIONS)
        if _meant([region], _HEAD):
            views |= _meant(region.get("AnatomicRegionModifierSequence") or (), _SIDES)
            views |= {_LATERALITY.get(str(dataset.get("ImageLaterality")), "")}
    views.discard("")
    return View(views.pop()) if len(views) == 1 and views <= set(VIEWS) else None


def _meant(items: Iterable[Any], table: Mapping[str, str]) -> set[str]:
    """The meanings of the coded items of a sequence, by a table of SNOMED CT codes."""
    from pydicom.sr.coding import Code

    # Comparing codes recognises an SNOMED-RT code and an SNOMED CT one of the same concept.
    codes = [
        Code(one.get("CodeValue", ""), one.get("CodingSchemeDesignator", ""), "") for one in items
    ]
    pairs = chain.from_iterable(((code, value) for value in table) for code in codes)
    return {table[value] for code, value in pairs if code == Code(value, "SCT", "")}


def _seen_by_orientation(orientation: Any) -> set[str]:
    """The side that faces the camera, where rows and columns run along the body's main axes.

    Rows to the patient's posterior and columns to the feet: the camera looks to the right, so it
    sees the left. Oblique directions (two letters) state nothing.
    """
    if len(orientation) != 2 or any(letter not in _AXES for letter in orientation):
        return set()
    row, column = (_AXES[letter] for letter in orientation)
    if abs(row) == abs(column):
        return set()
    axis = 6 - abs(row) - abs(column)
    turns_right = (abs(column) - abs(row)) % 3 == 1
    sign = (1 if turns_right else -1) * (1 if row * column > 0 else -1)
    looking = next(letter for letter, value in _AXES.items() if value == sign * axis)
    return {_SEEN_LOOKING.get(looking, "below")}
