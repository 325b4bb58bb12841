"""`autosalt review`: a person looks through a scored study in the browser, and decides."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    stderr_console,
)
from autosalt.cli.options import Results
from autosalt.extras import missing

if TYPE_CHECKING:
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.publish import PublishedRun
    from autosalt.results.review.pictures import Pictures
    from autosalt.results.review.session import ReviewSession

EPILOG: Final = (
    "Exit codes: those of autosalt override where something was decided; 0 where nothing was; "
    "1 results, model or port cannot be used; 2 wrong usage."
)
_HOST: Final = "127.0.0.1"


def review(
    folder: Results,
    *,
    photos: Annotated[
        str,
        typer.Option(help="The photos that were scored: folder, zip file, manifest or URL."),
    ],
    by: Annotated[str, typer.Option(help="Name of the reviewer; stands in the tables.")],
    blind: Annotated[
        bool,
        typer.Option(
            "--blind",
            help="Read without the decisions of others. Readings change no table; "
            "autosalt agree compares those of two readers.",
        ),
    ] = False,
    port: Annotated[int, typer.Option(help="0 for any that is free.", min=0, max=65535)] = 0,
    model: Annotated[
        str | None,
        typer.Option(help="The model that scored, if it is not registered here."),
    ] = None,
) -> None:
    """Look through a scored study in the browser: refuse photos, correct views and masks.

    Photos that are in doubt come first. Only this machine can reach the page, and only with the
    URL that is printed. Decisions are overrides; the original is kept. It ends with SIGTERM or
    Ctrl-C, and then writes the report again.
    """
    if missing("serve"):
        fail("the review page needs more packages: pip install 'autosalt[serve]'", NOTHING_DONE)
    from autosalt.archive.scored_file import require_any
    from autosalt.files.layout import RUN_NAME
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.review.overriding import Overriding
    from autosalt.results.review.readings import Readings
    from autosalt.results.review.session import ReviewSession
    from autosalt.serve.bearer_token import new_token
    from autosalt.serve.review.app import PAGE, Review, create_review_app
    from autosalt.serve.server import listen, make_server, url_of
    from autosalt.serve.settings import FIRST_PAGE, Settings

    if not (PAGE / FIRST_PAGE).is_file():
        fail(
            "the review page is not built; in the source of autosalt, run: make page", NOTHING_DONE
        )
    if not by.strip():
        fail("--by is empty: give the name of the reviewer", WRONG_USAGE)
    results = ResultsFolder(folder)
    if not results.has(RUN_NAME):
        fail(f"{results}: holds no finished results; give a folder of results", WRONG_USAGE)
    overriding = Overriding(results, by.strip())
    trail = Readings.of(results, by.strip()) if blind else overriding
    with errors_in_one_line():
        session = ReviewSession(results, by.strip(), _open_pictures(results, photos, model), trail)
        shown = session.photos()
        require_any(session.pictures.store, (photo.path for photo in shown))
        with listen(_HOST, port) as opened:
            token = new_token()
            page = create_review_app(Review(session), token, opened.getsockname()[1], PAGE)
            typer.echo(f"Review {len(shown)} photos at {url_of(opened)}/#token={token}")
            if isinstance(trail, Readings):
                typer.echo(f"Readings are kept in {trail.folder}")
            make_server(page, Settings()).run(sockets=[opened])
        raise typer.Exit(_finish(session, overriding.published))


def _open_pictures(results: "ResultsFolder", photos: str, model: str | None) -> "Pictures":
    """The photos, with the model that scored them; ends the command where there is none."""
    from autosalt.archive.stores.store import open_store
    from autosalt.results.review.pictures import Pictures
    from autosalt.results.scoring_model import find_scoring_model, open_scorer

    record = results.run
    if record.of_masks:
        fail(
            f"{results}: masks were scored, and no photos, so that there is nothing to review; "
            "use autosalt override",
            WRONG_USAGE,
        )
    scorer, _ = open_scorer(find_scoring_model(record.model, model), record.settings)
    store, _ = open_store(photos)
    return Pictures(store, scorer)


def _finish(session: "ReviewSession", published: "PublishedRun | None") -> int:
    """Write the report where something was decided, and return the exit code."""
    from autosalt.cli.summary import finish_command

    if published is None:
        return ALL_DONE
    with session.alone():
        return finish_command(stderr_console(), session.results, published, report=True)
