"""Server of the HTTP service: its socket, and its end without a lost request."""

import ipaddress
import signal
import socket
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from autosalt.serve.settings import Settings

_ANSWER_SECONDS: Final = 5.0
"""To send an answer, beyond what an upload and its scoring may take."""


def listen(host: str, port: int) -> socket.socket:
    """Open the socket, before anything is served: a port that is taken is an error at once.

    Args:
        host: address or name of this machine, IPv4 or IPv6.
        port: 0 for any that is free.

    Raises:
        OSError: the address is not of this machine, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def is_loopback(opened: socket.socket) -> bool:
    """Whether only this machine can reach the socket."""
    return ipaddress.ip_address(opened.getsockname()[0]).is_loopback


def url_of(opened: socket.socket) -> str:
    """Where the socket is reached, as `http://127.0.0.1:8000`."""
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """A server that answers the requests in the service before it ends.

    It ends with SIGTERM or Ctrl-C, or once its `should_exit` is true.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,  # who asks, and when, is in no log
        server_header=False,
        timeout_graceful_shutdown=round(settings.body_seconds + settings.seconds + _ANSWER_SECONDS),
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """A server whose end by a signal is its ordinary end: uvicorn would raise the signal again."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del frame
        # Ctrl-C twice: the person does not want to wait for answers.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
