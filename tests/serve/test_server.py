"""The server: its socket, and its end without a lost request."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from autosalt.core.views import View
from autosalt.serve.server import is_loopback, listen, url_of
from autosalt.serve.settings import Settings

from .conftest import Serve
from .raw_http import END, FORM, Address, answer, get, opened, part


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_a_socket_states_whether_others_can_reach_it(host: str, loopback: bool) -> None:
    with listen(host, 0) as opened:
        assert is_loopback(opened) is loopback
        assert url_of(opened) == f"http://{host}:{opened.getsockname()[1]}"


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    try:
        opened = listen("::1", 0)
    except OSError:
        pytest.skip("needs IPv6")
    with opened:
        assert is_loopback(opened)
        assert url_of(opened).startswith("http://[::1]:")


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


@pytest.fixture(scope="module")
def busy(serve: Serve) -> Iterator[Address]:
    with serve(Settings(queue=8, body_seconds=5.0)) as address:
        yield address


def test_a_full_service_answers_429_and_is_well_afterwards(
    busy: Address, heads: dict[View, bytes]
) -> None:
    body = part("photo", heads[View.TOP]) + END
    length = f"Content-Length: {len(body)}"
    with opened(busy, "Content-Length: 9", path="/v1/comparison") as holding:
        time.sleep(0.2)
        with opened(busy, length, "Connection: close") as connection:
            connection.sendall(body)
            received = answer(connection)
        assert received.startswith(b"HTTP/1.1 429")
        assert b"retry-after: 1" in received.lower()
        holding.sendall(b"no form!!")
    with opened(busy, length, "Connection: close") as connection:
        connection.sendall(body)
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_the_head_of_an_answer_names_no_program(busy: Address) -> None:
    assert b"server:" not in get(busy, "/health").lower()


@pytest.fixture
def started(tiny_model: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Address]]:
    """The command itself, on a free port."""
    command = [sys.executable, "-m", "autosalt", "serve", "--port", "0", "--model", str(tiny_model)]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://([\d.]+):(\d+)", line)
    assert found, line
    yield process, Address(found[1], int(found[2]))
    process.kill()
    process.wait(10)


@pytest.mark.slow
def test_sigterm_answers_what_is_in_the_service_and_ends_with_0(
    started: tuple[subprocess.Popen[str], Address], heads: dict[View, bytes]
) -> None:
    process, address = started
    body = part("photo", heads[View.TOP]) + END
    half = len(body) // 2
    answers: list[bytes] = []

    def score() -> None:
        request = urllib.request.Request(
            f"http://{address.host}:{address.port}/v1/photo", body, FORM
        )
        with urllib.request.urlopen(request, timeout=30) as sent:
            answers.append(sent.read())

    with opened(address, f"Content-Length: {len(body)}") as uploading:
        uploading.sendall(body[:half])
        threads = [threading.Thread(target=score) for _ in range(12)]
        for thread in threads:
            thread.start()
        while not answers:
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=1)
        uploading.sendall(body[half:])
        received = answer(uploading)
    for thread in threads:
        thread.join(30)
    assert received.startswith(b"HTTP/1.1 200")
    assert len(answers) == 12
    assert {json.loads(one)["status"] for one in answers} == {"scored"}
    assert process.wait(30) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
