"""Label the photos of a dataset where a model is sure, as a new dataset to train on.

Usage: python -m research.release.pseudo_label MODEL DATASET OUT

MODEL is a checkpoint or an ONNX file, and DATASET a canonical dataset folder. OUT is the new
folder; its name is the source of its photos.
"""

import argparse
from pathlib import Path

from rich.progress import track

from autosalt.training.data.dataset import load_examples, read_items
from autosalt.training.model.predict import load_model
from research.datasets.entry import write_dataset
from research.datasets.pseudo_labels import pseudo_label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    model = load_model(options.model)
    examples = load_examples(read_items([options.dataset]), model.input)
    entries = pseudo_label(model.predict, examples)
    print(write_dataset(options.out, track(entries, "labelling", total=None), options.out.name))


if __name__ == "__main__":
    main()
