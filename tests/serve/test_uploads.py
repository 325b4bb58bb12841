"""Uploads are read in memory, or refused in one line where they are not what is asked for."""

import logging
import socket
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.core.views import View
from autosalt.serve.settings import Settings

from .conftest import MakeClient, Serve
from .raw_http import END, FORM, Address, answer, get, opened, part

SMALL = Settings(max_photo_bytes=100_000, body_seconds=0.3)
DOCUMENTED = {200, 400, 408, 413, 415, 422, 429, 503}


def post(client: TestClient, body: bytes, path: str = "/v1/visit", **headers: str) -> Any:
    return client.post(path, content=body, headers={**FORM, **headers})


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "ends before"),
        (b"no form at all", 400, "no valid multipart"),
        (part("top", b"x"), 400, "ends before"),
        (part("top", b"x")[:30], 400, "ends before"),
        (END, 422, "No photograph"),
        (part("nose", b"x") + END, 422, "left, right, top, back, photo"),
        (part("", b"x") + END, 422, "unknown field"),
        (part("top", b"x") * 2 + END, 422, "top has too many"),
        (part("photo", b"x") * 5 + END, 422, "photo has too many"),
        (part("photo", b"x") * 4 + part("top", b"x") + END, 422, "At most 4"),
        (part("top", b"x", "\r\nX: " + "y" * 9999) + END, 400, "no valid multipart"),
    ],
)
def test_a_body_that_is_not_the_form_is_refused_in_one_line(
    client: TestClient, body: bytes, status: int, words: str
) -> None:
    sent = post(client, body)
    assert sent.status_code == status
    assert words in sent.json()["message"]
    assert "\n" not in sent.json()["message"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *((kind, 415) for kind in ("", "text/plain", "application/json", "image/jpeg", "=;=")),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        (f"multipart/form-data; boundary={'b' * 999}", 400),
    ],
)
def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str, status: int) -> None:
    sent = client.post("/v1/photo", content=b"x", headers={"Content-Type": kind})
    assert sent.status_code == status


def test_a_photo_may_come_without_a_name(client: TestClient, heads: dict[View, bytes]) -> None:
    body = part("photo", heads[View.TOP]) + END
    assert post(client, body, "/v1/photo").json()["status"] == "scored"


def test_a_large_photo_is_413(make_client: MakeClient) -> None:
    client = make_client(SMALL)
    assert post(client, part("top", b"x" * 99_000) + END).status_code == 200
    for body in (part("top", b"x" * 100_001), part("photo", b"x" * 99_999) * 9):
        sent = post(client, body + END)
        assert sent.status_code == 413
        assert sent.json()["code"] == "too_many_bytes"
        assert "MB" in sent.json()["message"]


def test_a_length_that_is_too_large_is_refused_before_anything_is_read(
    make_client: MakeClient,
) -> None:
    sent = post(make_client(SMALL), b"", **{"Content-Length": "2000000000"})
    assert sent.status_code == 413
    assert sent.headers["Connection"] == "close"


@pytest.fixture(scope="module")
def address(serve: Serve) -> Iterator[Address]:
    with serve(SMALL) as address:
        yield address


def test_an_endless_stream_is_cut_off_and_answered_with_413(address: Address) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with opened(address, "Transfer-Encoding: chunked") as connection:
        begin = part("photo", b"")
        connection.sendall(b"%x\r\n%b\r\n" % (len(begin), begin))
        try:
            while sent < 2_000_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        received = answer(connection)
    assert sent < 200_000_000
    assert received.startswith(b"HTTP/1.1 413") or not received  # the reset may overtake it


def test_a_stream_that_is_a_little_too_long_gets_its_answer(address: Address) -> None:
    """A client that is still sending would not read it, so what is left is read and dropped."""
    body = part("photo", b"x" * 2_000_000) + END
    with opened(address, f"Content-Length: {len(body)}") as connection:
        connection.sendall(body)
        connection.shutdown(socket.SHUT_WR)
        assert answer(connection).startswith(b"HTTP/1.1 413")


def test_a_slow_body_is_408(address: Address) -> None:
    with opened(address, "Content-Length: 1000") as connection:
        connection.sendall(part("photo", b"x"))
        received = answer(connection)
    assert received.startswith(b"HTTP/1.1 408")
    assert b"slow_body" in received
    assert b"connection: close" in received.lower()


def test_a_client_that_breaks_off_leaves_the_service_well(
    address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            with opened(address, "Content-Length: 1000") as connection:
                connection.sendall(part("photo", b"x"))
        assert get(address, "/health").startswith(b"HTTP/1.1 200")
    assert not caplog.records


def test_nothing_is_written_to_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, heads: dict[View, bytes]
) -> None:
    """Web frameworks keep uploads over 1 MB in a temporary file."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    large = heads[View.TOP] + b"\0" * 3_000_000
    sent = client.post("/v1/photo", files={"photo": ("Jane Doe.png", large)})
    assert sent.status_code == 200


NAME = "Jane-Doe-1970.jpg"


def test_the_name_of_a_file_is_nowhere(
    client: TestClient,
    heads: dict[View, bytes],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        for content in (heads[View.TOP], b"no photo"):
            for field in ("photo", NAME):
                sent = client.post("/v1/photo", files={field: (NAME, content)})
                assert "Jane" not in sent.text
        assert "Jane" not in client.get("/metrics").text
    # What the client of these tests sends is in its own log.
    own = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert not any("Jane" in one.getMessage() for one in own)
    assert "Jane" not in "".join(capfd.readouterr())


def hostile_photos(heads: dict[View, bytes]) -> st.SearchStrategy[bytes]:
    """Files of other kinds, cut ones, and ones with some bytes changed."""
    whole = heads[View.TOP]
    cut = st.integers(0, len(whole)).map(lambda end: whole[:end])
    changed = st.lists(
        st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=20
    ).map(lambda changes: _changed(whole, changes))
    starts = st.sampled_from(
        [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"BM",
         b"\0\0\0\x1cftypheic", b"PK\3\4", b"%PDF-1.7", b"\0" * 128 + b"DICM", b"<svg>", b"#!/bin"]
    )  # fmt: skip
    other = st.builds(bytes.__add__, starts, st.binary(max_size=300))
    return st.one_of(st.binary(max_size=300), cut, changed, other)


def _changed(content: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, value in changes:
        changed[place] = value
    return bytes(changed)


def check_hostile_photo(client: TestClient, content: bytes) -> None:
    sent = client.post("/v1/photo", files={"photo": ("x", content)})
    assert sent.status_code in {200, 422}, sent.text
    if sent.status_code == 200:
        answer = sent.json()
        assert (answer["score"] is None) == (answer["status"] == "refused")
    else:
        assert sent.json()["code"] == "too_many_pixels"


def check_hostile_body(client: TestClient, body: bytes, kind: bytes) -> None:
    sent = client.post("/v1/visit", content=body, headers={"Content-Type": kind})
    assert sent.status_code in DOCUMENTED, sent.text
    if sent.status_code != 200:
        assert set(sent.json()) == {"code", "message"}


def hostile_bodies() -> st.SearchStrategy[bytes]:
    pieces = st.sampled_from(
        [part("top", b"x"), part("photo", b""), END, b"--boundary", b"--boundary\r\n", b"\r\n",
         b"Content-Disposition: form-data", b'name="top"', b";", b":", b"\0", b"\r\n\r\n", b"--"]
    )  # fmt: skip
    return st.lists(st.one_of(pieces, st.binary(max_size=20)), max_size=12).map(b"".join)


def hostile_kinds() -> st.SearchStrategy[bytes]:
    kind = FORM["Content-Type"].encode()
    printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)
    return st.one_of(st.just(kind), st.just(kind), printable.map(lambda more: more.encode()))


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=40)
def test_a_hostile_photo_is_an_answer(
    client: TestClient, heads: dict[View, bytes], data: st.DataObject
) -> None:
    check_hostile_photo(client, data.draw(hostile_photos(heads)))


@given(body=hostile_bodies(), kind=hostile_kinds())
@settings(max_examples=40)
def test_a_hostile_body_is_an_error(client: TestClient, body: bytes, kind: bytes) -> None:
    check_hostile_body(client, body, kind)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=150)
def test_many_hostile_photos_are_answers(
    client: TestClient, heads: dict[View, bytes], data: st.DataObject
) -> None:
    check_hostile_photo(client, data.draw(hostile_photos(heads)))


@pytest.mark.slow
@given(body=hostile_bodies(), kind=hostile_kinds())
@settings(max_examples=150)
def test_many_hostile_bodies_are_errors(client: TestClient, body: bytes, kind: bytes) -> None:
    check_hostile_body(client, body, kind)
