"""Find the manifest of a folder: `manifest.csv`, or a file with nearly that name."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from autosalt.archive.photo_names import SPREADSHEETS, name_of, stem_of, suffix_of
from autosalt.archive.stores.store import Store
from autosalt.files.csv_reader import lines
from autosalt.issues import Issue, listed

MANIFEST_NAME: Final = "manifest.csv"
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt", ""})
_NAMED: Final = re.compile(r"(\b|_)manifest(\b|_)", re.IGNORECASE)
_HEAD_BYTES: Final = 1 << 14
_MOST_LOOKED_INTO: Final = 20
"""Tables that are opened: of those on top, and of those deeper that are called manifest."""


@dataclass(frozen=True, slots=True)
class OwnManifest:
    """The manifest of a folder.

    Attributes:
        path: its name; empty where there is none.
        notes, issues: what a person should know, or look at.
    """

    path: str = ""
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def own_manifest(store: Store, paths: Sequence[str], masks: bool = False) -> OwnManifest:
    """Find the manifest of a folder.

    Used is `manifest.csv` on top; without it, the one file called manifest in other letters or with
    .tsv or .txt, if its columns are those of a manifest. What only might be one is an issue.

    Args:
        store: where it lies.
        paths: all files there.
        masks: whether masks are to be scored: `scalp` and `loss` are its columns, not `path`.
    """
    top = [path for path in paths if "/" not in path and not path.startswith("~$")]
    called = [path for path in top if _is_called_manifest(path)]
    ours = [path for path in called if is_manifest(store, path, masks)]
    of_another = () if MANIFEST_NAME in ours or MANIFEST_NAME not in called else _of_another(masks)
    used = MANIFEST_NAME if MANIFEST_NAME in ours else (ours[0] if len(ours) == 1 else "")
    if not used:
        likely = [path for path in _tables(top) if _may_be_ours(store, path, masks)]
        likely += _deeper(store, paths, masks)
        return OwnManifest(issues=(*of_another, *_not_used(likely)))
    # Not the spreadsheet that a CSV file was saved from: the two belong together.
    named = [path for path in _tables(top) if _NAMED.search(path) and path not in called]
    named = [path for path in named if suffix_of(path) not in SPREADSHEETS]
    rivals = [path for path in ours if path != used]
    rivals += [path for path in named if _may_be_ours(store, path, masks)]
    notes = () if used == MANIFEST_NAME else (f"{used} is used as the manifest",)
    return OwnManifest(used, notes, (*of_another, *_rivals(used, rivals)))


def is_manifest(store: Store, path: str, masks: bool = False) -> bool:
    """Whether a CSV file is meant as a manifest: it names files the way a manifest does.

    Other programs write a `manifest.csv` too; one of theirs in a folder of photos is no mistake.
    """
    files = {"scalp", "loss"} if masks else {"path"}
    header = _header(store, path)
    # What cannot be read is for the reader to refuse, where it is called manifest.csv.
    return path == MANIFEST_NAME if header is None else files <= header


def _is_called_manifest(path: str) -> bool:
    return stem_of(path) == "manifest" and suffix_of(path) in _TEXTS


def _may_be_ours(store: Store, path: str, masks: bool) -> bool:
    """Whether a table lists photos as a manifest does, or a spreadsheet is called as one is."""
    if suffix_of(path) in SPREADSHEETS:
        return _NAMED.search(name_of(path)) is not None
    if suffix_of(path) not in _TEXTS - {""}:
        return False
    files = {"scalp", "loss"} if masks else {"path"}
    return files | {"subject", "visit"} <= (_header(store, path) or set())


def _header(store: Store, path: str) -> set[str] | None:
    """The columns of a table in lower case; None where it is none.

    In any case, so that the reader can say what is wrong with `Path`.
    """
    try:
        head = store.head(path, _HEAD_BYTES)
    except Exception:  # every file system raises its own
        return None
    whole = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD_BYTES else head
    # Letters of another code page are for the reader to refuse, not a reason to pass it over.
    for content in (whole, whole.decode("latin-1").encode()):
        try:
            return {name.lower() for name in next(lines(content), (0, []))[1]}
        except (UnicodeDecodeError, csv.Error):
            continue
    return None


def _tables(top: Sequence[str]) -> list[str]:
    """Files on top that may be tables: a flat folder may hold a text for each photo, so not all."""
    tables = [path for path in top if suffix_of(path) in _TEXTS | SPREADSHEETS]
    first = sorted(tables, key=lambda path: (suffix_of(path) in (".txt", ""), path))
    return sorted(first, key=lambda path: not _NAMED.search(path))[:_MOST_LOOKED_INTO]


def _deeper(store: Store, paths: Sequence[str], masks: bool) -> list[str]:
    """Manifests that do not lie on top."""
    called = [path for path in paths if "/" in path and _is_called_manifest(name_of(path))]
    return [path for path in called[:_MOST_LOOKED_INTO] if _may_be_ours(store, path, masks)]


def _of_another(masks: bool) -> tuple[Issue]:
    column = "scalp and loss" if masks else "path"
    text = f"{MANIFEST_NAME} has no column {column}: taken for another program's, not used"
    return (Issue("manifests_not_used", 1, text),)


def _rivals(used: str, paths: Sequence[str]) -> Iterator[Issue]:
    if paths:
        text = f"{used} is used as the manifest, and not {listed(paths)}; take away what is old"
        yield Issue("manifests_not_used", len(paths), text)


def _not_used(paths: Sequence[str]) -> Iterator[Issue]:
    if paths:
        text = (
            f"no manifest is used, though {listed(paths)} may be one: dates, arms and visits come "
            f"from paths alone; save it as CSV UTF-8 called {MANIFEST_NAME} on top of the folder, "
            "or give it as PHOTOS"
        )
        yield Issue("manifests_not_used", len(paths), text)
