"""A format is recognised by a file's first bytes, and those off the list never reach a decoder."""

from typing import Any

import pytest

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.decode import Limits, open_photo
from autosalt.imaging.formats import sniff


def refusal(source: Any, limits: Limits | None = None) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(source, *([limits] if limits else []))
    return refused.value


@pytest.mark.parametrize(
    "data",
    [b"%!PS-Adobe-3.0 EPSF-3.0\n", b"%PDF-1.7\n", b"8BPS\0\1", b"P6 64 64 255\n", b"<svg/>", b"x"],
    ids=["eps", "pdf", "psd", "ppm", "svg", "text"],
)
def test_formats_off_the_list_never_reach_a_decoder(data: bytes) -> None:
    assert sniff(data + bytes(20_000)) is None
    assert refusal(data + bytes(20_000)).reason is Reason.UNSUPPORTED_FORMAT
