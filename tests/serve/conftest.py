"""Services of the tiny model: in this process, and listening on a port of loopback."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.scorer.registry import find_model
from autosalt.scorer.session import SessionOptions
from autosalt.serve.app import create_app
from autosalt.serve.server import listen, make_server
from autosalt.serve.settings import Settings

from .raw_http import Address

Serve = Callable[[Settings], AbstractContextManager[Address]]
MakeClient = Callable[[Settings], TestClient]


def as_png(image: RGB) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def scorer_of(tiny_model: Path) -> Callable[[Settings], Scorer]:
    """A scorer of the tiny model with the limits of a service."""

    def load(settings: Settings) -> Scorer:
        return Scorer(find_model(tiny_model), SessionOptions(threads=1), settings.limits)

    return load


@pytest.fixture(scope="session")
def scorer(tiny_model: Path) -> Scorer:
    """Python's scorer with its usual options, whose numbers those of `client` must be."""
    return Scorer(find_model(tiny_model), limits=Settings().limits)


@pytest.fixture(scope="session")
def heads(paint: Callable[..., RGB]) -> dict[View, bytes]:
    """The four photographs of a visit, as files."""
    return {view: as_png(paint(0.2 + 0.1 * place, view)) for place, view in enumerate(VIEWS)}


@pytest.fixture(scope="session")
def later_heads(paint: Callable[..., RGB]) -> dict[View, bytes]:
    """The same person with less loss, on another day."""
    return {view: as_png(paint(0.1, view, seed=7)) for view in VIEWS}


@pytest.fixture(scope="session")
def client(scorer_of: Callable[[Settings], Scorer]) -> Iterator[TestClient]:
    """A service with its usual settings."""
    with TestClient(create_app(scorer_of(Settings()), Settings())) as client:
        yield client


@pytest.fixture
def make_client(scorer_of: Callable[[Settings], Scorer]) -> Iterator[MakeClient]:
    """Services with other settings."""
    opened: list[TestClient] = []

    def make(settings: Settings) -> TestClient:
        client = TestClient(create_app(scorer_of(settings), settings))
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__()


@pytest.fixture(scope="session")
def serve(scorer_of: Callable[[Settings], Scorer]) -> Serve:
    """Services that listen on a port of loopback."""

    @contextmanager
    def start(settings: Settings) -> Iterator[Address]:
        server = make_server(create_app(scorer_of(settings), settings), settings)
        with listen("127.0.0.1", 0) as opened:
            thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield Address(*opened.getsockname())
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()

    return start
