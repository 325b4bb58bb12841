"""Print how near a model comes to heads whose scalp and loss were drawn by hand.

Usage: python -m research.measure.heads FOLDER MODEL [MODEL ...] [--by COLUMN ...] [--markdown FILE]

FOLDER is a dataset folder whose photos have both masks, such as heads-annotated/devtest; that one
is for measuring alone, and nothing may be chosen by its figures. MODEL is an ONNX file or a
checkpoint, which has no intervals yet and refuses by the released models' limit. Grey parts of a
mask are left out on both sides. Errors of loss_pct count refused photos too, and, apart, the scored
alone. Intervals in brackets are 95 %, from a bootstrap over people.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from autosalt.training.model.predict import load_model
from research.measure.parts.heads import BY, measure_photos
from research.measure.parts.table import Row, print_table, write_markdown
from research.release.release_model import NONE_MAX_PROBABILITY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--by", nargs="*", choices=BY, default=(), help="columns to group by")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    every: list[Row] = []
    for path in options.models:
        model = load_model(path)
        if model.interval is None:
            model = replace(model, none_max_probability=NONE_MAX_PROBABILITY)
        rows = measure_photos(options.folder, model, options.by)
        print_table(rows, str(path))
        many = len(options.models) > 1
        every += [replace(one, on=f"{model.name}: {one.on}" if many else one.on) for one in rows]
    if options.markdown is not None:
        write_markdown(every, options.markdown)


if __name__ == "__main__":
    main()
