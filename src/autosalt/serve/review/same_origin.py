"""Guard against other pages: only the page of this very server may call it, and nothing else.

The server listens on loopback, but so can every page that the browser has open. A foreign page may
send requests to it, or give its own name the address of this machine (DNS rebinding). Both are
refused by the headers `Host`, `Origin` and `Sec-Fetch-Site`, which a page cannot write itself.
"""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autosalt.serve.request_errors import ErrorCode, error_response

NAMES: Final = ("127.0.0.1", "localhost")
"""Names by which a browser of this machine may call the server."""
_USUAL_PORT: Final = 80

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer: nothing is kept by the browser, nothing is loaded from elsewhere."""


class SameOrigin:
    """Refuses requests that are not of the server's own page; ASGI middleware."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        usual = NAMES if port == _USUAL_PORT else ()  # browsers leave it out
        self._hosts = {*(f"{name}:{port}" for name in NAMES), *usual}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or hand the request on and add `HEADERS` to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if self._is_own(Headers(scope=scope)):
            await self._app(scope, receive, with_headers)
            return
        refusal = error_response(
            ErrorCode.FOREIGN_PAGE,
            "Only the page that autosalt review shows may ask. Open the URL that it printed.",
            {"Connection": "close"},
        )
        await refusal(scope, receive, with_headers)

    def _is_own(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin", f"http://{host}")
        site = headers.get("sec-fetch-site", "same-origin")
        return (
            host in self._hosts
            and origin == f"http://{host}"
            and site in ("same-origin", "none")
            and len(headers.getlist("host")) == 1
        )
