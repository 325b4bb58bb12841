"""Exports of one photo, 0012_top.jpg, with `ring_shaped` drawn on it, as each tool writes them."""

import base64
import io
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from autosalt.core.types import BoolMask
from tests.annotations.small_exports import (
    HEIGHT,
    LOSS,
    SCALP,
    WIDTH,
    ring_shaped,
    write_json,
    write_photo,
)

PHOTO: Final = "0012_top.jpg"


def runs_of(flat: BoolMask) -> list[int]:
    """Lengths of runs in turn, beginning with False."""
    edges = np.flatnonzero(np.diff(flat)) + 1
    lengths: list[int] = np.diff([0, *edges, flat.size]).tolist()
    return [0, *lengths] if flat[0] else lengths


def coco_of(*segmentations: Any, file_name: str = PHOTO) -> dict[str, Any]:
    """One photo; its segmentations are of scalp and loss in turn."""
    return {
        "images": [{"id": 7, "file_name": file_name, "width": WIDTH, "height": HEIGHT}],
        "categories": [{"id": 1, "name": "scalp"}, {"id": 2, "name": "loss"}],
        "annotations": [
            {"id": k, "image_id": 7, "category_id": 1 + k % 2, "segmentation": one, "iscrowd": 0}
            for k, one in enumerate(segmentations)
        ],
    }


def coco_runs(mask: BoolMask) -> dict[str, Any]:
    """A mask as uncompressed run lengths, down the columns."""
    return {"size": list(mask.shape), "counts": runs_of(mask.ravel(order="F"))}


def write_coco(folder: Path) -> None:
    write_photo(folder / PHOTO)
    write_json(folder / "instances.json", coco_of(*map(coco_runs, ring_shaped())))


def write_cvat(folder: Path) -> None:
    write_photo(folder / "images" / PHOTO)
    shapes = "".join(
        f'<mask label="{label}" source="manual" occluded="0" z_order="0" left="5" top="3" '
        f'width="{WIDTH - 9}" height="{HEIGHT - 7}" '
        f'rle="{", ".join(map(str, runs_of(mask[3:-4, 5:-4].ravel())))}"></mask>'
        for label, mask in zip(("scalp", "loss"), ring_shaped(), strict=True)
    )
    (folder / "annotations.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?><annotations><version>1.1</version><meta><job>'
        "<labels><label><name>scalp</name></label><label><name>loss</name></label></labels>"
        f'</job></meta><image id="0" name="{PHOTO}" width="{WIDTH}" height="{HEIGHT}">'
        f"{shapes}</image></annotations>",
        encoding="utf-8",
    )


def write_indexed(folder: Path) -> None:
    """Without a label map: 1 and 2 need one; the picture's palette holds names only for people."""
    write_photo(folder / "photos" / PHOTO)
    scalp, loss = ring_shaped()
    save_picture(folder / "masks/0012_top.png", np.where(loss, 2, scalp).astype(np.uint8), "P")


def write_label_studio(folder: Path) -> None:
    write_photo(folder / f"3c0ffee1-{PHOTO}")
    results = [
        {
            "id": label, "type": "brushlabels", "from_name": "tag", "to_name": "image",
            "original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0,
            "value": {"format": "rle", "rle": list(brush_of(mask)), "brushlabels": [label]},
        }
        for label, mask in zip(("scalp", "loss"), ring_shaped(), strict=True)
    ]  # fmt: skip
    annotations = [{"id": 1, "was_cancelled": False, "result": results}]
    data = {"image": f"/data/upload/1/3c0ffee1-{PHOTO}"}
    write_json(folder / "project.json", [{"id": 1, "data": data, "annotations": annotations}])


def brush_of(mask: BoolMask) -> bytes:
    """The stream of Label Studio's `encode_rle`, each run of a value as one block."""
    values = np.repeat(mask.ravel(), 4).astype(np.uint8) * 255
    bits = f"{values.size:032b}{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    starts = [0, *(np.flatnonzero(np.diff(values.astype(int))) + 1).tolist(), values.size]
    for start, stop in pairwise(starts):
        for at in range(start, stop, 1 << 16):
            length = min(stop - at, 1 << 16)
            bits += f"1{3:02b}{length - 1:016b}{values[at]:08b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def write_labelme(folder: Path) -> None:
    write_photo(folder / PHOTO)
    shapes = []
    for label, mask in zip(("scalp", "loss"), ring_shaped(), strict=True):
        rows, columns = np.nonzero(mask)
        top, left, bottom, right = rows.min(), columns.min(), rows.max(), columns.max()
        crop = mask[top : bottom + 1, left : right + 1]
        shapes.append({
            "label": label, "shape_type": "mask", "flags": {}, "group_id": None,
            "points": [[float(left), float(top)], [float(right), float(bottom)]],
            "mask": base64.b64encode(png_of(crop)).decode(),
        })  # fmt: skip
    content = {"version": "5.4.1", "flags": {}, "shapes": shapes, "imagePath": PHOTO,
               "imageData": None, "imageHeight": HEIGHT, "imageWidth": WIDTH}  # fmt: skip
    write_json(folder / "0012_top.json", content)


def write_masks(folder: Path) -> None:
    write_photo(folder / "photos" / PHOTO)
    for label, mask in zip(("scalp", "loss"), ring_shaped(), strict=True):
        save_picture(folder / f"masks/0012_top_{label}.png", mask.astype(np.uint8) * 255)


def outlines_of_ring() -> dict[str, list[list[list[tuple[float, float]]]]]:
    """The parts of scalp and loss, each a list of its outer ring and its holes."""
    hole = corners_of(55, 40, 65, 50)
    return {"scalp": [[SCALP]], "loss": [[LOSS, hole], [corners_of(25, 70, 101, 75)]]}


def corners_of(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def write_qupath(folder: Path) -> None:
    write_photo(folder / PHOTO)
    features = []
    for label, parts in outlines_of_ring().items():
        rings = [[[*ring, ring[0]] for ring in part] for part in parts]
        geometry = {"type": "MultiPolygon", "coordinates": rings}
        if len(rings) == 1:
            geometry = {"type": "Polygon", "coordinates": rings[0]}
        classification = {"name": label, "color": [200, 0, 0]}
        properties = {"objectType": "annotation", "classification": classification}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    content = {"type": "FeatureCollection", "features": features}
    write_json(folder / "0012_top.geojson", content)


def write_supervisely(folder: Path) -> None:
    write_photo(folder / "ds0/img" / PHOTO)
    objects: list[dict[str, Any]] = [
        {"classTitle": label, "geometryType": "polygon",
         "points": {"exterior": part[0], "interior": part[1:]}}
        for label, parts in outlines_of_ring().items() for part in parts[:1]
    ]  # fmt: skip
    bar = png_of(np.ones((5, 76), np.bool_))
    packed = base64.b64encode(zlib.compress(bar)).decode()
    bitmap = {"data": packed, "origin": [25, 70]}
    objects.append({"classTitle": "loss", "geometryType": "bitmap", "bitmap": bitmap})
    size = {"height": HEIGHT, "width": WIDTH}
    write_json(folder / f"ds0/ann/{PHOTO}.json", {"size": size, "tags": [], "objects": objects})
    classes = [{"title": "scalp", "shape": "polygon"}, {"title": "loss", "shape": "any"}]
    write_json(folder / "meta.json", {"classes": classes, "tags": []})


def write_via(folder: Path) -> None:
    """VIA has no holes: the ring is drawn as one line that goes in and out along the same way."""
    write_photo(folder / PHOTO)
    keyhole = [*LOSS, LOSS[0], *corners_of(55, 40, 65, 50), (55.0, 40.0)]
    regions = [
        {
            "shape_attributes": {
                "name": "polygon",
                "all_points_x": [x for x, _ in ring],
                "all_points_y": [y for _, y in ring],
            },
            "region_attributes": {"label": label},
        }
        for label, ring in (("scalp", SCALP), ("loss", keyhole))
    ]
    bar = {"name": "rect", "x": 25, "y": 70, "width": 76, "height": 5}
    regions.append({"shape_attributes": bar, "region_attributes": {"label": "loss"}})
    photo = {"filename": PHOTO, "size": 9, "regions": regions, "file_attributes": {}}
    content = {"_via_settings": {}, "_via_img_metadata": {f"{PHOTO}9": photo}}
    write_json(folder / "via_project.json", content)


def write_voc(folder: Path) -> None:
    write_photo(folder / "JPEGImages" / PHOTO)
    scalp, loss = ring_shaped()
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[scalp], picture[loss] = (250, 50, 83), (184, 61, 245)
    save_picture(folder / "SegmentationClass/0012_top.png", picture)
    (folder / "labelmap.txt").write_text(
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nscalp:250,50,83::\n"
        "loss:184,61,245::\n"
    )


def png_of(mask: BoolMask) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    return buffer.getvalue()


def save_picture(path: Path, pixels: NDArray[np.uint8], mode: str | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(pixels)
    if mode == "P":
        image = image.convert("L")
        image.putpalette([0, 0, 0, 250, 50, 83, 184, 61, 245])
    image.save(path)


def write_gif(path: Path, levels: NDArray[np.uint8], white: int = 255) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(levels).convert("P")
    image.putpalette([0, 0, 0, white, white, white, 90, 20, 60])
    image.save(path)


def write_alonet(export: Path, scalp_folder: str = "imask", white: int = 255) -> None:
    write_photo(export / "image/0012_top.jpg")
    for folder, mask in zip((scalp_folder, "target"), ring_shaped(), strict=True):
        write_gif(export / folder / "0012_top.gif", mask.astype(np.uint8), white)


WRITERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "alonet": write_alonet,
    "coco": write_coco,
    "cvat": write_cvat,
    "indexed": write_indexed,
    "label-studio": write_label_studio,
    "labelme": write_labelme,
    "masks": write_masks,
    "qupath": write_qupath,
    "supervisely": write_supervisely,
    "via": write_via,
    "voc": write_voc,
}
"""By the name of the format."""
LABELS: Final = {"indexed": '[labels]\n1 = "scalp"\n2 = "loss"\n'}
"""Label maps of the formats whose labels are numbers."""
