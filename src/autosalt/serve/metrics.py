"""Metrics for Prometheus: requests, seconds, refusals by reason, and the queue.

Nothing in them identifies a person: labels are the service's own paths, statuses and codes.
"""

import time
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autosalt.core.reasons import Reason

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_OTHER: Final = "other"


class Metrics:
    """Counts of one service, from its start."""

    def __init__(self, waiting: Callable[[], float]) -> None:
        """Start to count; `waiting` gives the places of the queue that are taken."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "autosalt_requests", "Requests.", ("path", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "autosalt_request_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            ("path",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._refusals = Counter(
            "autosalt_photos_refused",
            "Photographs that were refused.",
            ("reason",),
            registry=self._registry,
        )
        self._photos = Counter(
            "autosalt_photos_scored", "Photographs that were scored.", registry=self._registry
        )
        queue = Gauge(
            "autosalt_queue_photos",
            "Places for photographs that are taken, waiting or being read.",
            registry=self._registry,
        )
        queue.set_function(waiting)

    def count_photos(self, scored: int, refused: Iterable[Reason]) -> None:
        """Count the photographs of an answer."""
        self._photos.inc(scored)
        for reason in refused:
            self._refusals.labels(reason.value).inc()

    def count_request(self, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(path, status).inc()
        self._seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """All counts in Prometheus' text format."""
        return generate_latest(self._registry)


class CountRequests:
    """Middleware that counts each request, with its status and its seconds."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def count_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, count_status)
        finally:
            # The path as the service knows it: any other would make a label of what a client sent.
            path = getattr(scope.get("route"), "path", _OTHER)
            self._metrics.count_request(path, status, time.perf_counter() - began)
