"""Kind of a file by its name: photo, raw file, companion of a photo, placeholder, container."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final
from unicodedata import normalize

from autosalt.errors import ArchiveError


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


USUAL_SUFFIXES: Final = frozenset(
    _words(".jpg .jpeg .png .tif .tiff .webp .bmp .heic .heif .avif .dcm .dicom")
)
_PHOTOS: Final = _words(
    ".jpg .jpeg .jpe .jfif .jfi .jif .mpo .png .tif .tiff .webp .bmp .dib .gif .heic .heif .hif "
    ".heics .heifs .avif .avifs"
)
_DICOM: Final = frozenset({".dcm", ".dicom"})
_PICTURES: Final = _words(
    # Raw camera files, and formats of pictures that are not opened here.
    ".3fr .arw .cap .cr2 .cr3 .crw .dcr .dng .erf .fff .gpr .iiq .k25 .kdc .mef .mos .mrw .nef "
    ".nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f "
    ".psd .psb .xcf .jp2 .j2k .jpf .jpx .jxl .jxr .wdp .tga .ppm .pgm .pnm .exr .pcx"
)
_HOLDERS: Final = _words(
    # Videos and documents: they may have the place of a photo.
    ".mp4 .m4v .mov .avi .mkv .webm .3gp .mts .m2ts .wmv .mpg .mpeg "
    ".pdf .doc .docx .docm .ppt .pptx .odt .odp .rtf .eml .msg .eps .ai .ps .svg"
)
_COMPANIONS: Final = _words(
    # Files that are often next to photos and never are one.
    ".txt .csv .tsv .json .jsonl .xml .xmp .aae .thm .lrv .pp3 .dop .cos .on1 .exif .ini .db "
    ".log .md .rst .yaml .yml .toml .cfg .conf .html .htm .css .js .ts .py .r .m .sh .bat .ps1 "
    ".exe .dll .ipynb .xlsx .xls .xlsm .ods .numbers .parquet .feather .sqlite .npy .npz .pkl "
    ".mat .h5 .hdf5 .onnx .pt .pth .md5 .sha1 .sha256 .sha512 .sfv .sig .asc .lock "
    ".wav .mp3 .m4a .srt .vtt .ttf .ics .vcf .bib .tex .sav .sas7bdat .dta .rds .rdata"
)
_CONTAINERS: Final = _words(
    ".zip .zipx .7z .rar .tar .tgz .tbz .tbz2 .txz .gz .bz2 .xz .zst .lz4 .iso .dmg .cab"
)
SPREADSHEETS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".numbers"})
_PART_OF_CONTAINER: Final = re.compile(r"\.(z\d\d|r\d\d|(zip|7z|rar)\.\d{3}|part\d+\.rar)$")
_WRAPPERS: Final = _words(
    ".icloud .cloud .cloudf .crdownload .download .part .partial .filepart .opdownload "
    ".lnk .url .webloc .desktop .gdoc .gslides .gdrive"
)
_SHORTCUTS: Final = (" - Shortcut", " - Verknüpfung", " - Raccourci", " - Acceso directo")
_LOCK: Final = "~$"
SYSTEM_FOLDERS: Final = frozenset(
    (
        *_words(
            "#recycle #snapshot @eadir @recycle @recently-snapshot @sharebin $recycle.bin recycler "
            "lost+found __macosx"
        ),
        "system volume information",
    )
)
"""Folders of file servers and operating systems, in lower case; hidden ones need no name here."""


class Kind(Enum):
    """The kind of a file by its name.

    PICTURE is a picture that is not opened here, such as a raw file; HOLDER a video or document,
    which may hold one.
    """

    PHOTO = auto()
    DICOM = auto()
    PICTURE = auto()
    HOLDER = auto()
    COMPANION = auto()
    CONTAINER = auto()
    UNKNOWN = auto()


_KINDS: Final = {
    suffix: kind
    for kind, suffixes in (
        (Kind.PHOTO, _PHOTOS),
        (Kind.DICOM, _DICOM),
        (Kind.PICTURE, _PICTURES),
        (Kind.HOLDER, _HOLDERS),
        (Kind.COMPANION, _COMPANIONS),
        (Kind.CONTAINER, _CONTAINERS),
    )
    for suffix in suffixes
}


def kind_of(path: str) -> Kind:
    """The kind of a file by its name alone.

    >>> kind_of("0012/V1/left.JPG"), kind_of("0012/V1/left"), kind_of("0012/V1/left.CR2")
    (<Kind.PHOTO: 1>, <Kind.UNKNOWN: 7>, <Kind.PICTURE: 3>)
    """
    name = name_of(path).lower()
    if name.startswith(_LOCK):
        return Kind.COMPANION
    if _PART_OF_CONTAINER.search(name):
        return Kind.CONTAINER
    return _KINDS.get(suffix_of(name), Kind.UNKNOWN)


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def suffix_of(path: str) -> str:
    """The suffix of a path in lower case, with its dot; empty where it has none."""
    name = name_of(path)
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def stem_of(path: str) -> str:
    """A path without its suffix, in lower case."""
    return path[: len(path) - len(suffix_of(path))].lower()


def shown_name(path: str) -> str:
    """The path that a file has once its cloud, or its download, is done.

    >>> shown_name("0012/V1/.left.jpg.icloud"), shown_name("a/left.jpg.crdownload")
    ('0012/V1/left.jpg', 'a/left.jpg')
    >>> shown_name("0012/V1/left.jpg")
    '0012/V1/left.jpg'
    """
    folder, slash, name = path.rpartition("/")
    suffix = suffix_of(name)
    if suffix not in _WRAPPERS:
        return path
    inner = name[: -len(suffix)]
    for ending in _SHORTCUTS:
        inner = inner.removesuffix(ending)
    return folder + slash + (inner[1:] if is_cloud(name) else inner)


def is_cloud(name: str) -> bool:
    """Whether a hidden file is the placeholder that iCloud leaves of one it has not brought."""
    return name.startswith(".") and suffix_of(name) == ".icloud" and len(name) > len("..icloud")


def placeholders(path: str) -> Iterator[str]:
    """The paths that a placeholder of a file can have, the likeliest first."""
    folder, slash, name = path.rpartition("/")
    yield f"{folder}{slash}.{name}.icloud"
    yield from (f"{path}{wrapper}" for wrapper in _WRAPPERS)
    yield from (f"{path}{ending}.lnk" for ending in _SHORTCUTS)


def without_placeholders(paths: Iterable[str]) -> list[str]:
    """Paths as they are once all is downloaded: each file once, under the name it then has.

    Opening one that is not there yet is refused as not downloaded.
    """
    return list(dict.fromkeys(map(shown_name, paths)))


def spellings(path: str) -> tuple[str, ...]:
    """A path in each way that Unicode can write its letters, as it is first.

    A manifest may write them otherwise than a Mac writes the names of files.

    >>> len(spellings("0012/V1/left.jpg")), len(spellings("M\u00fcller/V1/left.jpg"))
    (1, 2)
    """
    return tuple(dict.fromkeys((path, normalize("NFC", path), normalize("NFD", path))))


def check_is_source(name: str) -> None:
    """Raise ArchiveError for a file that is given as PHOTOS and is neither a zip nor a manifest."""
    suffix = suffix_of(name)
    if suffix in SPREADSHEETS:
        raise ArchiveError(f"{name}: a spreadsheet; save it as 'CSV UTF-8' and give that file")
    kind = kind_of(name)
    if kind is Kind.CONTAINER:
        raise ArchiveError(
            f"{name}: cannot be read as it is packed; unpack it and give the folder, "
            "or pack it as one ordinary .zip file"
        )
    if kind not in (Kind.COMPANION, Kind.UNKNOWN):
        raise ArchiveError(f"{name}: not a manifest CSV; of photos give their folder")
