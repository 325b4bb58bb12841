"""Train the released model from prepared folders: what release_model.py does between data and file.

Usage: python scripts/train_released.py WORK [OVERRIDE ...] --masks MASKS --encoder FILE

WORK holds simulated heads (train, front, clinic, fair, fair-clinic) and the photographs that
prepare_real_photos.py made (real/), MASKS the shapes of alonet-masks, FILE the encoder's weights.
OVERRIDEs go to every `autosalt train`, such as trainer=cpu. Every step resumes. A GPU may be on
another machine: scripts/pack_datasets.py makes folders that travel.

1. WORK/base learns everything but AloNet's sample photos.
2. It labels the scalp of the men photographed from four sides; loss and thin hair are put there.
3. WORK/final learns all that and the samples; WORK/fold-K leaves out a third of the samples each,
   for the cross-validation. All four at once.
"""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autosalt.annotations.heads import read_marks
from prepare_real_photos import MARKS
from subset import subset

FOLDS, SPLIT_SEED = 3, 13
"""Cross-validation over AloNet's samples; this seed divides the 22 most evenly."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--masks", type=Path, required=True, help="folder of alonet-masks")
    parser.add_argument("--encoder", type=Path, required=True, help="weights of the encoder")
    parser.add_argument("--jobs", type=int, default=FOLDS + 1, help="trainings at a time")
    parser.add_argument("--base", action="append", default=[], help="for the first part only")
    parser.add_argument("--last", action="append", default=[], help="for the others only")
    parser.add_argument("overrides", nargs="*", help="for all parts")
    options = parser.parse_args()
    work: Path = options.work
    train_base(work, options.encoder, *options.overrides, *options.base)
    label_men(work, options.masks)
    train_last(work, options.jobs, *options.overrides, *options.last)


def train_base(work: Path, encoder: Path, *overrides: str) -> None:
    """Learn from everything but AloNet's samples."""
    start = f"model.encoder_path={encoder}"
    train(work, "real_v6", base_folders(work), "base", start, *overrides)


def label_men(work: Path, masks: Path) -> None:
    """Label the scalp of the men where the base is sure of it, and put loss into their hair."""
    real = work / "real"
    labelled, composites = real / "five-view-labelled", real / "five-view-composites"
    if not (labelled / "index.csv").is_file():
        run("pseudo_label.py", work / "base" / "last.ckpt", real / "five-view", labelled)
    names = read_marks(MARKS).keys()
    subset(
        labelled, real / "five-view-marked",
        lambda row: Path(row["photo"]).stem in names, source="five-view-marked",
    )  # fmt: skip
    if not (composites / "index.csv").is_file():
        run("compose_labelled.py", labelled, real / "five-view", masks, composites)


def train_last(work: Path, jobs: int, *overrides: str) -> None:
    """Learn from AloNet's samples too: one model of all, and one for each fold without its part."""
    subset(work / "train", work / "hard", is_hard, source="phantom-hard")
    start = f"model.start_path={work / 'base' / 'last.ckpt'}"
    parts = f"data.folds={FOLDS}", f"data.split_seed={SPLIT_SEED}"
    models: dict[str, tuple[str, ...]] = {"final": ()}
    models |= {f"fold-{k}": (*parts, f"data.fold={k}") for k in range(FOLDS)}

    def one(name: str) -> None:
        train(work, "real_v6_last", last_folders(work), name, start, *models[name], *overrides)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, models))


def base_folders(work: Path) -> list[Path]:
    """What the first part learns from."""
    return [*_both(work), work / "real" / "five-view"]


def last_folders(work: Path) -> list[Path]:
    """What the second part and the folds learn from."""
    men = [work / "real" / f"five-view-{part}" for part in ("labelled", "marked", "composites")]
    samples = [work / "real" / f"alonet-{part}" for part in ("samples", "composites")]
    return [*_both(work), work / "hard", *men, *samples]


def _both(work: Path) -> list[Path]:
    heads = [work / name for name in ("train", "front", "clinic", "fair", "fair-clinic")]
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
    """Run a script beside this one."""
    print(f"$ python scripts/{script}", *words, flush=True)
    path = Path(__file__).with_name(script)
    subprocess.run([sys.executable, str(path), *map(str, words)], check=True)


if __name__ == "__main__":
    main()
