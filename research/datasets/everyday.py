"""Read photographs of anything but a head, for a model to learn what to refuse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autosalt.core.reasons import PhotoRefused
from autosalt.imaging.decode import open_photo
from autosalt.imaging.training_index import NO_VIEW
from research.datasets.entry import AnnotationError, Entry

_ENDINGS: Final = {".jpg", ".jpeg", ".png"}


def everyday(folder: Path) -> Iterator[Entry]:
    """Read a folder of photographs that show none of the views: animals, objects, rooms, faces.

    They have no masks: a person in such a photo may have hair that is not annotated. A photo that
    cannot be opened is left out, because scoring refuses it before the model.

    Raises:
        AnnotationError: no photos.
    """
    photos = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    if not photos:
        raise AnnotationError(f"{folder}: no photos ({', '.join(sorted(_ENDINGS))})")
    for photo in photos:
        try:
            image = open_photo(photo)
        except PhotoRefused:
            continue
        yield Entry(
            name=photo.stem,
            image=image,
            scalp=None,
            loss=None,
            subject=f"everyday-{photo.stem}",
            view=NO_VIEW,
        )
