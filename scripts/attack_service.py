"""Send hostile uploads to a running service: is it well, and is its memory flat afterwards?

Usage: python scripts/attack_service.py [--uploads 300] [--seed 0] [--model MODEL]

Bombs of pixels, cut and changed files, other kinds of files, broken forms, endless streams, slow
and broken-off uploads. It ends with 1 where the service crashed, answered with 500 or more, was
not ready afterwards, or gave a photograph another score than before.
"""

import argparse
import io
import random
import socket
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import numpy as np
from PIL import Image

from benchmarks.process import Served, serving

BOUNDARY: Final = "one-boundary-for-every-upload"
KIND: Final = f"multipart/form-data; boundary={BOUNDARY}"
END: Final = f"\r\n--{BOUNDARY}--\r\n".encode()
STREAM_BYTES: Final = 2_000_000_000
GROWTH_MB: Final = 60.0
"""Between a tenth of the uploads and all of them: what allocators keep for later."""

Attack = Callable[[Served, random.Random], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--uploads", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    options = parser.parse_args()
    model = () if options.model is None else ("--model", options.model)
    with serving("--body-seconds", "2", *model) as served:
        sys.exit(attack(served, options.uploads, options.seed))


def attack(served: Served, uploads: int, seed: int) -> int:
    """Send the uploads, print what came back, and return the exit code."""
    chance, statuses = random.Random(seed), Counter[str]()  # noqa: S311 - no secret
    first, warm = _status_and_body(served, form(_photo())), 0.0
    print(f"{served.resident_mb:.0f} MB resident before")
    for number in range(uploads):
        name = list(ATTACKS)[number % len(ATTACKS)]
        statuses[f"{name}: {ATTACKS[name](served, chance)}"] += 1
        if number == uploads // 10:
            warm = served.resident_mb
            print(f"{warm:.0f} MB after {number} uploads")
    after = served.resident_mb
    print(f"{after:.0f} MB after {uploads} uploads")
    for line, times in sorted(statuses.items()):
        print(f"  {times:4} x {line}")
    ready = _exchange(served, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    faults = {
        "answered with 500": any(": 5" in line for line in statuses),
        "not ready": b'"ready"' not in ready,
        "another score than before": _status_and_body(served, form(_photo())) != first,
        "memory grew": after - warm > GROWTH_MB,
    }
    for fault in (name for name, true in faults.items() if true):
        print(f"WRONG: {fault}")
    return int(any(faults.values()))


def form(content: bytes) -> bytes:
    """A form with one photograph."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p"\r\n\r\n'
    return head.encode() + content + END


def _photo(side: int = 300) -> bytes:
    rows = np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rows).save(buffer, "PNG")
    return buffer.getvalue()


def _bomb(_served: Served, chance: random.Random) -> bytes:
    """A PNG of a few kilobytes that claims, and holds, gigapixels of one colour."""
    side = chance.choice([7_900, 9_000, 30_000, 65_000])
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (side // 8 + 1)) for _ in range(min(side, 9_000)))
    header = side.to_bytes(4, "big") * 2 + b"\1\0\0\0\0"
    chunks = ((b"IHDR", header), (b"IDAT", packed + rows.flush()), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )


def _cut(_served: Served, chance: random.Random) -> bytes:
    photo = _photo()
    return photo[: chance.randrange(len(photo))]


def _changed(_served: Served, chance: random.Random) -> bytes:
    photo = bytearray(_photo())
    for _ in range(20):
        photo[chance.randrange(len(photo))] = chance.randrange(256)
    return bytes(photo)


def _other_kind(_served: Served, chance: random.Random) -> bytes:
    starts = (b"%PDF-1.7", b"PK\3\4", b"<svg onload=x>", b"#!/bin/sh\n", b"\x7fELF", b"II*\0")
    return chance.choice(starts) + chance.randbytes(chance.randrange(5_000))


def _large(_served: Served, chance: random.Random) -> bytes:
    return b"\xff\xd8\xff" + chance.randbytes(1_000_000) * 40


def _photograph(make: Callable[[Served, random.Random], bytes]) -> Attack:
    return lambda served, chance: _status_and_body(served, form(make(served, chance)))[0]


def _broken_form(served: Served, chance: random.Random) -> str:
    body = bytearray(form(_photo(64)))
    for _ in range(30):
        body[chance.randrange(200)] = chance.randrange(256)
    return _status_and_body(served, bytes(body))[0]


def _hard_form(served: Served, chance: random.Random) -> str:
    """Beginnings of boundaries without an end, which a parser must read byte by byte."""
    del chance
    return _status_and_body(served, form(f"\r\n--{BOUNDARY[:-1]}".encode() * 100_000))[0]


def _endless_stream(served: Served, chance: random.Random) -> str:
    del chance
    chunk, sent = b"100000\r\n" + b"x" * 0x100000 + b"\r\n", 0
    with _connection(served, "Transfer-Encoding: chunked") as connection:
        begin = form(b"").removesuffix(END)
        with suppress(OSError):
            connection.sendall(b"%x\r\n%b\r\n" % (len(begin), begin))
            while sent < STREAM_BYTES:
                connection.sendall(chunk)
                sent += len(chunk)
        return f"cut off, {_status(_read(connection))}" if sent < STREAM_BYTES else "all was taken"


def _slow(served: Served, chance: random.Random) -> str:
    del chance
    with _connection(served, "Content-Length: 100000") as connection:
        connection.sendall(form(b"")[:50])
        return _status(_read(connection))


def _broken_off(served: Served, chance: random.Random) -> str:
    with _connection(served, "Content-Length: 100000") as connection:
        connection.sendall(form(_photo())[: chance.randrange(1, 90_000)])
    return "broken off"


ATTACKS: Final[Mapping[str, Attack]] = {
    "bomb of pixels": _photograph(_bomb),
    "cut file": _photograph(_cut),
    "changed file": _photograph(_changed),
    "other kind of file": _photograph(_other_kind),
    "large file": _photograph(_large),
    "broken form": _broken_form,
    "hard form": _hard_form,
    "endless stream": _endless_stream,
    "slow upload": _slow,
    "broken-off upload": _broken_off,
}


def _connection(served: Served, *headers: str) -> socket.socket:
    connection = socket.create_connection((served.host, served.port), timeout=60)
    lines = ["POST /v1/photo HTTP/1.1", "Host: x", f"Content-Type: {KIND}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def _status_and_body(served: Served, body: bytes) -> tuple[str, bytes]:
    with _connection(served, f"Content-Length: {len(body)}", "Connection: close") as connection:
        with suppress(OSError):
            connection.sendall(body)
        received = _read(connection)
    return _status(received), received.partition(b"\r\n\r\n")[2]


def _exchange(served: Served, request: bytes) -> bytes:
    with socket.create_connection((served.host, served.port), timeout=60) as connection:
        connection.sendall(request)
        return _read(connection)


def _read(connection: socket.socket) -> bytes:
    received = bytearray()
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            received += chunk
    return bytes(received)


def _status(received: bytes) -> str:
    return received[9:12].decode() or "reset"


if __name__ == "__main__":
    main()
