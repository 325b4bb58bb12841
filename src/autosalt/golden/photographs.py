"""Photographs of the golden set: simulated heads as files, one for each rule of the contract.

Four people of several skin tones and severities are photographed from all four views, each file in
another way. The rest shows a small head, or what must be refused. Nobody in them is real. The same
version of autosalt gives the same bytes.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from PIL import Image, ImageFilter

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import Kinds, Subject, random_subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import canonical_shot

_SEED: Final = 23
_HEIGHT, _WIDTH = 400, 300
_WALL: Final = (0.32, 0.34, 0.36)
"""Linear colour of the wall."""
_FAR_CM: Final = 60.0
"""Width of a photograph that shows a small head."""
_TRANSPARENT: Final = "patchy-back.png"
_ORIENTATION: Final = 0x0112
_TO_STORED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is stored under an EXIF orientation."""


@dataclass(frozen=True, slots=True)
class GoldenPerson:
    """A simulated person: Fitzpatrick tone, length of hair, pattern of loss."""

    name: str
    tone: str
    length: str
    pattern: str


PEOPLE: Final = (
    GoldenPerson("full", "II", "short", "none"),
    GoldenPerson("patchy", "IV", "short", "few patches"),
    GoldenPerson("sparse", "VI", "buzz", "many patches"),
    GoldenPerson("bald", "III", "buzz", "totalis"),
)
_FAR: Final = PEOPLE[1]
_STATED: Final = ("full", "bald")
"""People whose views are stated."""


@dataclass(frozen=True, slots=True)
class GoldenPhoto:
    """A photograph as a file.

    Attributes:
        name: of the file, with its ending.
        shows: the rule that it is for.
        stated_view: the view that is stated with it; None to leave it to the model.
        data: the file's bytes.
    """

    name: str
    shows: str
    stated_view: View | None
    data: bytes

    @property
    def exact(self) -> bool:
        """Whether every decoder gives the same pixels: PNG without transparency, lossless WebP."""
        return self.name.endswith((".png", ".webp")) and self.name != _TRANSPARENT

    @property
    def stem(self) -> str:
        """Its name without ending."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class VisitPhoto:
    """A photograph in a visit, with its stated view; None to leave it to the model."""

    photo: str
    stated_view: View | None = None


def golden_photo(person: GoldenPerson, view: View) -> GoldenPhoto:
    """Render one view of a person and save it in its format: two seconds."""
    return _saved_photo(person, view, _rendered(_sitter(person), view))


def golden_photos() -> Iterator[GoldenPhoto]:
    """Render every photograph of the set and save it in its format."""
    upright: dict[str, RGB] = {}
    for person in PEOPLE:
        sitter = _sitter(person)
        for view in VIEWS:
            image = _rendered(sitter, view)
            upright[f"{person.name}-{view}"] = image
            yield _saved_photo(person, view, image)
    far = _rendered(_sitter(_FAR), View.TOP, frame=_FAR_CM)
    yield GoldenPhoto("far-top.png", "a small head: a second look", None, _png(far))
    larger = Image.fromarray(far).resize((1500, 2000), Image.Resampling.BILINEAR)
    yield GoldenPhoto(
        "far-large.jpg",
        "a small head in a large photo: the second look needs a finer reduction",
        None,
        _jpeg(np.asarray(larger)),
    )
    for name, (shows, save) in _REFUSED.items():
        yield GoldenPhoto(name, shows, None, save(upright))


def _saved_photo(person: GoldenPerson, view: View, image: RGB) -> GoldenPhoto:
    way = _WAYS.get((person.name, view), _PLAIN)
    stated = view if person.name in _STATED else None
    return GoldenPhoto(f"{person.name}-{view}.{way.ending}", way.shows, stated, way.save(image))


VISITS: Final[dict[str, tuple[VisitPhoto, ...]]] = {
    "full": tuple(VisitPhoto(f"full-{view}", view) for view in VIEWS),
    "patchy": tuple(VisitPhoto(f"patchy-{view}") for view in VIEWS),
    "sparse": tuple(VisitPhoto(f"sparse-{view}") for view in VIEWS),
    "bald": tuple(VisitPhoto(f"bald-{view}", view) for view in VIEWS),
    "without a top": tuple(VisitPhoto(f"sparse-{view}") for view in VIEWS if view is not View.TOP),
    "with a refused back": (
        *(VisitPhoto(f"patchy-{view}") for view in VIEWS if view is not View.BACK),
        VisitPhoto("blurred"),
    ),
    "one picture for two views": (
        VisitPhoto("patchy-left", View.LEFT),
        VisitPhoto("patchy-left", View.RIGHT),
        VisitPhoto("patchy-top", View.TOP),
        VisitPhoto("patchy-back", View.BACK),
    ),
    "two photos of one view": (
        *(VisitPhoto(f"patchy-{view}") for view in VIEWS),
        VisitPhoto("far-top"),
    ),
}
"""Visits of these photographs, by name; photographs by name without ending."""


def _sitter(person: GoldenPerson) -> tuple[Subject, LossPattern]:
    rng = np.random.default_rng([_SEED, PEOPLE.index(person)])
    subject = random_subject(rng, Kinds((), (person.length,), (person.tone,)))
    return subject, random_loss(rng, subject.scalp(), person.pattern)


def _rendered(sitter: tuple[Subject, LossPattern], view: View, frame: float | None = None) -> RGB:
    """A photograph, uint8 [400, 300, 3]; `frame` is its width in cm where the head is small."""
    shot = replace(canonical_shot(view), background_rgb=_WALL)
    if frame is not None:
        shot = replace(shot, frame=frame, torso=True)
    return render(*sitter, shot, _HEIGHT, _WIDTH, _SEED).image


def _png(image: RGB) -> bytes:
    return _saved(Image.fromarray(image), "PNG")


def _jpeg(image: RGB) -> bytes:
    return _saved(Image.fromarray(image), "JPEG")


_SAVED_WITH: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 90},
    "WEBP": {"lossless": True},
}


def _saved(picture: Image.Image, format_: str, orientation: int | None = None) -> bytes:
    """A picture as a file, stored by an EXIF orientation if one is given."""
    buffer, options = io.BytesIO(), {}
    if orientation is not None:
        picture = picture.transpose(_TO_STORED[orientation])
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        options = {"exif": exif.tobytes()}
    picture.save(buffer, format_, **options, **_SAVED_WITH.get(format_, {}))
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to save an upright photograph."""

    shows: str
    ending: str
    save: Callable[[RGB], bytes]


def _turned(orientation: int, format_: str = "JPEG") -> _Way:
    ending = "jpg" if format_ == "JPEG" else format_.lower()
    return _Way(
        f"EXIF orientation {orientation} of a {format_}",
        ending,
        lambda image: _saved(Image.fromarray(image), format_, orientation),
    )


def _resized(width: int, height: int, format_: str) -> Callable[[RGB], bytes]:
    def save(image: RGB) -> bytes:
        size = (width, height)
        return _saved(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR), format_)

    return save


def _cropped(top: int, height: int, format_: str) -> Callable[[RGB], bytes]:
    return lambda image: _saved(Image.fromarray(image[top : top + height]), format_)


def _see_through(image: RGB) -> bytes:
    """As PNG whose upper third is half transparent."""
    alpha = np.full((*image.shape[:2], 1), 255, np.uint8)
    alpha[: _HEIGHT // 3] = 128
    return _saved(Image.fromarray(np.concatenate([image, alpha], axis=2)), "PNG")


def _grey_png(image: RGB) -> bytes:
    return _saved(Image.fromarray(image).convert("L"), "PNG")


_PLAIN: Final = _Way("a portrait: bars on the left and right", "png", _png)
_WAYS: Final[dict[tuple[str, View], _Way]] = {
    ("full", View.LEFT): _turned(6),
    ("full", View.RIGHT): _turned(8),
    ("full", View.TOP): _turned(3),
    ("full", View.BACK): _turned(5, "WEBP"),
    ("patchy", View.RIGHT): _Way(
        "a landscape: bars above and below", "png", _cropped(40, 280, "PNG")
    ),
    ("patchy", View.TOP): _Way("a square: no bars", "png", _cropped(50, 300, "PNG")),
    ("patchy", View.BACK): _Way("transparent parts show grey 128", "png", _see_through),
    ("sparse", View.LEFT): _Way(
        "a PNG reduced by 2, odd sides: part squares at its edges",
        "png",
        _resized(751, 1001, "PNG"),
    ),
    ("sparse", View.RIGHT): _Way("a JPEG reduced by 4", "jpg", _resized(1500, 2000, "JPEG")),
    ("sparse", View.BACK): _Way("a JPEG reduced by 8", "jpg", _resized(2976, 3968, "JPEG")),
    ("sparse", View.TOP): _turned(2, "PNG"),
    ("bald", View.LEFT): _turned(7, "PNG"),
    ("bald", View.RIGHT): _turned(4, "PNG"),
    ("bald", View.TOP): _Way("a JPEG at its own size", "jpg", _jpeg),
}


def _side_by_side(upright: dict[str, RGB]) -> bytes:
    return _jpeg(np.concatenate([upright["patchy-back"], upright["sparse-back"]], axis=1))


def _half_black(upright: dict[str, RGB]) -> bytes:
    image = upright["patchy-left"].copy()
    image[:, : _WIDTH // 2] = 0
    return _png(image)


def _dim(upright: dict[str, RGB]) -> bytes:
    return _png((upright["patchy-back"] // 24).astype(np.uint8))


def _bright(upright: dict[str, RGB]) -> bytes:
    light = upright["bald-back"].astype(np.int32) * 3 + 60
    return _png(np.minimum(light, 255).astype(np.uint8))


def _soft(upright: dict[str, RGB]) -> bytes:
    picture = Image.fromarray(upright["patchy-back"])
    return _saved(picture.filter(ImageFilter.GaussianBlur(14)), "PNG")


def _blue_for_red(upright: dict[str, RGB]) -> bytes:
    return _png(np.ascontiguousarray(upright["bald-back"][..., ::-1]))


def _cut(upright: dict[str, RGB]) -> bytes:
    return _png(np.ascontiguousarray(upright["bald-back"][:, : int(0.45 * _WIDTH)]))


def _meadow(_upright: dict[str, RGB]) -> bytes:
    """Green grain without any head."""
    grain = np.random.default_rng(_SEED).integers(-40, 40, (_HEIGHT // 4, _WIDTH // 4, 1))
    green = np.array([90, 140, 90]) + grain.repeat(4, axis=0).repeat(4, axis=1)
    return _png(green.astype(np.uint8))


def _small(upright: dict[str, RGB]) -> bytes:
    return _saved(Image.fromarray(upright["patchy-back"]).resize((45, 60)), "PNG")


def _half_a_file(upright: dict[str, RGB]) -> bytes:
    whole = _jpeg(upright["patchy-back"])
    return whole[: len(whole) // 2]


_REFUSED: Final[dict[str, tuple[str, Callable[[dict[str, RGB]], bytes]]]] = {
    "dark.png": ("too dark", _dim),
    "bright.png": ("burnt out", _bright),
    "blurred.png": ("blurred", _soft),
    "grey.png": ("no colour", lambda upright: _grey_png(upright["patchy-back"])),
    "exchanged.png": ("red and blue exchanged", _blue_for_red),
    "half-black.png": ("a large part of one flat colour", _half_black),
    "two-heads.jpg": ("two pictures in one", _side_by_side),
    "cut.png": ("the edge cuts the head", _cut),
    "meadow.png": ("no head", _meadow),
    "small.png": ("a side under 64 px", _small),
    "cut-file.jpg": ("half of a JPEG file", _half_a_file),
    "text.jpg": ("no photo at all", lambda _: b"This is a text, and no photograph.\n"),
}
"""Photographs that must be refused: the rule, and how each is derived from upright ones."""

NUMBER_OF_PHOTOS: Final = len(PEOPLE) * len(VIEWS) + 2 + len(_REFUSED)
