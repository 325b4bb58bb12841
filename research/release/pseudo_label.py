"""Label the photos of a dataset where a model is sure, as a new dataset to train on.

Usage: python -m research.release.pseudo_label MODEL DATASET OUT [--loss] [--drawn FOLDER]

MODEL is a checkpoint or an ONNX file, and DATASET a canonical dataset folder. OUT is the new
folder; its name is the source of its photos. With --loss hair loss is labelled too, not the scalp
alone. Photos of a person and view that FOLDER holds are left out: their masks were drawn by hand.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.progress import track

from autosalt.training.data.dataset import Item, load_examples, read_items
from autosalt.training.model.predict import load_model
from research.datasets.entry import write_dataset
from research.datasets.pseudo_labels import pseudo_label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--loss", action="store_true", help="label hair loss too")
    parser.add_argument("--drawn", type=Path, help="dataset folder of photos to leave out")
    options = parser.parse_args()
    model = load_model(options.model)
    items = read_items([options.dataset])
    if options.drawn is not None:
        items = without_drawn(items, read_items([options.drawn]))
    examples = load_examples(items, model.input)
    entries = pseudo_label(model.predict, examples, loss=options.loss)
    print(write_dataset(options.out, track(entries, "labelling", total=None), options.out.name))


def without_drawn(items: Sequence[Item], drawn: Sequence[Item]) -> list[Item]:
    """The photos of people and views of which no mask was drawn.

    A person who was drawn with an unknown view is left out: any of the photos may be that one.
    """
    views = {(item.subject, item.view) for item in drawn}
    return [item for item in items if not {(item.subject, item.view), (item.subject, None)} & views]


if __name__ == "__main__":
    main()
