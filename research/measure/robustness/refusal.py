"""Print how many photos of dataset folders are refused, and why.

Usage: python -m research.measure.robustness.refusal FOLDER [FOLDER ...] [--model NAME_OR_PATH]
           [--damaged]

FOLDER has an index.csv, such as heads-annotated/devtest; that one is for measuring alone. Photos
are scored as they are, with their view where the index states it. Whole heads, cut ones and photos
of no view stand apart. --damaged makes bad photos of the whole heads, and counts those refused.
"""

import argparse
from pathlib import Path

from autosalt import Scorer
from research.measure.parts.refusal import measure_folder
from research.measure.parts.table import print_table, write_markdown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--damaged", action="store_true", help="make bad photos too")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    scorer = Scorer.load(options.model)
    rows = [
        row
        for folder in options.folders
        for row in measure_folder(folder, scorer, damaged=options.damaged)
    ]
    print_table(rows, scorer.manifest.name)
    if options.markdown is not None:
        write_markdown(rows, options.markdown)


if __name__ == "__main__":
    main()
