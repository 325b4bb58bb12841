"""DICOM study of a visit: its UIDs, and the images that segmentations refer to.

Only the UIDs, the size and the study date of a source file are passed on. The subject's id alone
says who the patient is; names, birth dates and all else that a file holds stay in it.

UIDs follow from the content (photos, model, settings, versions) alone, so running again gives the
same files. Where DICOM requires a date and none is known, `NO_DATE` is written, plainly not real.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from autosalt.archive.stores.store import Store
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.dicom.file_meta import MAGIC, PHOTO_CLASSES, VL_PHOTOGRAPHIC, quiet, read_meta
from autosalt.imaging.formats import sniff
from autosalt.results.dicom.codes import region_item
from autosalt.version import VERSION

NO_DATE: Final = "19000101"
MANUFACTURER: Final = "autosalt"
_WRITERS: Final = [VERSION, version("pydicom"), version("highdicom")]
_UIDS: Final = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
_LOSSY: Final = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)
_TAGS: Final = [*_UIDS, *_LOSSY, "StudyDate", "PatientID", "Rows", "Columns"]
_METHODS: Final = frozenset({"ISO_10918_1", "ISO_14495_1", "ISO_15444_1"})
_JPEG: Final = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
_LOSSLESS_FILES: Final = frozenset({"PNG", "TIFF", "BMP", "GIF"})
_LO: Final = re.compile(r"[^\\\x00-\x1f\x7f]{1,64}")


def make_uid(*content: object) -> UID:
    """The UID that stands for this content, as JSON holds it, written by these versions."""
    return generate_uid(entropy_srcs=[json.dumps([*content, _WRITERS])])


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """The model that scored, as every file names it.

    Attributes:
        name: of its manifest.
        sha256: of its file.
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceImage:
    """The identity of a photo that is DICOM itself."""

    sop_class: str
    instance: str
    series: str
    study: str
    patient: str
    date: str
    rows: int
    columns: int
    lossy: bool
    lossy_ratio: str
    lossy_method: str


@dataclass(frozen=True, slots=True)
class VisitStudy:
    """The study that a visit's files belong to.

    Attributes:
        uid: the source's own where all photos are of one study and of this subject, else ours.
        subject, visit: as in the tables.
        date: YYYYMMDD; empty if not known.
        ours: whether it is ours.
    """

    uid: str
    subject: str
    visit: str
    date: str
    ours: bool

    @property
    def content_date(self) -> str:
        """The day for attributes that must have one."""
        return self.date or NO_DATE

    def header(self) -> Dataset:
        """The attributes of patient and study that every file of the study has."""
        header = Dataset()
        header.SpecificCharacterSet = "ISO_IR 192"
        header.PatientID = as_text(self.subject)
        for keyword in ("PatientName", "PatientBirthDate", "PatientSex", "StudyTime"):
            setattr(header, keyword, "")
        for keyword in ("AccessionNumber", "StudyID", "ReferringPhysicianName"):
            setattr(header, keyword, "")
        header.StudyInstanceUID = self.uid
        header.StudyDate = self.date
        if self.ours:
            header.StudyDescription = as_text(self.visit)
        return header


def as_text(value: str) -> str:
    """The value as DICOM's short texts can hold it; a hash in its place where they cannot."""
    value = value.strip()
    if _LO.fullmatch(value):
        return value
    return f"sha256-{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def read_origin(store: Store, path: str) -> SourceImage | None:
    """The identity of a photo; None where it is not DICOM, or has no identity to refer to.

    Raises PhotoRefused, or what the file system raises.
    """
    place, magic = MAGIC
    with store.open(path) as file, quiet():
        if file.read(place.stop)[place] != magic or read_meta(file).deflated:
            return None
        header: Any = dcmread(file, stop_before_pixels=True, specific_tags=[*_TAGS])
        uids = [UID(str(header.get(keyword, ""))) for keyword in _UIDS]
        if uids[0] not in PHOTO_CLASSES or not all(uid.is_valid for uid in uids):
            return None
        day = re.sub(r"\D", "", str(header.get("StudyDate") or ""))
        sop_class, instance, series, study = uids
        ratio, method = (str(header.get(keyword, "")) for keyword in _LOSSY[1:])
        return SourceImage(
            sop_class,
            instance,
            series,
            study,
            patient=str(header.get("PatientID") or "").strip(),
            date=day if len(day) == 8 else "",
            rows=int(header.Rows),
            columns=int(header.Columns),
            lossy=header.get("LossyImageCompression") == "01"
            or header.file_meta.TransferSyntaxUID in _JPEG,
            lossy_ratio=ratio if re.fullmatch(r"[\d.]{1,16}", ratio) else "",
            lossy_method=method if method in _METHODS else "",
        )


def study_of(
    subject: str,
    visit: str,
    date: str,
    photos: Iterable[str],
    origins: Iterable[SourceImage | None],
) -> VisitStudy:
    """The study of a visit.

    Args:
        subject: its id.
        visit: its name.
        date: YYYY-MM-DD or empty.
        photos: sha256 of the photos; two trials may well call their subjects alike.
        origins: of the photos.
    """
    origins = tuple(origins)
    first = origins[0]
    own = first is not None and all(
        one is not None and one.study == first.study and one.patient == subject for one in origins
    )
    if own and first is not None:
        return VisitStudy(first.study, subject, visit, first.date, ours=False)
    uid = make_uid("study", subject, visit, date, sorted(photos))
    return VisitStudy(uid, subject, visit, date.replace("-", ""), ours=True)


def image_of_origin(study: VisitStudy, origin: SourceImage) -> Dataset:
    """What SEG and SR need of a photo that is DICOM: its identity under the study's header."""
    header = study.header()
    header.SOPClassUID, header.SOPInstanceUID = origin.sop_class, origin.instance
    header.SeriesInstanceUID, header.StudyInstanceUID = origin.series, origin.study
    header.Rows, header.Columns = origin.rows, origin.columns
    header.LossyImageCompression = "01" if origin.lossy else "00"
    if origin.lossy and origin.lossy_ratio and origin.lossy_method:
        header.LossyImageCompressionRatio = origin.lossy_ratio
        header.LossyImageCompressionMethod = origin.lossy_method
    return header


def image_of_photo(study: VisitStudy, photo_sha256: str, view: View | None) -> Dataset:
    """A VL Photographic Image, still without its pixels, for a photo that is not DICOM.

    Args:
        study: where it belongs.
        photo_sha256: of the photo.
        view: if it was stated; what a model found is not stated as a fact.
    """
    image = study.header()
    image.SOPClassUID = VL_PHOTOGRAPHIC
    image.SOPInstanceUID = make_uid("photo", study.uid, photo_sha256, view)
    image.SeriesInstanceUID = make_uid("photos", study.uid)
    image.Modality, image.SeriesNumber, image.InstanceNumber = "XC", 1, 1
    image.Manufacturer, image.SoftwareVersions = MANUFACTURER, VERSION
    image.ImageType = ["DERIVED", "PRIMARY"]
    image.DerivationDescription = "As the model took it: upright, sRGB, reduced, no metadata kept"
    image.PatientOrientation = ""
    image.AcquisitionContextSequence = Sequence()
    image.AnatomicRegionSequence = Sequence([region_item(view)])
    return image


def with_pixels(image: Dataset, pixels: RGB, file: bytes) -> Dataset:
    """Add the picture, uint8 [h, w, 3], uncompressed, and whether the file it comes from is lossy.

    WebP, AVIF and HEIC count as lossy, though they need not be.
    """
    kind = sniff(file)
    image.LossyImageCompression = "00" if kind in _LOSSLESS_FILES else "01"
    if kind not in _LOSSLESS_FILES:
        image.LossyImageCompressionRatio = f"{pixels.size / len(file):.4g}"
        image.LossyImageCompressionMethod = "ISO_10918_1" if kind == "JPEG" else kind
    image.Rows, image.Columns = pixels.shape[:2]
    image.SamplesPerPixel, image.PhotometricInterpretation = 3, "RGB"
    image.PlanarConfiguration, image.PixelRepresentation = 0, 0
    image.BitsAllocated, image.BitsStored, image.HighBit = 8, 8, 7
    data = pixels.tobytes()
    image.PixelData = data + b"\0" * (len(data) % 2)
    image["PixelData"].VR = "OB"
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return image
