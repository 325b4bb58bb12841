"""Print every figure of the model card as one table, from the folders given.

Usage: python -m research.measure.model WORK [--data DATA] [--model NAME_OR_PATH]

WORK is the work folder of release_model.py: simulated heads in test/, clinic-test/, fair-test/,
retakes/, calibration/ and front-test/, photographs in real/*-test/. DATA holds the public datasets.
Pictures that are not one head in true colour come from heads-annotated and scalp-photos-5view. Real
heads are those of heads-annotated/devtest, which no model may have seen. Intervals are 95 %, from a
bootstrap over subjects.
"""

import argparse
from functools import partial
from pathlib import Path

from autosalt import Scorer
from autosalt.training.model.predict import load_model
from research.measure.parts import hair, heads, men, phantoms, pictures, refusal, samples
from research.measure.parts.table import Row, print_table, write_markdown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, help="folder of the public datasets")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    scorer, work = Scorer.load(options.model), options.work

    model = load_model(scorer.model.path)
    in_clinic = partial(phantoms.measure, max_points=3.0)
    rows: list[Row] = []
    if options.data is not None:
        rows += samples.measure(options.data / "real-photos-dev", model)
        drawn = options.data / "heads-annotated" / "devtest"
        if drawn.is_dir():
            rows += heads.measure_photos(drawn, model)
    for folder, measure in (
        (work / "real" / "five-view-test", men.measure),
        (work / "real" / "figaro1k-test", hair.measure),
        (work / "real" / "fasseg-test", hair.measure),
        (work / "test", phantoms.measure),
        (work / "clinic-test", partial(in_clinic, what="phantoms in a clinic")),
        (work / "fair-test", partial(in_clinic, what="phantoms in a clinic, fair stubble")),
        (work / "retakes", phantoms.measure_retakes),
        (work / "calibration", partial(phantoms.measure_retakes, what="heads calibrated on")),
        (work / "calibration", partial(phantoms.measure_worse, what="heads calibrated on")),
    ):
        if folder.is_dir():
            rows += measure(folder, model)
        else:
            print(f"{folder} not found: left out")
    rows += refusal.measure(work, scorer)
    if options.data is not None and (options.data / "heads-annotated").is_dir():
        rows += pictures.measure(options.data, scorer)
    print_table(rows, scorer.manifest.name)
    if options.markdown is not None:
        write_markdown(rows, options.markdown)


if __name__ == "__main__":
    main()
