"""Photographs inside DICOM files: every form that is read, and every one that is refused."""

import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import Limits, open_photo, open_reduced
from autosalt.imaging.formats import sniff

JPEG, JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"
RLE, JPEG_LS = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"
MakeDicom = Callable[..., bytes]


def picture(height: int = 96, width: int = 128) -> RGB:
    rows, columns = np.mgrid[:height, :width]
    image = np.stack([rows + 40, columns + 60, rows // 2 + columns // 2], axis=-1)
    return image.astype(np.uint8)


def encoded(image: RGB, format_: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format_, **options)
    return buffer.getvalue()


def of_jpeg(
    make_dicom: MakeDicom, image: RGB, colour: str = "YBR_FULL_422", **options: Any
) -> bytes:
    rows, columns = image.shape[:2]
    file = encoded(image, "JPEG", **options)
    return make_dicom(file, JPEG, colour, Rows=rows, Columns=columns)


def refusal(data: bytes, limits: Limits | None = None) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data, *([limits] if limits else []))
    return refused.value


def to_ybr(image: RGB) -> RGB:
    return np.array(Image.fromarray(image).convert("YCbCr"))


def test_uncompressed_colours_come_back_to_the_bit(make_dicom: MakeDicom) -> None:
    image = picture(97, 131)
    file = make_dicom(image)
    assert sniff(file) == "DICOM"
    np.testing.assert_array_equal(open_photo(file), image)
    implicit = make_dicom(image, "1.2.840.10008.1.2")
    np.testing.assert_array_equal(open_photo(implicit), image)


def test_a_preamble_that_begins_like_a_tiff_is_dicom_all_the_same(make_dicom: MakeDicom) -> None:
    file = b"II*\0" + make_dicom(picture())[4:]
    np.testing.assert_array_equal(open_photo(file), picture())


def test_planes_one_after_the_other_are_the_same_picture(make_dicom: MakeDicom) -> None:
    image = picture()
    planes = np.moveaxis(image, 2, 0).tobytes()
    file = make_dicom(image, PlanarConfiguration=1, PixelData=planes)
    np.testing.assert_array_equal(open_photo(file), image)


def test_luminance_and_colour_differences_become_rgb(make_dicom: MakeDicom) -> None:
    image = picture()
    full = make_dicom(to_ybr(image), colour="YBR_FULL")
    assert np.abs(open_photo(full).astype(int) - image).max() <= 3
    # 4:2:2: two luminances, then what their pixels share.
    ybr = to_ybr(image)
    halved = np.stack([ybr[:, 0::2, 0], ybr[:, 1::2, 0], ybr[:, 0::2, 1], ybr[:, 0::2, 2]], axis=-1)
    file = make_dicom(image, colour="YBR_FULL_422", PixelData=halved.tobytes())
    assert np.abs(open_photo(file).astype(int) - image).max() <= 5


def test_jpeg_inside_is_read_as_the_same_jpeg_file(make_dicom: MakeDicom) -> None:
    image = np.kron(picture(), np.ones((8, 8, 1), np.uint8))
    wrapped, plain = of_jpeg(make_dicom, image, quality=90), encoded(image, "JPEG", quality=90)
    np.testing.assert_array_equal(open_photo(wrapped), open_photo(plain))
    reduced = open_reduced(wrapped, 200)
    assert (reduced.height, reduced.width) == image.shape[:2]
    assert reduced.image.shape[1] == image.shape[1] // 4
    np.testing.assert_array_equal(reduced.image, open_reduced(plain, 200).image)


def test_jpeg_of_rgb_is_read_where_both_say_so(make_dicom: MakeDicom) -> None:
    image = picture()
    file = of_jpeg(make_dicom, image, "RGB", quality=95, keep_rgb=True)
    assert np.abs(open_photo(file).astype(int) - image).max() <= 8


@pytest.mark.parametrize(("colour", "keep_rgb"), [("RGB", False), ("YBR_FULL_422", True)])
def test_jpeg_of_other_colours_than_stated_is_refused(
    make_dicom: MakeDicom, colour: str, keep_rgb: bool
) -> None:
    found = refusal(of_jpeg(make_dicom, picture(), colour, keep_rgb=keep_rgb))
    assert found.reason is Reason.UNREADABLE
    assert "colour space" in found.detail


def test_a_turn_that_only_exif_knows_is_refused(make_dicom: MakeDicom) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = refusal(of_jpeg(make_dicom, picture(), exif=exif))
    assert found.reason is Reason.UNSUPPORTED_FORMAT
    assert "turn the photo" in found.detail


def test_lossless_compressions_come_back_to_the_bit(make_dicom: MakeDicom) -> None:
    from pydicom import dcmread

    image = picture()
    native = dcmread(io.BytesIO(make_dicom(image)))
    native.compress(RLE)
    buffer = io.BytesIO()
    native.save_as(buffer)
    np.testing.assert_array_equal(open_photo(buffer.getvalue()), image)
    codestream = encoded(image, "JPEG2000", no_jp2=True, irreversible=False, mct=1)
    file = make_dicom(codestream, JPEG_2000_LOSSLESS, "YBR_RCT", Rows=96, Columns=128)
    np.testing.assert_array_equal(open_photo(file), image)


def jpeg_ls(make_dicom: MakeDicom, image: RGB) -> bytes:
    pytest.importorskip("jpeg_ls")
    from pydicom import dcmread

    native = dcmread(io.BytesIO(make_dicom(image)))
    native.compress(JPEG_LS)
    buffer = io.BytesIO()
    native.save_as(buffer)
    return buffer.getvalue()


def test_jpeg_ls_is_read_where_its_decoder_is_there(make_dicom: MakeDicom) -> None:
    np.testing.assert_array_equal(open_photo(jpeg_ls(make_dicom, picture())), picture())


def test_without_a_decoder_the_photo_is_refused_with_the_cure(
    make_dicom: MakeDicom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydicom.pixels.decoders import JPEGLSLosslessDecoder

    file = jpeg_ls(make_dicom, picture())
    for name in JPEGLSLosslessDecoder.available_plugins:
        monkeypatch.delitem(JPEGLSLosslessDecoder._available, name)
    found = refusal(file)
    assert found.reason is Reason.UNSUPPORTED_FORMAT
    assert "pip install" in found.detail


def test_without_pydicom_the_photo_is_refused_with_the_cure(
    make_dicom: MakeDicom, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_dicom(picture())
    monkeypatch.setitem(sys.modules, "pydicom", None)
    found = refusal(file)
    assert found.reason is Reason.UNSUPPORTED_FORMAT
    assert "autosalt[dicom]" in found.detail


def test_the_files_icc_profile_is_applied(make_dicom: MakeDicom) -> None:
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    same = open_photo(make_dicom(picture(), ICCProfile=lab_like.tobytes()))
    assert np.abs(same.astype(int) - picture()).max() <= 1
    wide = swapped_profile()
    as_file = open_photo(encoded(picture(), "PNG", icc_profile=wide))
    np.testing.assert_array_equal(open_photo(make_dicom(picture(), ICCProfile=wide)), as_file)
    assert np.abs(as_file.astype(int) - picture()).max() > 10

    from pydicom.dataset import Dataset

    path = Dataset()
    path.ICCProfile = wide
    of_path = open_photo(make_dicom(picture(), OpticalPathSequence=[path]))
    np.testing.assert_array_equal(of_path, as_file)


def swapped_profile() -> bytes:
    """sRGB with the red and blue primaries exchanged: a profile that visibly does something."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, "no photograph"),
        ({"NumberOfFrames": 2}, "several frames"),
        ({"SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2"}, "grey or palette"),
        ({"SamplesPerPixel": 1, "PhotometricInterpretation": "PALETTE COLOR"}, "grey or palette"),
        ({"PhotometricInterpretation": "HSV"}, "neither RGB nor YBR"),
        ({"PhotometricInterpretation": "YBR_ICT"}, "neither RGB nor YBR"),
        ({"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15}, "8 bits"),
        ({"PixelRepresentation": 1}, "8 bits"),
        ({"PixelAspectRatio": [4, 3]}, "not square"),
        ({"PatientOrientation": ["A", "H"]}, "upside down"),
        ({"PatientOrientation": ["F", "A"]}, "lying"),
    ],
)
def test_what_is_no_plain_colour_photograph_is_refused(
    make_dicom: MakeDicom, attributes: dict[str, Any], words: str
) -> None:
    found = refusal(make_dicom(picture(), **attributes))
    assert found.reason is Reason.UNSUPPORTED_FORMAT
    assert words in found.detail


@pytest.mark.parametrize(
    "orientation", [["P", "F"], ["R", "F"], ["L", "A"], ["PL", "FP"], ["", ""]]
)
def test_an_upright_head_or_one_from_above_is_read(
    make_dicom: MakeDicom, orientation: list[str]
) -> None:
    file = make_dicom(picture(), PatientOrientation=orientation)
    np.testing.assert_array_equal(open_photo(file), picture())


def test_secondary_capture_in_colour_is_read(make_dicom: MakeDicom) -> None:
    file = make_dicom(picture(), SOPClassUID="1.2.840.10008.5.1.4.1.1.7")
    np.testing.assert_array_equal(open_photo(file), picture())


@pytest.mark.parametrize(
    "syntax",
    ["1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.57"],
)
def test_other_transfer_syntaxes_are_refused(make_dicom: MakeDicom, syntax: str) -> None:
    file = make_dicom(encoded(picture(), "JPEG"), syntax, Rows=96, Columns=128)
    found = refusal(file)
    assert found.reason is Reason.UNSUPPORTED_FORMAT
    assert "transfer syntax" in found.detail


def test_a_deflated_file_is_refused_without_inflating_it(make_dicom: MakeDicom) -> None:
    file = make_dicom(picture()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99", 1)
    assert refusal(file).reason is Reason.UNSUPPORTED_FORMAT


def test_limits_hold_before_anything_is_decoded(make_dicom: MakeDicom) -> None:
    huge = make_dicom(encoded(picture(), "JPEG"), JPEG, "YBR_FULL_422", Rows=60000, Columns=60000)
    assert refusal(huge).reason is Reason.TOO_MANY_PIXELS
    small = make_dicom(picture(40, 40))
    assert refusal(small).reason is Reason.TOO_SMALL
    file = make_dicom(picture())
    assert refusal(file, Limits(max_bytes=len(file) - 1)).reason is Reason.TOO_MANY_BYTES


@pytest.mark.parametrize("form", ["jpeg", "jpeg 2000", "jpeg-ls"])
def test_data_of_another_size_than_stated_is_refused(make_dicom: MakeDicom, form: str) -> None:
    if form == "jpeg":
        file = make_dicom(encoded(picture(), "JPEG"), JPEG, "YBR_FULL_422", Rows=128, Columns=96)
    elif form == "jpeg 2000":
        stream = encoded(picture(), "JPEG2000", no_jp2=True, mct=1)
        file = make_dicom(stream, JPEG_2000_LOSSLESS, "YBR_RCT", Rows=128, Columns=96)
    else:
        from pydicom import dcmread

        dataset = dcmread(io.BytesIO(jpeg_ls(make_dicom, picture())))
        dataset.Rows, dataset.Columns = 128, 96
        buffer = io.BytesIO()
        dataset.save_as(buffer)
        file = buffer.getvalue()
    found = refusal(file)
    assert found.reason is Reason.UNREADABLE
    assert "another size" in found.detail


@pytest.mark.parametrize("form", ["native", "jpeg", "jpeg 2000", "rle", "jpeg-ls"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_cut_file_is_refused_never_filled_up(
    make_dicom: MakeDicom, form: str, share: float
) -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (96, 128, 3), np.uint8)
    if form == "native":
        file = make_dicom(image)
    elif form == "jpeg":
        file = of_jpeg(make_dicom, image)
    elif form == "jpeg 2000":
        stream = encoded(image, "JPEG2000", no_jp2=True, mct=1)
        file = make_dicom(stream, JPEG_2000_LOSSLESS, "YBR_RCT", Rows=96, Columns=128)
    elif form == "jpeg-ls":
        file = jpeg_ls(make_dicom, image)
    else:
        from pydicom import dcmread

        dataset = dcmread(io.BytesIO(make_dicom(image)))
        dataset.compress(RLE)
        buffer = io.BytesIO()
        dataset.save_as(buffer)
        file = buffer.getvalue()
    found = refusal(file[: int(len(file) * share)])
    assert found.reason in (Reason.TRUNCATED, Reason.UNREADABLE)


def test_jpeg_cut_inside_a_whole_dicom_file_is_refused(make_dicom: MakeDicom) -> None:
    file = encoded(picture(), "JPEG")
    cut = make_dicom(file[: len(file) // 2], JPEG, "YBR_FULL_422", Rows=96, Columns=128)
    assert refusal(cut).reason is Reason.TRUNCATED


def test_jpeg_2000_without_the_transform_its_colours_need_is_refused(make_dicom: MakeDicom) -> None:
    stream = encoded(picture(), "JPEG2000", no_jp2=True, mct=0)
    file = make_dicom(stream, JPEG_2000_LOSSLESS, "YBR_RCT", Rows=96, Columns=128)
    assert "colour space" in refusal(file).detail


def test_refusals_say_nothing_of_the_patient(make_dicom: MakeDicom) -> None:
    file = make_dicom(picture(), PatientName="Canary^Carla", PatientID="CANARY-7", NumberOfFrames=2)
    assert "canary" not in str(refusal(file)).lower()


@pytest.mark.slow
@pytest.mark.filterwarnings("error")  # pydicom's would quote the file
def test_damage_anywhere_is_a_refusal_or_a_picture_of_the_stated_size(
    make_dicom: MakeDicom,
) -> None:
    whole = of_jpeg(make_dicom, picture())
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.integers(132, 900)] = rng.integers(256)
        try:
            assert open_photo(bytes(damaged)).shape == (96, 128, 3)
        except PhotoRefused:
            refused += 1
    assert refused > 30
