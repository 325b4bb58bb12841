"""Import report: what an import of annotations wrote, dropped and found, as one HTML file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from autosalt.annotations.dropped import DROP_TEXT, DroppedPhoto
from autosalt.annotations.import_export import Imported, ImportedPhoto
from autosalt.core.views import VIEWS
from autosalt.imaging.training_index import NO_VIEW
from autosalt.report.dataset_page import (
    MOST_PICTURES,
    DatasetPage,
    MaskedFile,
    ProblemGroup,
    SheetPicture,
    checked_section,
    small_picture,
    write_dataset_page,
)
from autosalt.report.page.blocks import Column, Grid, Section, Text
from autosalt.report.page.text import BLANK, count

IMPORT_PAGE: Final = "import.html"
NOTED_OUTSIDE: Final = 0.01
"""Share of the loss outside the scalp from which a photo is listed; less is a slip of the hand."""
_COUNTS: Final = ("Photographs", "Subjects", "Scalp masks", "Loss masks")


def write_import_page(imported: Imported, checks: Sequence[ProblemGroup], folder: Path) -> Path:
    """Write `import.html` into the folder of an import; the same import gives the same bytes.

    Pictures are small, drawn from the photos that were written, and in the page.

    Args:
        imported: of `import_export`.
        checks: of `autosalt data check`, on the same folder.
        folder: the folder that was written.

    Returns:
        Path of the page.
    """
    page = DatasetPage(
        title="Import of annotations",
        lead="What was written, what was dropped, and what to look at before training",
        facts=_facts(imported),
        sections=(
            _dropped(imported.dropped),
            checked_section(checks),
            _masks(imported.photos),
            *_counted(imported.photos),
        ),
        sheets=_sheets(imported.photos, folder),
        photos=len(imported.photos),
        shown_first=(
            "those listed under “Masks to look at” first. All are in the folder beside this page."
        ),
    )
    write_dataset_page(page, folder / IMPORT_PAGE)
    return folder / IMPORT_PAGE


def _facts(imported: Imported) -> list[tuple[str, str]]:
    rows = imported.rows
    sources = sorted({row["source"] for row in rows})
    return [
        ("Source", ", ".join(sources)),
        ("Photographs", f"{len(rows)} imported, {len(imported.dropped)} dropped"),
        ("Subjects", str(len({row["subject"] for row in rows}))),
        ("Masks of the scalp", str(sum(1 for row in rows if row["scalp"]))),
        ("Masks of loss", str(sum(1 for row in rows if row["loss"]))),
        ("Without a view", str(sum(1 for row in rows if not row["view"]))),
    ]


def _dropped(dropped: Iterable[DroppedPhoto]) -> Section:
    rows = sorted(
        (DROP_TEXT[one.reason], one.photo or BLANK, one.detail, one.reason.value) for one in dropped
    )
    title = "Dropped photographs"
    if not rows:
        return Section("dropped", title, (Text("None."),))
    grid = Grid(
        f"{count(len(rows), 'photograph')} not imported, by reason",
        (Column("Photograph"), Column("Reason", "tight"), Column("Found"), Column("What to do")),
        [(photo, reason, detail or BLANK, text) for text, photo, detail, reason in rows],
        file="problems.csv",
    )
    return Section("dropped", title, (grid,))


def _masks(photos: Sequence[ImportedPhoto]) -> Section:
    noted = [(photo, note) for photo in photos for note in _notes(photo)]
    text = Text(
        "No loss, or loss of the whole scalp, can be right. Where it is not, draw the photograph "
        "again. Loss outside the scalp never counts."
    )
    if not noted:
        return Section("masks", "Masks to look at", (Text("None."),))
    grid = Grid(
        "Masks that are empty or full, and loss outside the scalp",
        (Column("Photograph"), Column("Subject"), Column("View"), Column("Found")),
        [
            (photo.origin, photo.row["subject"], photo.row["view"] or BLANK, note)
            for photo, note in sorted(noted, key=lambda one: one[1])
        ],
    )
    return Section("masks", "Masks to look at", (text, grid))


def _notes(photo: ImportedPhoto) -> Iterator[str]:
    """What is striking in the masks of a photo."""
    shares = photo.shares
    if shares.scalp == 0.0:
        yield "The mask of the scalp is empty"
    if shares.scalp == 1.0:
        yield "The scalp fills the whole photograph"
    if shares.loss == 0.0:
        yield "No loss"
    if shares.loss == 1.0:
        yield "Loss of the whole scalp"
    if shares.outside is not None and shares.outside >= NOTED_OUTSIDE:
        yield f"{100 * shares.outside:.0f} % of the loss lies outside the scalp"


def _counted(photos: Sequence[ImportedPhoto]) -> tuple[Section, Section]:
    """How many photos and subjects each view has, and how many photos each subject has."""
    views = [view for view in (*VIEWS, NO_VIEW, "") if view in VIEWS or _of_view(photos, view)]
    heads = [_view_name(view) for view in views]
    of_views = Grid(
        "Photographs, subjects and masks of each view",
        (Column("View"), *(Column(text, "number") for text in _COUNTS)),
        [
            (
                _view_name(view),
                str(len(rows)),
                str(len({row["subject"] for row in rows})),
                str(sum(1 for row in rows if row["scalp"])),
                str(sum(1 for row in rows if row["loss"])),
            )
            for view in views
            for rows in [_of_view(photos, view)]
        ],
    )
    by_subject: Mapping[str, Counter[str]] = defaultdict(Counter)
    for photo in photos:
        by_subject[photo.row["subject"]][photo.row["view"]] += 1
    of_subjects = Grid(
        "Photographs of each subject, by view",
        (Column("Subject"), *(Column(text, "number") for text in ("All", *heads))),
        [
            (subject, str(times.total()), *(str(times[view]) for view in views))
            for subject, times in sorted(by_subject.items())
        ],
        file="index.csv",
    )
    sizes = Counter((photo.width, photo.height) for photo in photos)
    listed = ", ".join(f"{w} × {h} ({n})" for (w, h), n in sizes.most_common(8))
    more = f", and {len(sizes) - 8} more" if len(sizes) > 8 else ""
    size_text = Text(f"Upright sizes in pixels, and the number of photographs: {listed}{more}.")
    return (
        Section("views", "Views", (of_views, size_text)),
        Section("subjects", "Subjects", (of_subjects,)),
    )


def _of_view(photos: Iterable[ImportedPhoto], view: str) -> list[Mapping[str, str]]:
    return [photo.row for photo in photos if photo.row["view"] == view]


def _view_name(view: str) -> str:
    return {NO_VIEW: "None of the four", "": "Not known"}.get(view, view.capitalize())


def _sheets(photos: Sequence[ImportedPhoto], folder: Path) -> list[tuple[str, list[SheetPicture]]]:
    """The pictures of each subject: those with a note first where not all can be shown."""
    ranked = sorted(photos, key=lambda photo: not any(_notes(photo)))[:MOST_PICTURES]
    order = (*VIEWS, NO_VIEW, "")
    by_subject: dict[str, list[SheetPicture]] = defaultdict(list)
    for photo in sorted(
        ranked, key=lambda one: (one.row["subject"], order.index(one.row["view"]), one.origin)
    ):
        by_subject[photo.row["subject"]].append(_picture(photo, folder))
    return [(f"Subject {subject}", pictures) for subject, pictures in by_subject.items()]


def _picture(photo: ImportedPhoto, folder: Path) -> SheetPicture:
    row, shares = photo.row, photo.shares
    loss = "loss not known" if shares.loss is None else f"loss {100 * shares.loss:.0f} % of scalp"
    name = _view_name(row["view"])
    words = f"Subject {row['subject']}, view {name.lower()}: the photograph with its masks, {loss}"
    notes = [loss, *(note for note in _notes(photo) if "outside" in note or "scalp is" in note)]
    files = MaskedFile.of(folder, row["photo"], row["scalp"], row["loss"])
    return SheetPicture(small_picture(files), words, name, "; ".join(notes))
