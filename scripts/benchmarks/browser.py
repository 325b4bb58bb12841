"""Browser benchmark: the time to open a page in headless Chromium, measured by its DevTools.

No script is put into the page. An observer of long tasks is added from outside, before the page's
first byte. The numbers are read when the page has loaded and has been quiet for a while.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

QUIET_S = 3.0
_OBSERVE = """
window.longTasks = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({type: "longtask", buffered: true});
"""
_READ = """JSON.stringify({
  loaded: performance.timing.loadEventEnd - performance.timing.navigationStart,
  painted: (performance.getEntriesByName("first-contentful-paint")[0] || {}).startTime || 0,
  longest: Math.max(0, ...window.longTasks), tasks: window.longTasks.length,
  nodes: document.getElementsByTagName("*").length
})"""


@dataclass(frozen=True, slots=True)
class Opened:
    """Times of opening a page, in milliseconds.

    Attributes:
        loaded: until the end of its load event.
        painted: until its first text or picture.
        longest: the longest task of its main thread; 0 where none took over 50 ms.
        tasks: number of tasks over 50 ms.
        nodes: elements of the page.
    """

    loaded: float
    painted: float
    longest: float
    tasks: int
    nodes: int


def open_page(page: Path, chromium: str = "chromium") -> Opened:
    """Open a local page once, in a browser started for it, and measure."""
    with _browser(chromium) as devtools:
        target = devtools.call("Target.createTarget", url="about:blank")["targetId"]
        session = devtools.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        devtools.call("Page.enable", session)
        devtools.call("Page.addScriptToEvaluateOnNewDocument", session, source=_OBSERVE)
        devtools.call("Page.navigate", session, url=page.resolve().as_uri())
        devtools.wait("Page.loadEventFired")
        time.sleep(QUIET_S)
        answer = devtools.call("Runtime.evaluate", session, expression=_READ, returnByValue=True)
        return Opened(**json.loads(answer["result"]["value"]))


class _DevTools:
    """Messages to and from the browser, each ended by a zero byte."""

    def __init__(self, to: IO[bytes], of: IO[bytes]) -> None:
        self._to, self._of, self._number = to, of, 0
        self._rest = b""

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Ask and return the answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    def wait(self, event: str) -> None:
        """Wait for an event."""
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._of.fileno(), 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def _browser(chromium: str) -> Iterator[_DevTools]:
    (to_read, to_write), (from_read, from_write) = os.pipe(), os.pipe()

    def lay_pipes() -> None:
        # Chromium reads from 3 and writes to 4; high copies first, so that none is overwritten.
        high = [os.dup2(fd, place) for fd, place in ((to_read, 103), (from_write, 104))]
        os.dup2(high[0], 3)
        os.dup2(high[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             f"--user-data-dir={profile}", "--window-size=1200,900"],
            preexec_fn=lay_pipes, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        try:
            with os.fdopen(to_write, "wb") as to, os.fdopen(from_read, "rb") as of:
                yield _DevTools(to, of)
        finally:
            process.kill()
            process.wait()
