"""Whatever the colours are stored as, and however the camera was held: upright sRGB."""

import io
import itertools
import struct

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin, TiffImagePlugin

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.colour import BACKGROUND, swaps_sides
from autosalt.imaging.decode import open_photo, open_reduced

GREY = np.tile(np.arange(0, 256, 2, dtype=np.uint8), (64, 1))


def picture() -> RGB:
    """64 x 128: red top left, green top right, blue bottom left, white bottom right."""
    image = np.full((64, 128, 3), 255, np.uint8)
    image[:32, :64] = (200, 0, 0)
    image[:32, 64:] = (0, 200, 0)
    image[32:, :64] = (0, 0, 200)
    return image


def encode(image: Image.Image, format_: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def icc(
    space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ", kind: bytes = b"mntr"
) -> bytes:
    """The smallest ICC version 2 profile with these tags."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 2) + b"t\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        **tags,
    }
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(
        ">I4sI4s4s4s", start + len(body), b"lcms", 0x02400000, kind, space, connection
    )
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    return header.ljust(128, b"\0") + table + body


def xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in values))


def gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256))


def display_p3() -> bytes:
    """Display P3 primaries (adapted to D50), with a plain gamma of 2.2."""
    primaries = {
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
    }
    return icc(b"RGB ", primaries | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma(2.2)))


def cmyk_profile() -> bytes:
    """A printer whose cyan is a dull blue, CIELAB (50, 0, -50), and whose other inks are black."""
    ramp = bytes(range(256))
    corners = b""
    for cyan, *others in itertools.product((0, 1), repeat=4):
        lab = (0, 0, 0) if any(others) else ((50, 0, -50) if cyan else (100, 0, 0))
        corners += bytes((round(lab[0] * 2.55), lab[1] + 128, lab[2] + 128))
    identity = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + ramp * 4 + corners + ramp * 3
    return icc(b"CMYK", {b"A2B0": lut}, connection=b"Lab ", kind=b"prtr")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation: int, format_: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = picture()
    # Store the picture as a camera held that way would.
    turned = Image.fromarray(upright)
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    turned.getexif()[0x0112] = inverse
    stored = ImageOps.exif_transpose(turned)
    stored.info.pop("exif", None)
    options = {"lossless": True} if format_ == "WEBP" else {}
    opened = open_photo(encode(stored, format_, exif=exif.tobytes(), **options))
    assert opened.shape == upright.shape
    assert np.abs(opened[8::16, 8::16].astype(int) - upright[8::16, 8::16]).max() < 8


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


def with_xmp(format_: str, exif: Image.Exif | None) -> bytes:
    """The picture, with XMP that states that it lies on its side."""
    image, options = Image.fromarray(picture()), dict[str, object]()
    if format_ == "TIFF":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[700] = XMP
        if exif is not None:
            tags[0x0112] = exif.get(0x0112, 1)
        return encode(image, format_, tiffinfo=tags)
    if exif is not None:
        options["exif"] = exif.tobytes()
    if format_ == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return encode(image, format_, pnginfo=info, **options)
    return encode(image, format_, xmp=XMP, **options)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("tags", "shape"), [(None, (64, 128)), ({0x010E: "x"}, (64, 128)), ({0x0112: 8}, (128, 64))]
)
def test_an_orientation_of_xmp_is_ignored_whatever_exif_says(
    format_: str, tags: dict[int, object] | None, shape: tuple[int, int]
) -> None:
    """As a browser shows it, which embeds the same model."""
    exif = None if tags is None else Image.Exif()
    for tag, value in (tags or {}).items():
        exif[tag] = value
    data = with_xmp(format_, exif)
    opened = open_photo(data)
    assert opened.shape[:2] == shape
    reduced = open_reduced(data, 1000)
    assert (reduced.height, reduced.width) == shape
    image = Image.open(io.BytesIO(data))
    np.testing.assert_array_equal(open_photo(image), opened)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"]
)
def test_damaged_exif_leaves_the_photo_as_stored(exif: bytes) -> None:
    assert open_photo(encode(Image.fromarray(picture()), "JPEG", exif=exif)).shape == (64, 128, 3)


def test_an_orientation_that_does_not_exist_turns_nothing() -> None:
    image = Image.fromarray(picture())
    image.getexif()[0x0112] = 9
    assert open_photo(image).shape == (64, 128, 3)
    assert not swaps_sides(image)


def test_orientation_of_a_pillow_image_is_undone_and_the_image_not_changed() -> None:
    image = Image.fromarray(picture())
    image.getexif()[0x0112] = 6
    assert open_photo(image).shape == (128, 64, 3)
    assert image.size == (128, 64)
    assert image.getexif()[0x0112] == 6


def test_display_p3_becomes_srgb() -> None:
    values = np.array([200, 100, 100])
    stored = Image.new("RGB", (64, 64), tuple(values.tolist()))
    # Display P3 to linear sRGB, both D65 (CSS Color 4), then the sRGB curve.
    matrix = [[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]]
    linear = np.array(matrix) @ (values / 255) ** 2.2
    expected = 255 * (1.055 * linear ** (1 / 2.4) - 0.055)
    for format_ in ("JPEG", "PNG", "TIFF"):
        opened = open_photo(encode(stored, format_, icc_profile=display_p3()))
        np.testing.assert_allclose(opened[32, 32], expected, atol=3)
    assert abs(expected[0] - 200) > 10  # the profile matters


def test_grey_profile_is_applied() -> None:
    stored = Image.new("L", (64, 64), 128)
    linear = icc(b"GRAY", {b"kTRC": gamma(1.0)})
    opened = open_photo(encode(stored, "PNG", icc_profile=linear))
    np.testing.assert_allclose(opened[0, 0], 188, atol=2)  # sRGB of half the light


def test_cmyk_profile_is_applied_and_plain_cmyk_is_complemented() -> None:
    stored = Image.new("CMYK", (64, 64), (255, 0, 0, 0))
    np.testing.assert_array_equal(open_photo(encode(stored, "TIFF"))[0, 0], (0, 255, 255))
    printed = open_photo(encode(stored, "TIFF", icc_profile=cmyk_profile()))[0, 0]
    np.testing.assert_allclose(printed, (54, 122, 204), atol=3)  # CIELAB (50, 0, -50)
    paper = encode(Image.new("CMYK", (64, 64)), "TIFF", icc_profile=cmyk_profile())
    assert open_photo(paper).min() > 250


def test_adobe_cmyk_jpeg_is_not_inverted() -> None:
    stored = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    np.testing.assert_allclose(open_photo(encode(stored, "JPEG"))[32, 32], (255, 0, 0), atol=6)


@pytest.mark.parametrize(
    "profile",
    [b"", b"not a profile", display_p3()[:200], icc(b"GRAY", {b"kTRC": gamma(1.0)})],
    ids=["empty", "garbage", "cut", "of another colour space"],
)
def test_a_profile_that_does_not_fit_counts_as_srgb(profile: bytes) -> None:
    opened = open_photo(encode(Image.fromarray(picture()), "PNG", icc_profile=profile))
    np.testing.assert_array_equal(opened, picture())


@pytest.mark.parametrize("dtype", ["<u2", ">u2"])
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_high_byte_and_is_not_stretched(
    format_: str, dtype: str
) -> None:
    dim = GREY // 4  # a dim photo stays dim
    image = Image.fromarray((dim.astype(np.uint16) * 257).astype(dtype))
    np.testing.assert_array_equal(open_photo(encode(image, format_))[..., 1], dim)


def test_thirty_two_bit_grey_within_sixteen_bits_opens_and_beyond_is_refused() -> None:
    sixteen = Image.fromarray(GREY.astype(np.int32) * 257)
    np.testing.assert_array_equal(open_photo(sixteen)[..., 0], GREY)
    for image in (
        Image.fromarray(GREY.astype(np.int32) * 70000),
        Image.fromarray(GREY / np.float32(255)),
    ):
        with pytest.raises(PhotoRefused) as refused:
            open_photo(encode(image, "TIFF"))
        assert refused.value.reason is Reason.UNSUPPORTED_FORMAT


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBX", "YCbCr", "HSV", "LAB"])
def test_other_modes_become_rgb(mode: str) -> None:
    grey = Image.fromarray(np.where(GREY < 128, 0, 255).astype(np.uint8)).convert("RGB")
    image = Image.new("LAB", grey.size, (255, 128, 128)) if mode == "LAB" else grey.convert(mode)
    opened = open_photo(image)
    assert opened.dtype == np.uint8
    assert opened.shape == (64, 128, 3)
    assert opened[:, -1].min() > 250


@pytest.mark.parametrize("mode", ["LA", "RGBA", "La", "RGBa", "PA"])
def test_transparent_parts_show_the_background(mode: str) -> None:
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[:, 32:] = (90, 90, 90, 255)
    image = Image.fromarray(rgba)
    if mode == "PA":  # Pillow's own conversion to it drops the transparency
        alpha = image.getchannel("A")
        image = image.convert("RGB").convert("P")
        image.putalpha(alpha)
    elif mode == "La":
        image = image.convert("LA")
    opened = open_photo(image.convert(mode))
    np.testing.assert_array_equal(opened[0, 0], BACKGROUND)
    # A palette has only a close colour.
    np.testing.assert_allclose(opened[0, -1], (90, 90, 90), atol=13 if mode == "PA" else 0)


def test_transparent_palette_colour_shows_the_background() -> None:
    image = Image.new("P", (64, 64), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.paste(0, (0, 0, 32, 64))
    opened = open_photo(encode(image, "PNG", transparency=0))
    np.testing.assert_array_equal(opened[0, 0], BACKGROUND)
    np.testing.assert_array_equal(opened[0, -1], (10, 20, 30))
