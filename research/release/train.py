"""Train the first stage of the released model from prepared folders.

Usage: python -m research.release.train WORK [OVERRIDE ...] --masks MASKS --encoder FILE

WORK holds simulated heads (train, front, clinic, fair, fair-clinic, bald, dark, dark-clinic,
stubble) and the photographs from prepare_photos.py (real/). MASKS holds the shapes that may be
trained on (real/shapes), and FILE the encoder's weights. OVERRIDEs go to every `autosalt train`,
such as trainer=cpu. Every step resumes. A GPU may be on another machine:
research/release/pack_datasets.py makes folders to copy to it.

1. WORK/base learns everything but AloNet's sample photos.
2. It labels the scalp of men photographed from four sides. Loss and thin hair are put into it.
3. WORK/wide learns all of that and the samples.
4. WORK/final is that with a narrower decoder. It learns more of the hard cases.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from research.datasets.head_sets import read_marks
from research.release.prepare_photos import MARKS
from research.release.subset import subset

REPOSITORY = Path(__file__).parents[2]
"""From where `python -m` finds the research runs."""
HARD_KINDS = ("bald", "dark", "dark-clinic", "stubble")
"""Folders of simulated heads of one kind that is hard to read."""
HEADS = ("train", "front", "clinic", "fair", "fair-clinic", *HARD_KINDS)
"""Folders of simulated heads, all that may be learned from."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--masks", type=Path, required=True, help="folder of shapes, see training_shapes.py"
    )
    parser.add_argument("--encoder", type=Path, required=True, help="weights of the encoder")
    parser.add_argument("--first", action="append", default=[], help="for the first part only")
    parser.add_argument("--second", action="append", default=[], help="for the second part only")
    parser.add_argument("--third", action="append", default=[], help="for the third part only")
    parser.add_argument("overrides", nargs="*", help="for all parts")
    options = parser.parse_args()
    work: Path = options.work
    train_first(work, options.encoder, *options.overrides, *options.first)
    label_men(work, options.masks)
    train_second(work, *options.overrides, *options.second)
    train_third(work, *options.overrides, *options.third)


def train_first(work: Path, encoder: Path, *overrides: str) -> None:
    """Learn from everything but AloNet's samples."""
    start = f"model.encoder_path={encoder}"
    train(work, "real_first", first_folders(work), "base", start, *overrides)


def label_men(work: Path, masks: Path) -> None:
    """Label the scalp of the men where the base is sure of it, and put loss into their hair."""
    real = work / "real"
    labelled, composites = real / "five-view-labelled", real / "five-view-composites"
    if not (labelled / "index.csv").is_file():
        run(
            "research.release.pseudo_label",
            work / "base" / "last.ckpt",
            real / "five-view",
            labelled,
        )
    names = read_marks(MARKS).keys()
    subset(
        labelled, real / "five-view-marked",
        lambda row: Path(row["photo"]).stem in names, source="five-view-marked",
    )  # fmt: skip
    if not (composites / "index.csv").is_file():
        run("research.release.compose_labelled", labelled, real / "five-view", masks, composites)


def train_second(work: Path, *overrides: str) -> None:
    """Learn from AloNet's samples too."""
    subset(work / "train", work / "hard", is_hard, source="phantom-hard")
    # The last, not the best: few photos to validate on mean less than the schedule's end.
    start = f"model.start_path={work / 'base' / 'last.ckpt'}"
    train(work, "real_second", second_folders(work), "wide", start, *overrides)


def train_third(work: Path, *overrides: str) -> None:
    """Narrow the decoder, and learn more from heads that are hard to read."""
    for kind in HARD_KINDS:
        subset(work / kind, work / f"more-{kind}", lambda _row: True, source=f"phantom-{kind}")
    start = f"model.start_path={work / 'wide' / 'last.ckpt'}"
    train(work, "real_third", third_folders(work), "final", start, *overrides)


def first_folders(work: Path) -> list[Path]:
    """What the first part learns from."""
    return [*_both(work), work / "real" / "five-view"]


def second_folders(work: Path) -> list[Path]:
    """What the second part learns from."""
    men = [work / "real" / f"five-view-{part}" for part in ("labelled", "marked", "composites")]
    samples = [work / "real" / f"alonet-{part}" for part in ("samples", "composites")]
    return [*_both(work), work / "hard", *men, *samples]


def third_folders(work: Path) -> list[Path]:
    """What the third part learns from."""
    return [*second_folders(work), *(work / f"more-{kind}" for kind in HARD_KINDS)]


def _both(work: Path) -> list[Path]:
    heads = [work / name for name in HEADS if name not in HARD_KINDS]
    photos = ("figaro1k", "composites", "fasseg", "everyday")
    return heads + [work / "real" / name for name in photos]


def is_hard(row: dict[str, str]) -> bool:
    """Whether a simulated head is of a kind that is hard to read: drawn more often."""
    hard_loss = row["pattern"] in ("diffuse", "totalis", "ophiasis", "sisaipho")
    return hard_loss or row["skin_tone"] in ("V", "VI") or row["hair_length"] == "shaved"


def train(work: Path, experiment: str, folders: list[Path], out: str, *overrides: str) -> None:
    """Train until the end, from where an earlier call was interrupted; once."""
    finished = work / out / "finished"
    if not finished.is_file():
        words = (f"experiment={experiment}", folder_list(folders), f"out={work / out}", *overrides)
        autosalt("train", *words)
        finished.touch()


def folder_list(folders: list[Path]) -> str:
    """The override that names the dataset folders."""
    return f"data.folders=[{','.join(map(str, folders))}]"


def autosalt(*words: object) -> None:
    """Run one autosalt command, shown as a person would type it."""
    print("$ autosalt", *words, flush=True)
    command = [sys.executable, "-m", "autosalt", *map(str, words)]
    subprocess.run(command, check=True)


def run(script: str, *words: object) -> None:
    """Run another module of the research, from the repository."""
    print(f"$ python -m {script}", *words, flush=True)
    command = [sys.executable, "-m", script, *(str(_absolute(word)) for word in words)]
    subprocess.run(command, check=True, cwd=REPOSITORY)


def _absolute(word: object) -> object:
    """A path that holds in any folder; other words as they are."""
    return word.absolute() if isinstance(word, Path) else word


if __name__ == "__main__":
    main()
