"""Print what a second look at small heads changes, by when it is taken and how closely.

Usage: python -m research.measure.second_look FOLDER MODEL [--share 0.5 0.6] [--margin 0.35 0.5]

FOLDER is a dataset folder whose photos have both masks. Choose by heads-val and heads-val-framed of
`research.release.prepare_heads`; devtest is for measuring alone. MODEL is an ONNX file, read with
one look first and then with each rule.
"""

import argparse
from dataclasses import replace
from itertools import product
from pathlib import Path

from autosalt.imaging.second_look import SecondLook
from autosalt.training.model.predict import load_model
from research.measure.parts.heads import measure_photos
from research.measure.parts.table import print_table

RULE = SecondLook()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--share", nargs="+", type=float, default=[RULE.max_share])
    parser.add_argument("--margin", nargs="+", type=float, default=[RULE.margin])
    options = parser.parse_args()
    model = replace(load_model(options.model), second_look=None)
    print_table(measure_photos(options.folder, model, ()), f"{model.name}, one look")
    for share, margin in product(options.share, options.margin):
        rule = replace(RULE, max_share=share, margin=margin)
        rows = measure_photos(options.folder, replace(model, second_look=rule), ())
        print_table(rows, f"{model.name}, a second look under {share:g}, margin {margin:g}")


if __name__ == "__main__":
    main()
