"""`autosalt phantom`: virtual heads with exact truth, as a trial or as training pairs."""

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

NOTHING_DONE, WRONG_USAGE = 1, 2
INTERRUPTED = 130  # as shells have it for Ctrl-C

_EPILOG = "Exit codes: 0 all done; 1 nothing could be done; 2 wrong usage."
_PHOTOS_SETTINGS = "phantom.json"

app = typer.Typer(name="phantom", help="Make virtual heads with exact truth.", no_args_is_help=True)

Folder = Annotated[
    Path,
    typer.Argument(
        help="New folder; or one that the same command began, to finish it.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="Of everything random; same seed, same bytes.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes; as many as processors by default.")
]


@app.command(epilog=_EPILOG)
def study(
    folder: Folder,
    subjects: Annotated[int, typer.Option(min=1, max=9999, help="How many subjects.")] = 6,
    visits: Annotated[int, typer.Option(min=1, help="Visits of each subject.")] = 3,
    retakes: Annotated[
        int, typer.Option(min=0, help="Further times that each visit is photographed.")
    ] = 0,
    arms: Annotated[int, typer.Option(min=1, max=3, help="Arms of the trial.")] = 2,
    megapixels: Annotated[float, typer.Option(min=0.01, max=50.0, help="Of each photo.")] = 2.0,
    seed: Seed = 0,
    workers: Workers = None,
) -> None:
    """Write a simulated trial: photos, manifest.csv to score them by, and truth tables.

    Retakes are listed apart, in retakes.csv: score them into a folder of their own.
    """
    with _errors_in_one_line():
        from autosalt.phantom.study import write_study
        from autosalt.phantom.trial import Trial

        width = round(math.sqrt(megapixels * 0.75e6))  # portrait, 4 to 3
        trial = Trial(
            subjects=subjects, visits=visits, retakes=retakes, arms=arms,
            height=round(width * 4 / 3), width=width, seed=seed,
        )  # fmt: skip
        with _progress("Photographing", "photos") as tell:
            manifest = write_study(folder, trial, workers=_count(workers), on_progress=tell)
    typer.echo(str(manifest))


@app.command(epilog=_EPILOG)
def photos(
    folder: Folder,
    subjects: Annotated[int, typer.Option(min=1, help="How many; four photos each.")] = 100,
    size: Annotated[int, typer.Option(min=64, help="Side of the square photos in pixels.")] = 256,
    seed: Seed = 0,
    masks: Annotated[
        Path | None,
        typer.Option(
            help="Folder of real masks that lends shapes of hair loss.",
            exists=True, file_okay=False, show_default=False,
        ),
    ] = None,
    workers: Workers = None,
) -> None:  # fmt: skip
    """Write training pairs: photos with scalp and loss masks, in the layout training reads."""
    with _errors_in_one_line():
        from autosalt.phantom.folder import claim_folder
        from autosalt.phantom.photos import write_photos

        settings = {"size": size, "seed": seed, "real_masks": masks is not None}
        claim_folder(folder, _PHOTOS_SETTINGS, settings)
        with _progress("Photographing", "subjects") as tell:
            index = write_photos(
                folder, subjects=subjects, size=size, seed=seed, mask_shapes=masks,
                workers=_count(workers), on_progress=tell,
            )  # fmt: skip
    typer.echo(str(index))


def _count(workers: int | None) -> int:
    return workers or os.cpu_count() or 1


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Turn what can go wrong for reasons outside the program into a line and an exit code."""
    from autosalt.phantom.folder import FolderError

    try:
        yield
    except (FolderError, ValueError) as error:
        _fail(str(error), WRONG_USAGE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", NOTHING_DONE)
    except KeyboardInterrupt:
        _fail("stopped; run the same command again to go on from here", INTERRUPTED)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"autosalt: {' '.join(message.split())}", err=True)
    raise typer.Exit(code)


@contextmanager
def _progress(doing: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left, on stderr; gives what to call with (done, total)."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as progress:
        task = progress.add_task("", total=None, rate="")

        def tell(done: int, total: int) -> None:
            speed = progress.tasks[0].speed
            rate = f"{speed:.1f} {unit}/s" if speed else ""
            progress.update(task, completed=done, total=total, rate=rate)

        yield tell
