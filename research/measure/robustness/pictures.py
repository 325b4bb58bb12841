"""Print how many pictures that are not one upright head in true colour are refused or reported.

Usage: python -m research.measure.robustness.pictures DATA [--model NAME_OR_PATH] [--markdown FILE]

DATA holds heads-annotated, scalp-photos-5view and real-photos-dev. `model.py --data`
prints the same rows among its own.
"""

import argparse
from pathlib import Path

from autosalt import Scorer
from research.measure.parts import pictures
from research.measure.parts.table import print_table, write_markdown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the public datasets")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    scorer = Scorer.load(options.model)
    rows = pictures.measure(options.data, scorer)
    print_table(rows, scorer.manifest.name)
    if options.markdown is not None:
        write_markdown(rows, options.markdown)


if __name__ == "__main__":
    main()
