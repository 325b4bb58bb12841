"""Decision of a reviewer as a request brings it: a small JSON body, checked before it is used."""

import asyncio
from typing import Final, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect

from autosalt.results.review.pictures import PhotoMasks
from autosalt.serve.mask_text import mask_from_text
from autosalt.serve.request_errors import ErrorCode, RequestError
from autosalt.serve.settings import MIB

MOST_BYTES: Final = 4 * MIB
_SECONDS: Final = 30.0
_LONGEST: Final = 2000
"""Letters of a reason."""


class DecisionBody(BaseModel):
    """A decision on one photo; `masks` needs both masks, `view` a view.

    `exchange` goes with `view`: two photos were mixed up, and the other one gets this one's view.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["refuse", "view", "masks", "withdraw"]
    reason: str = Field(max_length=_LONGEST)
    known_override: int | None
    view: str | None = None
    scalp: str | None = None
    loss: str | None = None
    exchange: bool = False


async def read_decision(request: Request) -> DecisionBody:
    """Read the body of a request.

    Raises:
        RequestError: it is too large, too slow, or no decision.
    """
    body = await _read(request)
    try:
        return DecisionBody.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise RequestError(
            ErrorCode.WRONG_INPUT, f"The decision's {where} is wrong: {first['msg']}."
        ) from None


def read_masks(body: DecisionBody, height: int, width: int) -> PhotoMasks:
    """The masks of a decision, of the size of those that the page was given.

    Raises:
        RequestError: one is missing, or is no mask of this size.
    """
    if body.scalp is None or body.loss is None:
        raise RequestError(ErrorCode.WRONG_INPUT, "The decision lacks a mask. Send scalp and loss.")
    try:
        scalp, loss = (mask_from_text(text, height, width) for text in (body.scalp, body.loss))
    except ValueError as error:
        raise RequestError(ErrorCode.WRONG_INPUT, f"{error}.") from None
    return PhotoMasks(scalp, loss)


async def _read(request: Request) -> bytes:
    too_large = RequestError(
        ErrorCode.TOO_MANY_BYTES, f"The decision has more than {MOST_BYTES // MIB} MB."
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_large
    except TimeoutError:
        raise RequestError(ErrorCode.SLOW_BODY, "The decision came too slowly.") from None
    except ClientDisconnect:
        raise RequestError(ErrorCode.BAD_BODY, "The decision was broken off.") from None
    return bytes(body)
