"""Requests byte by byte, as no HTTP library sends them."""

import socket
from typing import NamedTuple

BOUNDARY = "boundary"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
END = f"--{BOUNDARY}--\r\n".encode()


class Address(NamedTuple):
    """Where a service listens."""

    host: str
    port: int


def part(name: str, content: bytes, more: str = "") -> bytes:
    """One photograph of a form; `more` goes into its head."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def opened(address: Address, *headers: str, path: str = "/v1/photo") -> socket.socket:
    """A connection that has sent the head of a request."""
    connection = socket.create_connection(address, timeout=20)
    lines = [f"POST {path} HTTP/1.1", "Host: x", *(f"{a}: {b}" for a, b in FORM.items()), *headers]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def answer(connection: socket.socket) -> bytes:
    """The bytes that come back until the other side closes."""
    received = bytearray()
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return bytes(received)


def get(address: Address, path: str) -> bytes:
    """The answer to a request without a body."""
    with socket.create_connection(address, timeout=20) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        return answer(connection)
