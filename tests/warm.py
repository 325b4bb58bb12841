"""Run `autosalt` in processes forked from one that has imported it, from Python or from a shell.

An interpreter that starts and imports pandas or torch costs seconds, and the pages and the faults
run hundreds of commands. A forked process has a folder, environment, streams and end of its own.
A shell asks for one with `python -SE tests/warm.py ADDRESS [ARGUMENT ...]`. The variable `PROGRAM`
holds Python code that runs in it first.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import subprocess

LIGHT = (
    "autosalt.cli.score", "autosalt.scorer.scorer", "autosalt.results.publish",
    "autosalt.report.write", "pandas",
)  # fmt: skip
TRAINING = (*LIGHT, "lightning", "autosalt.training.train", "autosalt.training.export.export")
"""What the commands import: most of them, and those that train."""

_STREAMS = 3
_PATIENCE_S = 600.0


def ask(
    address: str, arguments: list[str], program: str = "", cwd: Path | None = None,
    streams: tuple[int, ...] = (0, 1, 2),
) -> int:  # fmt: skip
    """Run `autosalt` in a forked process and wait for its end.

    Args:
        address: of the socket where `serve` listens.
        arguments: of the command line.
        program: Python code that runs in the process before the command.
        cwd: folder of the process; this one's if not given.
        streams: file descriptors of its input, output and errors.

    Returns:
        Its exit code, negative where a signal ended it.

    Raises:
        TimeoutError: it has not ended in ten minutes.
    """
    request = {
        "arguments": arguments, "program": program, "cwd": str(cwd or Path.cwd()),
        "env": dict(os.environ),
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_PATIENCE_S)
        connection.connect(address)
        socket.send_fds(connection, [b"!"], streams)
        connection.sendall(json.dumps(request).encode())
        connection.shutdown(socket.SHUT_WR)
        return int(_whole(connection))


def run(
    address: str, arguments: Sequence[str], cwd: Path | None = None, program: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run `autosalt` in a forked process; its exit code, output and errors.

    Args:
        address, arguments, cwd, program: see `ask`.
    """
    import subprocess
    from concurrent.futures import ThreadPoolExecutor

    # Pipes, because a process may be forbidden to write files.
    (out_end, out), (errors_end, errors) = os.pipe(), os.pipe()
    with (
        ThreadPoolExecutor(2) as pool,
        Path(os.devnull).open("rb") as nothing,
        os.fdopen(out_end, encoding="utf-8") as output,
        os.fdopen(errors_end, encoding="utf-8") as complaints,
    ):
        texts = pool.submit(output.read), pool.submit(complaints.read)
        try:
            code = ask(address, [*arguments], program, cwd, (nothing.fileno(), out, errors))
        finally:
            os.close(out)
            os.close(errors)
        return subprocess.CompletedProcess(arguments, code, *(text.result() for text in texts))


@contextmanager
def forking(modules: tuple[str, ...]) -> Iterator[str]:
    """The address of a process that has imported modules; it ends with the block."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder, "socket"))
        code = f"from tests.warm import serve; serve({address!r}, {modules!r})"
        root = Path(__file__).parents[1]
        paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": paths}
        command = [sys.executable, "-c", code]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.readline(), "the process that forks others did not start"
            try:
                yield address
            finally:
                server.kill()


def serve(address: str, modules: tuple[str, ...]) -> NoReturn:
    """Import modules, print a line, then fork a process for each request."""
    from importlib import import_module

    for module in modules:
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listening.accept()
            _, streams, _, _ = socket.recv_fds(connection, 1, _STREAMS)
            if os.fork() == 0:
                listening.close()
                _answer(connection, streams)
            for stream in streams:
                os.close(stream)
            connection.close()


def _answer(connection: socket.socket, streams: list[int]) -> NoReturn:
    """Fork the process of one request, wait for its end, and answer how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request: dict[str, Any] = json.loads(_whole(connection))
    worker = os.fork()
    if worker == 0:
        connection.close()
        _work(request, streams)
    _, status = os.waitpid(worker, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _work(request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Run one request in this process, and end."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    code = _run(request["program"], request["arguments"])
    for output in (sys.stdout, sys.stderr):
        output.flush()
    os._exit(code)


def _run(program: str, arguments: list[str]) -> int:
    """Run the program and the command as the interpreter would; the exit code."""
    sys.argv = ["autosalt", *arguments]
    try:
        exec(program, {"__name__": "__main__"})
        from autosalt.cli.main import main

        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # a process that ends so prints what it was
        import traceback

        traceback.print_exc()
        return 1
    return 0


def _whole(connection: socket.socket) -> bytes:
    """All that the other side sends until it has finished."""
    parts = iter(lambda: connection.recv(65536), b"")
    return b"".join(parts)


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], sys.argv[2:], os.environ.get("PROGRAM", "")))
