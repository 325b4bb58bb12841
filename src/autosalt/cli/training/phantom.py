"""`autosalt phantom`: virtual heads with exact truth, as a trial or as training pairs."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from autosalt.cli.console import WRONG_USAGE, errors_in_one_line, fail, progress, stderr_console
from autosalt.machine import usable_cores

_EPILOG = "Exit codes: 0 all done; 1 nothing could be done; 2 wrong usage."

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
    regrowth: Annotated[
        list[float] | None,
        typer.Option(
            min=0.0,
            max=1.0,
            show_default=False,
            help="Share of the loss that regrows, once for each arm; equal for arms alike.",
        ),
    ] = None,
    megapixels: Annotated[float, typer.Option(min=0.01, max=50.0, help="Of each photo.")] = 2.0,
    seed: Seed = 0,
    workers: Workers = None,
) -> None:
    """Write a simulated trial: photos, manifest.csv to score them by, and truth tables.

    Retakes are listed apart, in retakes.csv: score them into a folder of their own.
    """
    with _wrong_numbers_too():
        from autosalt.phantom.datasets.trial import Trial
        from autosalt.phantom.datasets.write_trial import write_study

        width = round(math.sqrt(megapixels * 0.75e6))  # portrait, 4 to 3
        trial = Trial(
            subjects=subjects, visits=visits, retakes=retakes, arms=arms,
            height=round(width * 4 / 3), width=width, seed=seed,
            regrowth=tuple(regrowth or ()),
        )  # fmt: skip
        with progress(stderr_console(), "Photographing", "photos") as on_progress:
            manifest = write_study(
                folder, trial, workers=workers or usable_cores(), on_progress=on_progress
            )
    typer.echo(str(manifest))


@app.command(epilog=_EPILOG)
def photos(
    folder: Folder,
    subjects: Annotated[int, typer.Option(min=1, help="How many; four photos each.")] = 100,
    size: Annotated[int, typer.Option(min=64, help="Longer side of the photos in pixels.")] = 256,
    seed: Seed = 0,
    takes: Annotated[
        int, typer.Option(min=1, help="How often each view is photographed, each time differently.")
    ] = 1,
    front: Annotated[
        bool, typer.Option("--front", help="Photograph the face, which no score may come from.")
    ] = False,
    clinic: Annotated[
        bool,
        typer.Option(
            "--clinic",
            help="Portraits by a clinic's routine, of subjects of a simulated trial; "
            "otherwise squares of any subject, at any time.",
        ),
    ] = False,
    hair_colour: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="Only subjects with hair of this colour (white, salt and pepper, ...); repeat it.",
        ),
    ] = None,
    hair_length: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="Only subjects with hair of this length (shaved, buzz, short, ...); repeat it.",
        ),
    ] = None,
    skin_tone: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False, help="Only subjects of this Fitzpatrick tone (I to VI); repeat it."
        ),
    ] = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="Only loss of this pattern (none, few patches, diffuse, totalis, ...); repeat it.",
        ),
    ] = None,
    hard_case: Annotated[
        list[str] | None,
        typer.Option(
            show_default=False,
            help="Only heads that models read wrongly: one of the named cases each; repeat it, "
            "or `all`. A wrong name lists them.",
        ),
    ] = None,
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
    with _wrong_numbers_too():
        from autosalt.phantom.datasets.write_training_pairs import write_photos
        from autosalt.phantom.person.subject import Kinds

        kinds = Kinds(tuple(hair_colour or ()), tuple(hair_length or ()), tuple(skin_tone or ()))
        with progress(stderr_console(), "Photographing", "subjects") as on_progress:
            index = write_photos(
                folder, subjects=subjects, size=size, seed=seed, takes=takes, front=front,
                clinic=clinic, kinds=kinds, patterns=tuple(pattern or ()),
                hard_cases=tuple(hard_case or ()), mask_shapes=masks,
                workers=workers or usable_cores(), on_progress=on_progress,
            )  # fmt: skip
    typer.echo(str(index))


@contextmanager
def _wrong_numbers_too() -> Iterator[None]:
    """As `errors_in_one_line`; a number that cannot be is wrong usage as well."""
    try:
        with errors_in_one_line():
            yield
    except ValueError as error:
        fail(str(error), WRONG_USAGE)
