"""Read a dataset folder: `index.csv`, photos, and masks that may be missing.

`index.csv` has the columns photo, scalp, loss, subject, view and source; paths are relative to the
folder, with forward slashes. A blank scalp, loss or view means that it is not known; the view
`none`, that the photo shows none of the four. A mask may be partial (`imaging.masks`). Every other
column names a subgroup (skin_tone, hair_length ...) for evaluation.
"""

import csv
import hashlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce
from multiprocessing import get_context
from operator import and_
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from rich.progress import track

from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.salt import loss_pct
from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.errors import DatasetError
from autosalt.id_text import id_problem
from autosalt.imaging.geometry import Letterbox, letterbox_mask
from autosalt.imaging.masks import read_partial_mask, require_pair
from autosalt.imaging.pipeline import InputSpec, Prepared, prepare
from autosalt.imaging.training_index import COLUMNS, INDEX, NO_VIEW
from autosalt.machine import usable_cores

T = TypeVar("T")
_MANY: Final = 500
"""The fewest photos for which it pays to start processes."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of an index: where the photo and its masks lie, and what is known of it."""

    folder: Path
    photo: str
    scalp: str | None
    loss: str | None
    subject: str
    view: View | None
    source: str
    subgroups: Mapping[str, str]
    shows_none: bool = False
    """Known to show none of the four views; `view` is then None."""


@dataclass(frozen=True, slots=True)
class Example:
    """One photo as the network reads it, with the truth on the same square.

    Attributes:
        image: uint8 [size, size, 3], upright sRGB, letterboxed.
        scalp, loss: bool [size, size], False in the fill and where not known; None without an
            annotation.
        scalp_known, loss_known: bool [size, size], the known pixels (the fill is known); None
            where all pixels are known, or none.
        box: Place of the photo in the square.
        true_loss_pct: Hair loss by the masks at the photo's own size, None without both masks or
            without scalp, or where either is partial.
    """

    item: Item
    image: RGB
    scalp: BoolMask | None
    loss: BoolMask | None
    box: Letterbox
    true_loss_pct: float | None
    scalp_known: BoolMask | None = None
    loss_known: BoolMask | None = None


def read_items(folders: Sequence[str | Path]) -> list[Item]:
    """Read the indexes of one or more dataset folders, in order.

    Raises:
        DatasetError: No folder is given. An index, a column or a file is missing. A view is
            unknown. A path leaves the folder. A photo is listed twice. There are no rows.
    """
    if not folders:
        raise DatasetError("no dataset folder given; set data.folders=[FOLDER,...]")
    items = [item for folder in folders for item in _read_index(Path(folder))]
    if not items:
        raise DatasetError(f"{', '.join(map(str, folders))}: the index has no rows")
    listed = Counter((item.folder.resolve(), item.photo) for item in items)
    (folder, photo), times = listed.most_common(1)[0]
    if times > 1:
        raise DatasetError(f"{folder / photo}: is listed {times} times; name each folder once")
    return items


def require_truth(examples: Sequence[Example], what: str) -> None:
    """Raise DatasetError where nothing is known of any photo: there is nothing to learn."""
    if all(
        example.scalp is None
        and example.loss is None
        and example.item.view is None
        and not example.item.shows_none
        for example in examples
    ):
        raise DatasetError(
            f"none of the {len(examples)} {what} photos has a mask or a view; fill in scalp, loss "
            f"or view in {INDEX}"
        )


def dataset_sha256(items: Iterable[Item]) -> str:
    """Name a dataset by its content: one sha256 over every row and the files it points to.

    Independent of where the folders lie and of the order of rows, so that it is the same on another
    machine.
    """
    rows = []
    for item in items:
        files = [
            hashlib.sha256((item.folder / name).read_bytes()).hexdigest() if name else ""
            for name in (item.photo, item.scalp, item.loss)
        ]
        view = NO_VIEW if item.shows_none else item.view or ""
        rows.append("\t".join([item.subject, view, item.source, *files]))
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def load_examples(items: Sequence[Item], spec: InputSpec, label: str = "") -> list[Example]:
    """Open and letterbox every photo and mask once, in parallel, with a progress bar.

    They stay in memory (0.3 MB a photo at 256 px), so that training never waits for JPEG.

    Raises:
        DatasetError: A photo or mask cannot be read, or a mask does not fit its photo.
    """
    return map_items(partial(load_example, spec=spec), items, label)


def map_items(function: Callable[[Item], T], items: Sequence[Item], label: str = "") -> list[T]:
    """What a function gives for each item, computed in parallel, with a progress bar.

    Args:
        function: Of one item; it may travel to another process, and so may what it gives.
        items: Whose photos are read.
        label: Which photos these are, for the bar.
    """
    pool = _readers(len(items))
    try:
        return list(
            track(
                pool.map(function, items, chunksize=8),
                description=f"reading {label} photos".replace("  ", " "),
                total=len(items),
                transient=True,
                disable=len(items) < 100,
            )
        )
    finally:
        pool.shutdown(cancel_futures=True)


def _readers(photos: int) -> Executor:
    """Processes for many photos: Python lets threads read no faster than one of them alone.

    They are forked, as torch's loaders are: others would import the caller's script again, and a
    notebook has none.
    """
    if photos >= _MANY and sys.platform == "linux":
        return ProcessPoolExecutor(usable_cores(), mp_context=get_context("fork"))
    return ThreadPoolExecutor(1)


def load_example(item: Item, spec: InputSpec) -> Example:
    """Open one photo and its masks. Raises DatasetError as `load_examples` does."""
    return example_of(item, open_item(item, spec))


def open_item(item: Item, spec: InputSpec) -> Prepared:
    """Open the photo of an item. Raises DatasetError where it cannot be opened."""
    try:
        return prepare(item.folder / item.photo, spec)
    except PhotoRefused as refusal:
        raise DatasetError(f"{item.folder / item.photo}: {refusal}") from refusal


def example_of(item: Item, prepared: Prepared) -> Example:
    """The example of a photo that was opened, once its masks are read.

    Raises:
        DatasetError: A mask cannot be read or does not fit its photo, or the two contradict.
    """
    (scalp, scalp_known), (loss, loss_known) = (
        _read_mask(item.folder, name, prepared.box) for name in (item.scalp, item.loss)
    )
    true_loss_pct = None
    if scalp is not None and loss is not None:
        known = [mask for mask in (scalp_known, loss_known) if mask is not None]
        _require_pair(item, scalp, loss, reduce(and_, known) if known else None)
        if not known and scalp.any():
            true_loss_pct = loss_pct(scalp, loss)

    placed_scalp, placed_scalp_known = _placed(scalp, scalp_known, prepared.box)
    placed_loss, placed_loss_known = _placed(loss, loss_known, prepared.box)
    return Example(
        item=item,
        image=prepared.tensor,
        scalp=placed_scalp,
        loss=placed_loss,
        box=prepared.box,
        true_loss_pct=true_loss_pct,
        scalp_known=placed_scalp_known,
        loss_known=placed_loss_known,
    )


def _require_pair(item: Item, scalp: BoolMask, loss: BoolMask, known: BoolMask | None) -> None:
    """Raise DatasetError for masks that no photo shows; they count only where both are known."""
    try:
        require_pair(scalp, loss, known)
    except PhotoRefused as refusal:
        files = f"{item.folder / str(item.loss)} and {item.scalp}"
        raise DatasetError(f"{files}: {REASON_TEXT[refusal.reason]} ({refusal})") from refusal


def _placed(
    mask: BoolMask | None, known: BoolMask | None, box: Letterbox
) -> tuple[BoolMask | None, BoolMask | None]:
    """Return a mask and its known pixels on the square; a half-known pixel is not known."""
    square = None if mask is None else letterbox_mask(mask, box)
    if square is None or known is None:
        return square, None
    square_known = ~letterbox_mask(~known, box)
    return square & square_known, square_known


def _read_mask(
    folder: Path, name: str | None, photo: Letterbox
) -> tuple[BoolMask | None, BoolMask | None]:
    """Return a mask file as bool [h, w], of its photo's size, and its known pixels (None: all).

    A mask without a known pixel is no annotation: (None, None).
    """
    if name is None:
        return None, None
    try:
        mask, known = read_partial_mask(folder / name)
    except (PhotoRefused, ValueError) as error:
        raise DatasetError(f"{folder / name}: not a readable mask ({error})") from error
    if mask.shape != (photo.height, photo.width):
        raise DatasetError(
            f"{folder / name}: mask is {mask.shape[1]} x {mask.shape[0]} px but its upright photo "
            f"is {photo.width} x {photo.height} px"
        )
    if not known.any():
        return None, None
    return mask, None if known.all() else known


def _read_index(folder: Path) -> list[Item]:
    path = folder / INDEX
    if not path.is_file():
        raise DatasetError(f"{path}: not found; a dataset folder holds an {INDEX}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DatasetError(f"{path}: not UTF-8; save it as 'CSV UTF-8'") from None
    # Strict: a quote that is not closed would take the rest of the file for one cell.
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = Counter(reader.fieldnames or ())
        if missing := [column for column in COLUMNS if column not in columns]:
            raise DatasetError(
                f"{path}: no column {', '.join(missing)}; {INDEX} has {', '.join(COLUMNS)}, with "
                "commas"
            )
        if twice := [column for column, times in columns.items() if times > 1]:
            raise DatasetError(f"{path}: column {', '.join(twice)} appears twice; remove one")
        return [_item(folder, row, f"{path}, line {reader.line_num}") for row in reader]
    except csv.Error as error:
        raise DatasetError(
            f"{path}, line {reader.line_num}: not CSV ({error}); correct the quotes"
        ) from error


def _item(folder: Path, row: dict[str, str], where: str) -> Item:
    if None in row:
        raise DatasetError(f"{where}: more cells than columns; quote a cell that holds a comma")
    cells = {key: (value or "").strip() for key, value in row.items() if key}
    if not cells["photo"]:
        raise DatasetError(f"{where}: photo is blank")
    # One word for all who have no id would be one person, on one side of the split.
    if problem := id_problem("subject", cells["subject"]):
        raise DatasetError(f"{where}: {problem}")
    if cells["view"] not in ("", NO_VIEW, *VIEWS):
        raise DatasetError(
            f"{where}: view {cells['view']!r} must be {', '.join(VIEWS)}, {NO_VIEW} (or blank)"
        )
    for column in ("photo", "scalp", "loss"):
        if cells[column]:
            _check_path(folder, cells[column], f"{where}: {column}")
    return Item(
        folder=folder,
        photo=str(PurePosixPath(cells["photo"])),  # ./a.jpg is a.jpg
        scalp=cells["scalp"] or None,
        loss=cells["loss"] or None,
        subject=cells["subject"],
        view=View(cells["view"]) if cells["view"] in tuple(VIEWS) else None,
        source=cells["source"],
        subgroups={key: value for key, value in cells.items() if key not in COLUMNS},
        shows_none=cells["view"] == NO_VIEW,
    )


def _check_path(folder: Path, name: str, where: str) -> None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name:
        raise DatasetError(f"{where} {name!r} must be a relative path inside the dataset folder")
    if not (folder / name).is_file():
        raise DatasetError(f"{where} {name!r} not found")
