"""CVAT for images 1.1; its masks are tested with those of all formats."""

from pathlib import Path

import numpy as np
import pytest

from autosalt.annotations.masks.shapes import ellipse
from tests.annotations.small_exports import (
    HEIGHT,
    LOSS,
    SCALP,
    WIDTH,
    box,
    imported,
    masks_of,
    run,
    write_photo,
)

POINTS = ";".join(f"{x},{y}" for x, y in SCALP)


def write(folder: Path, shapes: str) -> None:
    write_photo(folder / "0012_top.jpg")
    (folder / "annotations.xml").write_text(
        "<annotations><version>1.1</version><meta><task><labels><label><name>scalp</name></label>"
        "<label><name>loss</name></label></labels></task></meta>"
        f'<image id="0" name="0012_top.jpg" width="{WIDTH}" height="{HEIGHT}">{shapes}</image>'
        "</annotations>"
    )


def test_polygons_and_boxes_become_masks(tmp_path: Path) -> None:
    (left, top), (right, bottom) = LOSS[0], LOSS[2]
    write(
        tmp_path / "export",
        f'<polygon label="scalp" points="{POINTS}" z_order="0"></polygon><tag label="x"/>'
        f'<box label="loss" xtl="{left}" ytl="{top}" xbr="{right}" ybr="{bottom}"/>',
    )
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, box(LOSS))


def test_turned_boxes_and_ellipses_become_masks(tmp_path: Path) -> None:
    write(
        tmp_path / "export",
        '<box label="scalp" xtl="30" ytl="10" xbr="100" ybr="90" rotation="90"/>'
        '<ellipse label="loss" cx="65" cy="50" rx="30" ry="12" rotation="90"/>',
    )
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    # Turned by a quarter about its centre, (65, 50).
    np.testing.assert_array_equal(scalp, box([(25, 15), (105, 15), (105, 85), (25, 85)]))
    np.testing.assert_array_equal(loss, ellipse((65, 50), (12, 30)).draw(HEIGHT, WIDTH))


def test_a_label_that_the_task_declares_is_empty_where_nobody_drew_it(tmp_path: Path) -> None:
    write(tmp_path / "export", f'<polygon label="scalp" points="{POINTS}"/>')
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    _, loss = masks_of(item)
    assert loss is not None
    assert not loss.any()


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ('<polygon label="scalp" points="1,2;3"/>', "not a pair"),
        ('<polygon label="scalp" points="1,2;3,nan;4,5"/>', "finite"),
        ('<polygon label="scalp" points="1,2;3,4"/>', "fewer than three corners"),
        ('<polygon points="1,2;3,4;5,9"/>', "label is not a text"),
        ('<polyline label="scalp" points="1,2;3,4"/>', "a polyline has no area"),
        ('<ellipse label="scalp" cx="9" cy="9" rx="0" ry="4"/>', "no area"),
        ('<points label="scalp" points="1,2"/>', "a points has no area"),
        ('<box label="scalp" xtl="1" ytl="1" xbr="9" ybr="9" rotation="x"/>', "not a number"),
        ('<mask label="scalp" rle="4" left="0" top="0" width="2" height="-2"/>', "cannot be"),
        ('<mask label="scalp" rle="5" left="0" top="0" width="2" height="2"/>', "do not add up"),
        ('<mask label="scalp" rle="a" left="0" top="0" width="2" height="2"/>', "not a number"),
    ],
)
def test_a_shape_that_cannot_be_read_drops_its_photo(tmp_path: Path, shapes: str, why: str) -> None:
    write(tmp_path / "export", shapes)
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 1, done.output
    assert why in done.output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<annotations><track/></annotations>", "CVAT for images 1.1"),
        ("<annotations><image", "not whole XML"),
        ("<other/>", "CVAT for images 1.1"),
    ],
)
def test_another_file_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    done = run(tmp_path, tmp_path.with_name("out"), "--format", "cvat")
    assert done.exit_code == 2
    assert why in done.output
