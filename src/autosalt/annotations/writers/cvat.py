"""Write CVAT for images 1.1: one XML file with masks as cropped run lengths by rows."""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autosalt.annotations.masks.rle import runs_of
from autosalt.annotations.writers.masked_photo import LABELS, MaskedPhoto, box_of
from autosalt.core.types import BoolMask

FILE: Final = "annotations.xml"


def entry(photo: MaskedPhoto) -> Element:
    """What the file holds of one photo."""
    size = {"width": str(photo.width), "height": str(photo.height)}
    image = Element("image", {"name": photo.name, **size})
    image.extend(_mask(label, mask) for label, mask in photo.drawn.items())
    return image


def files(entries: Sequence[Element]) -> Mapping[str, bytes]:
    """The file of all photos, by its name."""
    root = Element("annotations")
    SubElement(root, "version").text = "1.1"
    labels = SubElement(SubElement(SubElement(root, "meta"), "task"), "labels")
    for label in LABELS:
        SubElement(SubElement(labels, "label"), "name").text = label
    for number, image in enumerate(entries):
        image.set("id", str(number))
        root.append(image)
    indent(root)
    return {FILE: tostring(root, encoding="utf-8", xml_declaration=True)}


def _mask(label: str, mask: BoolMask) -> Element:
    box = box_of(mask)
    return Element(
        "mask",
        {
            "label": label,
            "source": "auto",
            "occluded": "0",
            "rle": ", ".join(map(str, runs_of(box.cut(mask).ravel()))),
            "left": str(box.left),
            "top": str(box.top),
            "width": str(box.width),
            "height": str(box.height),
            "z_order": str(LABELS.index(label)),
        },
    )
