"""Errors of requests: one list of codes, one shape of the answer, one line for people."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

_DROPPED_BYTES: Final = 64 * 1024 * 1024
_DROPPED_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = "1"


class ErrorCode(StrEnum):
    """Code of an error of the service or of the review page; its status is in `STATUS`."""

    BAD_BODY = "bad_body"
    NO_TOKEN = "no_token"  # noqa: S105 - a code, not a token
    FOREIGN_PAGE = "foreign_page"
    NOT_FOUND = "not_found"
    WRONG_METHOD = "wrong_method"
    SLOW_BODY = "slow_body"
    LOCKED = "locked"
    OTHER_DECISION = "other_decision"
    NO_PICTURE = "no_picture"
    TOO_MANY_BYTES = "too_many_bytes"
    NOT_MULTIPART = "not_multipart"
    TOO_MANY_PIXELS = "too_many_pixels"
    WRONG_INPUT = "wrong_input"
    BUSY = "busy"
    FAULT = "fault"
    TOO_SLOW = "too_slow"


STATUS: Final[Mapping[ErrorCode, HTTPStatus]] = MappingProxyType(
    {
        ErrorCode.BAD_BODY: HTTPStatus.BAD_REQUEST,
        ErrorCode.NO_TOKEN: HTTPStatus.UNAUTHORIZED,
        ErrorCode.FOREIGN_PAGE: HTTPStatus.FORBIDDEN,
        ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
        ErrorCode.WRONG_METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.SLOW_BODY: HTTPStatus.REQUEST_TIMEOUT,
        ErrorCode.LOCKED: HTTPStatus.CONFLICT,
        ErrorCode.OTHER_DECISION: HTTPStatus.CONFLICT,
        ErrorCode.NO_PICTURE: HTTPStatus.CONFLICT,
        ErrorCode.TOO_MANY_BYTES: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ErrorCode.NOT_MULTIPART: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ErrorCode.TOO_MANY_PIXELS: HTTPStatus.UNPROCESSABLE_ENTITY,
        ErrorCode.WRONG_INPUT: HTTPStatus.UNPROCESSABLE_ENTITY,
        ErrorCode.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
        ErrorCode.FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.TOO_SLOW: HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
_HEADERS: Final[Mapping[ErrorCode, Mapping[str, str]]] = MappingProxyType(
    {
        ErrorCode.NO_TOKEN: {"WWW-Authenticate": "Bearer"},
        ErrorCode.BUSY: {"Retry-After": _RETRY_SECONDS},
        ErrorCode.TOO_SLOW: {"Retry-After": _RETRY_SECONDS},
    }
)


class ErrorAnswer(BaseModel):
    """Every answer that is not 200 has this shape."""

    code: ErrorCode = Field(description="What is wrong, for programs.")
    message: str = Field(
        description="What is wrong, where, and how to mend it: one line for people.",
        examples=["The photograph has more than 32 MB. Send a smaller one."],
    )


class RequestError(Exception):
    """A request that gets no score: the client must change it, or try again later."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def error_response(
    code: ErrorCode, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The response of an error, in the one shape."""
    answer = ErrorAnswer(code=code, message=message)
    return JSONResponse(
        answer.model_dump(mode="json"), STATUS[code], {**_HEADERS.get(code, {}), **(headers or {})}
    )


def documented(*codes: ErrorCode) -> dict[int | str, dict[str, Any]]:
    """The errors of an endpoint, by status, as OpenAPI has them."""
    statuses: dict[int | str, dict[str, Any]] = {}
    for status in sorted({STATUS[code] for code in codes}):
        meant = [code.value for code in codes if STATUS[code] is status]
        statuses[status.value] = {
            "model": ErrorAnswer,
            "description": f"{status.phrase}: {', '.join(meant)}",
        }
    return statuses


def add_error_handlers(app: FastAPI) -> None:
    """Give every error of an application the one shape."""
    app.add_exception_handler(RequestError, _on_request_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_input)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_fault)


async def _on_request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)  # noqa: S101 - for type checkers
    slow = error.code is ErrorCode.SLOW_BODY
    ended = not slow and await _drop_body(request)
    return error_response(error.code, str(error), {} if ended else {"Connection": "close"})


async def _on_wrong_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for type checkers
    first = error.errors()[0]
    name, why = first["loc"][-1], first["msg"]
    wrong = RequestError(ErrorCode.WRONG_INPUT, f"The parameter {name} is wrong: {why}.")
    return await _on_request_error(request, wrong)


async def _on_http_error(request: Request, error: Exception) -> Response:
    """The router's own: no such path, no such method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - for type checkers
    closed = {} if await _drop_body(request) else {"Connection": "close"}
    headers = {**(error.headers or {}), **closed}
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"This path takes {headers.get('Allow', 'another method')} only."
        return error_response(ErrorCode.WRONG_METHOD, message, headers)
    listed = " All paths are in /openapi.json." if request.app.openapi_url else ""
    return error_response(ErrorCode.NOT_FOUND, f"There is no such path.{listed}", headers)


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    """The client went away in the middle of its upload: nobody reads this answer."""
    return error_response(ErrorCode.BAD_BODY, "The upload was broken off.")


async def _on_fault(_request: Request, _error: Exception) -> Response:
    return error_response(
        ErrorCode.FAULT, "The service has a fault. It is in its log. The request is not at fault."
    )


async def _drop_body(request: Request) -> bool:
    """Read the rest of a body and drop it; whether it ended within reason.

    A client that is still sending does not read the answer. What is longer, or slow, is cut off.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _DROPPED_BYTES:
        return False
    dropped = 0
    try:
        async with asyncio.timeout(_DROPPED_SECONDS):
            async for chunk in request.stream():
                dropped += len(chunk)
                if dropped > _DROPPED_BYTES:
                    return False
    except (TimeoutError, ClientDisconnect):
        return False
    except RuntimeError:  # the endpoint has read it to its end
        return True
    return True
