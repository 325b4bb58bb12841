"""Settings of the HTTP service: its limits, the token, and where pages may come from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autosalt.errors import ServiceError
from autosalt.imaging.decode import Limits

MIB: Final = 1024 * 1024
FIRST_PAGE: Final = "index.html"
"""The file that a folder of pages begins with."""
MOST_PHOTOS: Final = 8
"""Photographs of the largest request: two visits of four views."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and choices of a service; each has the name of its option, in other units.

    Attributes:
        max_photo_bytes: of one photograph.
        max_pixels: of one photograph, width x height.
        queue: photographs that are in the service at once, waiting or read. With
            `max_photo_bytes` it bounds the memory that uploads can take.
        workers: requests that are read at once, each on one thread; None for one on each core.
        seconds: from the end of an upload to its answer.
        body_seconds: from the start of an upload to its end.
        token: what clients must show; None for no token.
        origins: web pages of other origins that may call, as `https://clinic.example`.
        page: folder of a web page to show at `/`; None for no page.
    """

    max_photo_bytes: int = 32 * MIB
    max_pixels: int = 64_000_000
    queue: int = 64
    workers: int | None = None
    seconds: float = 30.0
    body_seconds: float = 30.0
    token: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    page: Path | None = None

    def __post_init__(self) -> None:
        _at_least(self.max_photo_bytes, 1, "--max-photo-mb")
        _at_least(self.max_pixels, 1, "--max-megapixels")
        _at_least(self.queue, MOST_PHOTOS, "--queue")
        _at_least(1 if self.workers is None else self.workers, 1, "--workers")
        for seconds, option in (
            (self.seconds, "--seconds"),
            (self.body_seconds, "--body-seconds"),
        ):
            if not 0.0 < seconds <= 3600.0:
                raise ServiceError(f"{option} is {seconds:g}: give more than 0, at most 3600")
        for origin in self.origins:
            if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
                raise ServiceError(
                    f"--allow-origin is {origin!r}: give scheme and host, as https://clinic.example"
                )
        if self.page is not None and not (self.page / FIRST_PAGE).is_file():
            raise ServiceError(f"--page {self.page}: there is no {FIRST_PAGE} in it")

    @property
    def limits(self) -> Limits:
        """Files that the scorer refuses to open."""
        return Limits(max_bytes=self.max_photo_bytes, max_pixels=self.max_pixels)


def _at_least(value: int, least: int, option: str) -> None:
    if value < least:
        raise ServiceError(f"{option} is too small: give at least {least}")
