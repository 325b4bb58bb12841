"""`autosalt`: the command and its subcommands.

Only typer is imported here; each command imports what it needs when it runs, so that
`autosalt --help` answers at once.
"""

import signal
import sys
import warnings
from io import TextIOWrapper
from typing import Annotated, Final

import typer

from autosalt.cli.console import EXIT_CODES, INTERRUPTED, NOTHING_DONE, TERMINATED
from autosalt.cli.doctor import doctor
from autosalt.cli.index import index
from autosalt.cli.results.merge import merge
from autosalt.cli.results.override import override
from autosalt.cli.results.report import REPORT_CODES, report
from autosalt.cli.results.review import EPILOG as REVIEW_EPILOG
from autosalt.cli.results.review import review
from autosalt.cli.results.status import status
from autosalt.cli.results.verify import VERIFY_CODES, verify
from autosalt.cli.score import score
from autosalt.cli.serve import EPILOG as SERVE_EPILOG
from autosalt.cli.serve import serve
from autosalt.cli.study.agree import agree
from autosalt.cli.study.datasets import EPILOG as DATASETS_EPILOG
from autosalt.cli.study.datasets import datasets
from autosalt.cli.study.regrowth import regrowth
from autosalt.cli.study.respond import EPILOG as RESPOND_EPILOG
from autosalt.cli.study.respond import respond
from autosalt.cli.training.annotations import app as annotations_app
from autosalt.cli.training.data import app as data_app
from autosalt.cli.training.models import app as models_app
from autosalt.cli.training.phantom import app as phantom_app
from autosalt.version import VERSION

_OVERRIDES: Final = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    name="autosalt",
    help="From photographs of a head to a SALT hair-loss score with an interval. "
    "For research; not a medical device.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=EXIT_CODES)(index)
app.command(epilog=EXIT_CODES)(score)
app.command(epilog=EXIT_CODES)(merge)
app.command(epilog=EXIT_CODES)(status)
app.command(epilog=RESPOND_EPILOG)(respond)
app.command(epilog=EXIT_CODES)(regrowth)
app.command(epilog=EXIT_CODES)(override)
app.command(epilog=REVIEW_EPILOG)(review)
app.command(epilog=VERIFY_CODES)(verify)
app.command(epilog=DATASETS_EPILOG)(datasets)
app.command(epilog=REPORT_CODES)(report)
app.command(epilog=SERVE_EPILOG)(serve)
app.command(epilog=EXIT_CODES)(doctor)
app.command(epilog=EXIT_CODES)(agree)
app.add_typer(data_app)
app.add_typer(models_app)
app.add_typer(phantom_app)
app.add_typer(annotations_app)


class _Stop:
    """SIGTERM, as queues send it before they kill: the command ends as with Ctrl-C."""

    came = False

    def __call__(self, _signal: int, _frame: object) -> None:
        self.came = True
        raise KeyboardInterrupt


def main() -> None:
    """Run the command line."""
    # Pillow warns of damaged EXIF, which no score depends on but by its orientation.
    warnings.filterwarnings("ignore", module="PIL")
    # A name may have letters that the encoding of the output lacks, as a file on Windows does.
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.argv[1:2] in (["train"], ["crossval"], ["sweep"]):  # Lightning has its own way to stop
        app()
        return
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop)
    try:
        app()
    except SystemExit as end:
        if stop.came and end.code in (NOTHING_DONE, INTERRUPTED):
            raise SystemExit(TERMINATED) from None
        raise


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autosalt {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command(context_settings=_OVERRIDES)
def train(context: typer.Context) -> None:
    """Train a model; settings are Hydra overrides, e.g. `trainer=gpu data.folders=[DATA]`.

    It goes on from the released model; `experiment=none` starts from random weights.
    """
    from autosalt.cli.training.train import train as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=_OVERRIDES)
def crossval(context: typer.Context) -> None:
    """Train and measure a model for each part of the people, e.g. `data.folds=5`.

    Settings are those of `train`. Each person is held out once. The same command goes on where it
    was stopped.
    """
    from autosalt.cli.training.train import crossval as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=_OVERRIDES)
def sweep(context: typer.Context) -> None:
    """Search settings of `train`, e.g. `'trainer.learning_rate=interval(1e-5,1e-3)'`.

    Hydra's optuna plugin chooses the trials; the extra `sweep` brings it.
    """
    from autosalt.cli.training.train import sweep as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=_OVERRIDES)
def evaluate(context: typer.Context) -> None:
    """Measure a trained model on photos with truth; settings are Hydra overrides."""
    from autosalt.cli.training.train import evaluate as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=_OVERRIDES)
def export(context: typer.Context) -> None:
    """Export a trained model as one ONNX file that scores; settings are Hydra overrides."""
    from autosalt.cli.training.train import export as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=_OVERRIDES)
def calibrate(context: typer.Context) -> None:
    """Calibrate a model on labelled photos of your own; settings are Hydra overrides.

    A new file is written. Its intervals, detection limit and SEM are those of your photos, of 19
    people at least; the network and the given file stay as they are.
    """
    from autosalt.cli.training.train import calibrate as run

    raise typer.Exit(run(context.args))
