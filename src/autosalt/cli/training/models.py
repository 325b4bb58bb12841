"""`autosalt models`: list, verify and add models; check another program against them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    progress,
    show_findings,
    stderr_console,
)
from autosalt.cli.options import Device, DeviceName

if TYPE_CHECKING:
    from autosalt.imaging.second_look import SecondLook
    from autosalt.scorer.registry import Entry

_LIST_CODES: Final = (
    "Exit codes: 0 all done; 1 the registry cannot be read; 2 wrong usage; "
    "3 a listed model cannot be used."
)
_VERIFY_CODES: Final = (
    "Exit codes: 0 every model is as it must be; 1 a model cannot be used; 2 wrong usage; "
    "3 a model has the name of a released one and is another."
)
_ADD_CODES: Final = "Exit codes: 0 added; 1 nothing was added; 2 wrong usage."
_GOLDEN_CODES: Final = "Exit codes: 0 written; 1 the model cannot be used; 2 wrong usage."
_CHECK_CODES: Final = (
    "Exit codes: 0 no value differs; 1 nothing could be compared; 2 wrong usage; "
    "3 a value differs by more than is allowed."
)
_SHORT: Final = 12
"""Digits of a sha256 that people compare."""

app = typer.Typer(
    name="models",
    help="List the models, verify them, add your own, check another program against them.",
    no_args_is_help=True,
)


@app.command(name="list", epilog=_LIST_CODES)
def list_models() -> None:
    """List the released models and those that you added.

    Added models are in the folder that AUTOSALT_MODELS names, by default
    ~/.local/share/autosalt/models. To remove one, delete its folder there.
    """
    with errors_in_one_line():
        from autosalt.scorer.registry import read_registries

        registry = read_registries()
        usable = [_show(entry, entry.name == registry.default) for entry in registry.entries]
        if not usable:
            typer.echo("no model is released with this autosalt, and none was added")
    raise typer.Exit(ALL_DONE if all(usable) else SOME_REFUSED)


@app.command(epilog=_VERIFY_CODES)
def verify(
    model: Annotated[
        str | None,
        typer.Argument(
            help="Registered model or ONNX file; every registered model by default.",
            show_default=False,
        ),
    ] = None,
    golden: Annotated[
        Path | None,
        typer.Option(
            help="Folder of golden vectors; by default the folder golden next to the model, "
            "where there is one.",
            show_default=False,
        ),
    ] = None,
    device: Device = DeviceName.CPU,
) -> None:
    """Check a model: sha256, manifest, graph, and golden photos scored again.

    A line for each is marked ok, CHECK or WRONG.
    """
    if golden is not None and model is None:
        fail("--golden is of one model: give its name or its file too", WRONG_USAGE)
    with errors_in_one_line():
        from autosalt.scorer.registry import read_registries
        from autosalt.scorer.self_test import self_test
        from autosalt.scorer.session import SessionOptions

        names = [entry.name for entry in read_registries().entries] if model is None else [model]
        options = SessionOptions(device=device.value)
        findings = (finding for name in names for finding in self_test(name, options, golden))
        code = show_findings(findings)
    raise typer.Exit(code)


@app.command(epilog=_ADD_CODES)
def add(
    file: Annotated[Path, typer.Argument(help="ONNX file that autosalt export wrote.")],
    name: Annotated[
        str | None,
        typer.Option(help="Refuse the file unless its manifest has this name.", show_default=False),
    ] = None,
) -> None:
    """Check a model and register it, so that its name is enough: --model NAME.

    It is copied, with its golden vectors, into the folder of added models.
    """
    with errors_in_one_line():
        from autosalt.scorer.add_model import add_model

        added = add_model(file, name)
    typer.echo(f"{added.path}: added; score with --model {added.name}")


Model = Annotated[
    str | None,
    typer.Option(
        help="Registered model or ONNX file; the released model by default.", show_default=False
    ),
]


@app.command(epilog=_GOLDEN_CODES)
def golden(
    out: Annotated[Path, typer.Argument(help="New folder.", show_default=False)],
    model: Model = None,
) -> None:
    """Write the golden set: simulated photographs, and what the model makes of them as JSON.

    For programs that embed the model in another language: photos/ has the files, expected.json
    the result of every step, with tolerances. It takes a minute.
    """
    with errors_in_one_line():
        from autosalt.golden.folder import write_golden_set
        from autosalt.scorer.scorer import Scorer

        scorer = Scorer.load(model)
        with progress(stderr_console(), "Photographing", "photos") as on_progress:
            path = write_golden_set(out, scorer, on_progress)
    typer.echo(str(path))


@app.command(epilog=_CHECK_CODES)
def check(
    golden: Annotated[
        Path,
        typer.Option(help="Folder that autosalt models golden wrote.", show_default=False),
    ],
    answers: Annotated[
        Path | None,
        typer.Option(
            help="JSON of another program, of the shape of expected.json. Without it this "
            "installation of autosalt is checked.",
            show_default=False,
        ),
    ] = None,
    model: Model = None,
) -> None:
    """Compare another program's answers to a golden set with those of autosalt.

    Each value that differs by more than is allowed has a line: where, what, by how much.
    """
    if answers is not None and model is not None:
        fail("--model is for a check of this installation: leave out --answers", WRONG_USAGE)
    with errors_in_one_line():
        from autosalt.golden.compare import compare
        from autosalt.golden.folder import check_golden_set, read_answers, read_expected
        from autosalt.scorer.scorer import Scorer

        if answers is None:
            comparison = check_golden_set(golden, Scorer.load(model))
        else:
            comparison = compare(read_expected(golden), read_answers(answers))
    for difference in comparison.differences:
        typer.echo(str(difference))
    differing = len(comparison.differences)
    left_out = comparison.steps_left_out
    note = f"; {left_out} values of steps were not answered" if left_out else ""
    typer.echo(f"{comparison.compared} values compared, {differing} differ{note}")
    raise typer.Exit(SOME_REFUSED if differing else ALL_DONE)


@app.command(epilog="Exit codes: 0 all done; 2 wrong usage.")
def schema() -> None:
    """Print the JSON Schema of a model's manifest; the released models have it beside them."""
    from autosalt.scorer.manifest_schema import schema_text

    typer.echo(schema_text(), nl=False)


def _show(entry: "Entry", default: bool) -> bool:
    """Show a model, and return whether it can be used."""
    from autosalt.errors import ModelError
    from autosalt.scorer.session import Session

    typer.echo(f"{entry.name} ({entry.origin}{', default' if default else ''})")
    try:
        model = entry.find()
        manifest = Session(model).manifest
    except ModelError as error:
        _line("WRONG", str(error))
        return False
    _line("licence", entry.licence)
    _line("size", f"{model.path.stat().st_size / 1e6:.1f} MB")
    _line("sha256", model.sha256[:_SHORT])
    _line("intended use", manifest.intended_use)
    _line("second look", _second_look(manifest.second_look))
    _line("file", str(model.path))
    return True


def _line(what: str, found: str) -> None:
    typer.echo(f"  {what:14}{' '.join(found.split())}")


def _second_look(rule: "SecondLook | None") -> str:
    if rule is None:
        return "no"
    return f"yes, at heads under {100 * rule.max_share:.0f} % of the photo's longer side"
