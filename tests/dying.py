"""End this process, as a power cut would, at a step or a moment of a run.

For `program` of `tests.warm.run`, such as `from tests.dying import die_in_time; die_in_time(0.1)`.
"""

import itertools
import os
import signal
from importlib import import_module
from typing import Any


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
