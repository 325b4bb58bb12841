"""Writer of the exports in this folder, each with the library of its annotation tool.

Tests read the exports and never run this script. The tools are no dependencies of autosalt. They
were installed in two environments of their own, as Supervisely pins what the others need too:

    pip install label-studio-sdk==2.1.2 labelme==6.3.1 datumaro==1.13.12 cvat-sdk==2.80.0 \\
        supervision==0.31.2 pycocotools==2.0.11 imgviz==2.1.0
    pip install supervisely==6.74.51

From the root of the repository, in either environment, with the names of the exports to write:

    QT_QPA_PLATFORM=offscreen python -m tests.annotations.exports.write_exports labelme_masks
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from tests.annotations.exports.painted_head import (
    HEIGHT,
    OUTLINES,
    PHOTO,
    WIDTH,
    Part,
    keyhole,
    mask_of,
    photo_of_head,
)

HERE: Final = Path(__file__).parent
LABELS: Final = tuple(OUTLINES)


def save_photo(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo_of_head()).save(folder / PHOTO, optimize=True)
    return folder / PHOTO


def label_studio_brush(folder: Path) -> None:
    """The SDK's encoder of masks. The task around it is what its importer of COCO makes."""
    from label_studio_sdk.converter.brush import image2annotation
    from label_studio_sdk.converter.imports.coco import new_task

    save_photo(folder)
    task = new_task("annotations", "/data/local-files/?d=", PHOTO)
    with tempfile.TemporaryDirectory() as painted:
        for label in LABELS:
            picture = Path(painted, f"{label}.png")
            Image.fromarray(mask_of(label)).save(picture)
            drawn = image2annotation(str(picture), label, "tag", "image")
            task["annotations"][0]["result"] += drawn["result"]
    save_json(folder / "tasks.json", [{"id": 1, **task}])


def label_studio_polygons(folder: Path) -> None:
    """The SDK's importer of COCO, which writes polygons in percent."""
    from label_studio_sdk.converter.imports.coco import convert_coco_to_ls

    save_photo(folder)
    with tempfile.TemporaryDirectory() as given:
        coco = Path(given, "coco.json")
        save_json(coco, coco_of_keyholes())
        tasks = Path(given, "tasks.json")
        convert_coco_to_ls(str(coco), str(tasks))
        shutil.copy(tasks, folder)


def label_studio_coco(folder: Path) -> None:
    """The SDK's converter, as Label Studio calls it for 'COCO with images'."""
    with tempfile.TemporaryDirectory() as given:
        os.environ["LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT"] = given  # the SDK reads it at once
        from label_studio_sdk.converter import Converter

        label_studio_polygons(Path(given))
        tasks = json.loads(Path(given, "tasks.json").read_text(encoding="utf-8"))
        for number, annotation in enumerate(tasks[0]["annotations"], 1):
            annotation |= {"id": number, "completed_by": 1}
        save_json(Path(given, "tasks.json"), [{**tasks[0], "id": 1}])
        labels = "".join(f'<Label value="{label}"/>' for label in LABELS)
        config = (
            '<View><Image name="image" value="$image"/>'
            f'<PolygonLabels name="labelpolygons" toName="image">{labels}</PolygonLabels></View>'
        )
        converter = Converter(config, None, download_resources=True)
        images = str(folder / "images")
        converter.convert_to_coco(str(Path(given, "tasks.json")), str(folder), images, is_dir=False)


def coco_of_keyholes() -> dict[str, Any]:
    rings = [(label, keyhole(part)) for label, parts in OUTLINES.items() for part in parts]
    return {
        "images": [{"id": 1, "file_name": PHOTO, "width": WIDTH, "height": HEIGHT}],
        "categories": [{"id": k, "name": label} for k, label in enumerate(LABELS)],
        "annotations": [
            {
                "id": k,
                "image_id": 1,
                "category_id": LABELS.index(label),
                "iscrowd": 0,
                "segmentation": [[value for corner in ring for value in corner]],
            }
            for k, (label, ring) in enumerate(rings)
        ],
    }


def labelme_masks(folder: Path) -> None:
    """Masks as labelme's own assistant makes them, saved by its own window."""
    from labelme._automation._shape_builders import Detection, shapes_from_detections

    detections = []
    for label in LABELS:
        left, top, right, bottom = box_of(label)
        crop = mask_of(label)[top : bottom + 1, left : right + 1]
        detections.append(Detection((left, top, right, bottom), crop, label))
    save_labelme(folder, shapes_from_detections(detections, "mask"))


def box_of(label: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, the last two inside the mask."""
    rows, columns = np.nonzero(mask_of(label))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def labelme_polygons(folder: Path) -> None:
    from labelme._shape import Shape
    from PyQt5.QtCore import QPointF

    shapes = []
    for label, parts in OUTLINES.items():
        for part in parts:
            shape = Shape(label=label, shape_type="polygon")
            for x, y in keyhole(part):
                shape.add_point(QPointF(x, y))
            shapes.append(shape)
    save_labelme(folder, shapes)


def save_labelme(folder: Path, shapes: list[Any]) -> None:
    from labelme._label_file import write_label_file
    from labelme.app import _shape_to_dict

    photo = save_photo(folder)
    write_label_file(
        str(photo.with_suffix(".json")),
        shapes=[_shape_to_dict(shape) for shape in shapes],
        image_path=PHOTO,
        image_height=HEIGHT,
        image_width=WIDTH,
        image_data=photo.read_bytes(),
    )


def datumaro_dataset(annotations: list[Any]) -> Any:
    from datumaro.components.dataset import Dataset
    from datumaro.components.dataset_base import DatasetItem
    from datumaro.components.media import Image as Media

    media = Media.from_numpy(data=photo_of_head()[..., ::-1].copy(), ext=".png")
    item = DatasetItem(Path(PHOTO).stem, subset="default", media=media, annotations=annotations)
    return Dataset.from_iterable([item], categories=list(LABELS))


def datumaro_masks() -> list[Any]:
    from datumaro.components.annotation import Mask

    return [
        Mask(mask_of(label), label=k, id=k + 1, group=k + 1, z_order=k)
        for k, label in enumerate(LABELS)
    ]


def datumaro_polygons() -> list[Any]:
    from datumaro.components.annotation import Polygon

    rings = [(label, keyhole(part)) for label, parts in OUTLINES.items() for part in parts]
    return [
        Polygon(
            [value for corner in ring for value in corner],
            label=LABELS.index(label),
            id=k,
            group=k,
            z_order=LABELS.index(label),
        )
        for k, (label, ring) in enumerate(rings, 1)
    ]


def datumaro_cvat_masks(folder: Path) -> None:
    """Datumaro writes each mask as large as the photo."""
    datumaro_dataset(datumaro_masks()).export(str(folder), "cvat", save_media=True)


def datumaro_cvat_polygons(folder: Path) -> None:
    datumaro_dataset(datumaro_polygons()).export(str(folder), "cvat", save_media=True)


def cvat_masks(folder: Path) -> None:
    """CVAT's own run lengths of a mask in its box, in the XML as its server names their parts."""
    from cvat_sdk.masks import encode_mask
    from datumaro.plugins.data_formats.cvat.exporter import XmlAnnotationWriter

    save_photo(folder / "images")
    with (folder / "annotations.xml").open("w", encoding="utf-8") as file:
        writer = XmlAnnotationWriter(file)
        writer.open_root()
        image = {"id": "0", "name": PHOTO, "width": str(WIDTH), "height": str(HEIGHT)}
        writer.open_image(image)
        for label in LABELS:
            *runs, left, top, right, bottom = encode_mask(mask_of(label))
            place = {"left": left, "top": top, "width": right - left + 1}
            numbers = {**place, "height": bottom - top + 1}
            attributes = {"label": label, "source": "manual", "occluded": "0"}
            attributes |= {"rle": ", ".join(str(int(run)) for run in runs)}
            attributes |= {name: str(int(value)) for name, value in numbers.items()}
            writer.open_mask({**attributes, "z_order": "0"})
            writer.close_mask()
        writer.close_image()
        writer.close_root()


def datumaro_coco_masks(folder: Path) -> None:
    """Datumaro's COCO, whose run lengths are not compressed."""
    options = {"segmentation_mode": "mask", "save_media": True}
    datumaro_dataset(datumaro_masks()).export(str(folder), "coco_instances", **options)


def datumaro_coco_polygons(folder: Path) -> None:
    options = {"segmentation_mode": "polygons", "save_media": True}
    datumaro_dataset(datumaro_polygons()).export(str(folder), "coco_instances", **options)


def pycocotools_coco(folder: Path) -> None:
    """Compressed run lengths; pycocotools writes no file of its own."""
    from pycocotools import mask as coco_mask

    save_photo(folder)
    content = coco_of_keyholes()
    content["annotations"] = []
    for k, label in enumerate(LABELS):
        runs = coco_mask.encode(np.asfortranarray(mask_of(label).astype(np.uint8)))
        segmentation = {"size": runs["size"], "counts": runs["counts"].decode()}
        one = {"id": k, "image_id": 1, "category_id": k, "iscrowd": 1, "segmentation": segmentation}
        content["annotations"].append(one)
    save_json(folder / "instances.json", content)


def supervision_coco(folder: Path) -> None:
    """Roboflow's own library: a mask with a hole or parts as run lengths, else as a polygon."""
    import supervision

    photo = str(save_photo(folder))
    masks = np.array([mask_of(label) for label in LABELS])
    boxes = np.array([box_of(label) for label in LABELS], float)
    drawn = supervision.Detections(boxes, masks, class_id=np.arange(len(LABELS)))
    data = supervision.DetectionDataset(list(LABELS), [photo], {photo: drawn})
    data.as_coco(annotations_path=str(folder / "_annotations.coco.json"))


def datumaro_voc(folder: Path) -> None:
    """Segmentation masks as CVAT exports them, which it does with datumaro."""
    colours = {"background": (0, 0, 0), "scalp": (250, 50, 83), "loss": (184, 61, 245)}
    label_map = {label: [colour, [], []] for label, colour in colours.items()}
    data = datumaro_dataset(datumaro_masks())
    data.export(str(folder), "voc_segmentation", save_media=True, label_map=label_map)


def labelme_voc(folder: Path) -> None:
    """Indexed masks in the folders of labelme's example labelme2voc.py, which uses imgviz."""
    import imgviz

    save_photo(folder / "JPEGImages")
    values = np.where(mask_of("loss"), 2, mask_of("scalp")).astype(np.uint8)
    for kind in ("SegmentationClass", "SegmentationObject"):
        (folder / kind).mkdir()
        imgviz.io.lblsave(folder / kind / PHOTO, values)
        seen = folder / f"{kind}Visualization"
        seen.mkdir()
        imgviz.io.imsave(seen / "0012_top.jpg", imgviz.label2rgb(values, photo_of_head()))


def supervisely_bitmaps(folder: Path) -> None:
    import supervisely as sly

    drawn = {label: [sly.Bitmap(mask_of(label))] for label in LABELS}
    save_supervisely(folder, sly.Bitmap, drawn)


def supervisely_polygons(folder: Path) -> None:
    """Supervisely's library counts whole pixels: it rounds corners down when it downloads them."""
    import supervisely as sly

    drawn = {label: list(map(whole_pixels, parts)) for label, parts in OUTLINES.items()}
    save_supervisely(folder, sly.Polygon, drawn)


def supervisely_multipolygons(folder: Path) -> None:
    import supervisely as sly

    drawn = {
        label: [sly.Multipolygon(list(map(whole_pixels, parts)))]
        for label, parts in OUTLINES.items()
    }
    save_supervisely(folder, sly.Multipolygon, drawn)


def whole_pixels(part: Part) -> Any:
    """A polygon as Supervisely's library makes it of the corners on the server."""
    import supervisely as sly

    outer, *holes = ([list(corner) for corner in ring] for ring in part)
    stored = {"points": {"exterior": outer, "interior": holes}}
    whole = sly.Polygon._to_pixel_coordinate_system_json(stored, [HEIGHT, WIDTH])
    return sly.Polygon.from_json(whole)


def save_supervisely(folder: Path, geometry: Any, drawn: dict[str, list[Any]]) -> None:
    import supervisely as sly

    classes = {label: sly.ObjClass(label, geometry) for label in LABELS}
    with tempfile.TemporaryDirectory() as given:
        photo = save_photo(Path(given))
        project = sly.Project(str(folder), sly.OpenMode.CREATE)
        project.set_meta(sly.ProjectMeta(sly.ObjClassCollection(list(classes.values()))))
        labels = [
            sly.Label(one, classes[label]) for label, shapes in drawn.items() for one in shapes
        ]
        annotation = sly.Annotation((HEIGHT, WIDTH), labels)
        project.create_dataset("ds0").add_item_file(PHOTO, str(photo), annotation)


def save_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


WRITERS: Final[dict[str, Callable[[Path], None]]] = {
    one.__name__: one
    for one in (
        *(label_studio_brush, label_studio_coco, label_studio_polygons),
        *(labelme_masks, labelme_polygons, labelme_voc),
        *(cvat_masks, datumaro_cvat_masks, datumaro_cvat_polygons, datumaro_voc),
        *(datumaro_coco_masks, datumaro_coco_polygons, pycocotools_coco, supervision_coco),
        *(supervisely_bitmaps, supervisely_multipolygons, supervisely_polygons),
    )
}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shutil.rmtree(HERE / name, ignore_errors=True)
        WRITERS[name](HERE / name)
