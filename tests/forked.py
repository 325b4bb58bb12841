"""Start `autosalt` as a process of its own, forked from one that has imported what it needs.

A test that kills a hundred of them would else spend its time importing.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["autosalt.cli.score", "autosalt.scorer.scorer", "autosalt.results.publish", "pandas"]
)  # pandas: pyarrow imports it where it is installed


def start(*arguments: str, prepare: Callable[..., None] | None = None, **words: Any) -> BaseProcess:
    """A process that runs `autosalt` with these arguments and prints nothing.

    Args:
        arguments: of the command line.
        prepare: called in the process before the command, with `words`; of an importable module.
        words: for `prepare`.
    """
    process = _FORKS.Process(target=_main, args=(arguments, prepare, words))
    process.start()
    return process


def ended(process: BaseProcess, seconds: float = 120.0) -> int | None:
    """The exit code of a process, negative where a signal ended it; None if it is still at work."""
    process.join(seconds)
    return process.exitcode


def die_at_call(module: str, name: str, number: int, when: str) -> None:
    """Kill this process before or after the n-th call of a function.

    Threads call some of them, so each call takes its number once and keeps it.
    """
    owner: Any = import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    whole, calls = getattr(owner, last), itertools.count(1)

    def dying(*args: Any, **options: Any) -> Any:
        mine = next(calls) == number
        if mine and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*args, **options)
        if mine and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, last, dying)


def die_in_time(seconds: float) -> None:
    """End this process, as SIGKILL would, a given time into its work.

    The time is the processor's, so that a busy machine does not shift the moments.
    """
    from autosalt.batch.ledger import Ledger

    begin = Ledger.begin

    def doomed(*args: Any) -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        begin(*args)

    setattr(Ledger, "begin", doomed)  # noqa: B010 - a method of a class, on purpose


def _main(
    arguments: tuple[str, ...], prepare: Callable[..., None] | None, words: dict[str, Any]
) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    sys.argv = ["autosalt", *arguments]
    if prepare is not None:
        prepare(**words)
    from autosalt.cli.main import main

    main()
