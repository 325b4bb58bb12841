"""`autosalt serve`: what it refuses before it listens, and what it prints when it does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.serve import server


class Ended:
    """A server that ends as soon as it is started."""

    def run(self, **_: Any) -> None:
        pass


@pytest.fixture
def serve(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(server, "make_server", lambda *_: Ended())
    monkeypatch.delenv("AUTOSALT_TOKEN", raising=False)
    usual = ["serve", "--model", str(tiny_model), "--port", "0"]
    return lambda *options: CliRunner().invoke(app, [*usual, *map(str, options)])


def test_it_states_model_and_address_and_ends_with_0(serve: Callable[..., Result]) -> None:
    result = serve()
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Serving tiny at http://127.0.0.1:")
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--max-photo-mb", "0"), "--max-photo-mb"),
        (("--max-megapixels", "-1"), "--max-megapixels"),
        (("--queue", "1"), "--queue"),
        (("--workers", "0"), "--workers"),
        (("--seconds", "nan"), "--seconds"),
        (("--page", "nowhere"), "--page"),
        (("--allow-origin", "*"), "--allow-origin"),
        (("--port", "70000"), "65535"),
    ],
)
def test_a_wrong_setting_ends_with_2(
    serve: Callable[..., Result], options: tuple[str, ...], words: str
) -> None:
    result = serve(*options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_short_token_ends_with_2_and_is_not_shown(
    serve: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hunter2")
    result = serve("--token-file", tmp_path / "token")
    assert result.exit_code == 2
    assert "short" in result.stderr
    assert "hunter2" not in result.output


def test_no_token_file_ends_with_1(serve: Callable[..., Result], tmp_path: Path) -> None:
    result = serve("--token-file", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_a_model_that_cannot_be_used_ends_with_1(
    serve: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"no model")
    result = serve("--model", tmp_path / "broken.onnx")
    assert result.exit_code == 1
    assert "WRONG" in result.output
    assert "Serving" not in result.output


def test_a_model_that_only_has_the_name_of_a_released_one_is_named(
    serve: Callable[..., Result], posing_model: Path
) -> None:
    result = serve("--model", posing_model)
    assert "CHECK" in result.output
    assert "Serving" in result.output


def test_a_port_that_is_taken_ends_with_1(serve: Callable[..., Result]) -> None:
    with server.listen("127.0.0.1", 0) as taken:
        result = serve("--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "in use" in result.stderr


@pytest.mark.parametrize("token", ["", "x" * 16])
def test_an_address_that_others_reach_is_warned_of(
    serve: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    if token:
        monkeypatch.setenv("AUTOSALT_TOKEN", token)
    result = serve("--host", "0.0.0.0")
    assert result.exit_code == 0
    assert "others can reach this service" in result.stderr
    assert ("no token" in result.stderr) == (not token)


def test_without_the_extra_it_names_the_extra(
    serve: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.cli.serve.missing", lambda _: ["fastapi"])
    result = serve()
    assert result.exit_code == 1
    assert "autosalt[serve]" in result.stderr
