"""`autosalt serve`: scores over HTTP, on this machine alone unless asked otherwise."""

from pathlib import Path
from typing import Annotated, Final

import typer

from autosalt.cli.console import (
    NOTHING_DONE,
    complain,
    errors_in_one_line,
    fail,
    show_findings,
)
from autosalt.cli.options import Device, DeviceName, Model
from autosalt.extras import missing

EPILOG: Final = (
    "Exit codes: 0 stopped by SIGTERM or Ctrl-C, with every request answered; 1 the model, its "
    "self-test or the port cannot be used; 2 wrong usage."
)


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than loopback are open to others.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 for any that is free.", min=0, max=65535)] = 8000,
    model: Model = None,
    device: Device = DeviceName.CPU,
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="File with a token that clients must show. The variable AUTOSALT_TOKEN does too.",
            show_default=False,
        ),
    ] = None,
    max_photo_mb: Annotated[int, typer.Option(help="Of one photograph; more is 413.")] = 32,
    max_megapixels: Annotated[int, typer.Option(help="Of one photograph; more is 422.")] = 64,
    queue: Annotated[
        int, typer.Option(help="Photographs in the service at once; for more there is 429.")
    ] = 64,
    workers: Annotated[
        int | None,
        typer.Option(help="Requests read at once; one on each core.", show_default=False),
    ] = None,
    seconds: Annotated[
        float, typer.Option(help="From an upload's end to its answer; later is 503.")
    ] = 30.0,
    body_seconds: Annotated[float, typer.Option(help="For an upload; longer is 408.")] = 30.0,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            help="Web pages from here may call, as https://clinic.example; may be repeated.",
            show_default=False,
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(help="Folder of a web page to show at /.", show_default=False),
    ] = None,
) -> None:
    """Serve scores over HTTP: of a photograph, of a visit, and of two visits compared.

    Photographs stay in memory until they are answered. It ends with SIGTERM or Ctrl-C. The how-to
    'Serve scores over HTTP' has clients for curl, Python, JavaScript and C#.
    """
    if missing("serve"):
        fail("the service needs more packages: pip install 'autosalt[serve]'", NOTHING_DONE)
    with errors_in_one_line():
        from autosalt.scorer.registry import find_model
        from autosalt.scorer.scorer import Scorer
        from autosalt.scorer.self_test import self_test
        from autosalt.scorer.session import SessionOptions
        from autosalt.serve.app import create_app
        from autosalt.serve.bearer_token import read_token
        from autosalt.serve.server import is_loopback, listen, make_server, url_of
        from autosalt.serve.settings import MIB, Settings

        settings = Settings(
            max_photo_bytes=max_photo_mb * MIB,
            max_pixels=max_megapixels * 1_000_000,
            queue=queue,
            workers=workers,
            seconds=seconds,
            body_seconds=body_seconds,
            token=read_token(token_file),
            origins=tuple(allow_origin or ()),
            page=page,
        )
        # A request is read on one thread: two requests at once are faster than one on two threads.
        options = SessionOptions(device=device.value, threads=1)
        tested = show_findings(one for one in self_test(model, options) if one.mark != "ok")
        if tested == NOTHING_DONE:
            raise typer.Exit(NOTHING_DONE)
        scorer = Scorer(find_model(model), options, settings.limits)
        with listen(host, port) as opened:
            if not is_loopback(opened):
                unguarded = "" if settings.token else " and no token is asked for"
                complain(
                    f"{url_of(opened)}: others can reach this service{unguarded}; put a reverse "
                    "proxy with TLS in front of it"
                )
            typer.echo(f"Serving {scorer.manifest.name} at {url_of(opened)}")
            make_server(create_app(scorer, settings), settings).run(sockets=[opened])
