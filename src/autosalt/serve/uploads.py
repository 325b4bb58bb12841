"""Uploads: photographs of a multipart body, kept in memory and capped while they stream in.

Nothing is written to disk, and the names of files are not kept.
"""

import asyncio
import dataclasses
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from autosalt.serve.request_errors import ErrorCode, RequestError
from autosalt.serve.settings import MIB, Settings

# It logs each fault of a form, which clients could fill a disk with.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)

_OVERHEAD_BYTES: Final = 64 * 1024
"""Of boundaries and headers around the photographs."""

Fields = Mapping[str, int]
"""Names of the form's fields, each with how many photographs it takes at most."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One photograph: the field it came in, and the content of its file."""

    field: str
    content: bytes = dataclasses.field(repr=False)


async def read_uploads(
    request: Request, fields: Fields, most: int, settings: Settings
) -> tuple[Upload, ...]:
    """Read the photographs of a request, in their order.

    Args:
        request: its body is `multipart/form-data`.
        fields: that may be in it.
        most: photographs in all.
        settings: caps on bytes and seconds.

    Raises:
        RequestError: the body is too large, too slow, damaged, or has other fields.
    """
    most_bytes = most * settings.max_photo_bytes + _OVERHEAD_BYTES
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most_bytes:
        raise _too_many_bytes(settings)
    form = _Form(fields, most, settings)
    parser = _parser(request, form)
    received = 0
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for chunk in request.stream():
                received += len(chunk)
                if received > most_bytes:
                    raise _too_many_bytes(settings)
                parser.write(chunk)
    except TimeoutError:
        raise RequestError(
            ErrorCode.SLOW_BODY,
            f"The upload took more than {settings.body_seconds:g} s. Send smaller photographs, or "
            "over a faster line.",
        ) from None
    except FormParserError:
        raise _bad_body("is no valid multipart/form-data") from None
    if not form.ended:
        raise _bad_body("ends before its last boundary")
    if not form.uploads:
        raise RequestError(
            ErrorCode.WRONG_INPUT,
            f"No photograph was sent. Send a file in one of the fields {', '.join(fields)}.",
        )
    return tuple(form.uploads)


class _Form:
    """The fields of a form while they come in; its methods are called by the parser."""

    def __init__(self, fields: Fields, most: int, settings: Settings) -> None:
        self.uploads: list[Upload] = []
        self.ended = False
        self._fields, self._most, self._settings = fields, most, settings
        self._counts: Counter[str] = Counter()
        self._header, self._value, self._disposition = b"", b"", b""
        self._field, self._content = "", bytearray()

    def on_part_begin(self) -> None:
        self._header, self._value, self._disposition = b"", b"", b""
        self._content = bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name not in self._fields:
            known = ", ".join(self._fields)
            raise RequestError(
                ErrorCode.WRONG_INPUT, f"The form has an unknown field. Use one of {known}."
            )
        self._counts[name] += 1
        if self._counts[name] > self._fields[name]:
            raise RequestError(
                ErrorCode.WRONG_INPUT,
                f"The field {name} has too many photographs. It takes {self._fields[name]}.",
            )
        if self._counts.total() > self._most:
            raise RequestError(
                ErrorCode.WRONG_INPUT, f"Too many photographs. At most {self._most} are taken."
            )
        self._field = name

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if len(self._content) + end - start > self._settings.max_photo_bytes:
            raise _too_many_bytes(self._settings)
        self._content += data[start:end]

    def on_part_end(self) -> None:
        self.uploads.append(Upload(self._field, bytes(self._content)))
        self._content = bytearray()

    def on_end(self) -> None:
        self.ended = True


def _parser(request: Request, form: _Form) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise RequestError(
            ErrorCode.NOT_MULTIPART,
            "The body is not multipart/form-data. Send the photographs as a form with files.",
        )
    if not options.get(b"boundary"):
        raise _bad_body("has no boundary in its Content-Type")
    names = [name for name in dir(form) if name.startswith("on_")]
    callbacks: Any = {name: getattr(form, name) for name in names}
    try:
        return MultipartParser(options[b"boundary"], callbacks)
    except FormParserError:
        raise _bad_body("has a boundary that is too long") from None


def _bad_body(why: str) -> RequestError:
    return RequestError(ErrorCode.BAD_BODY, f"The body {why}. Send it again, with an HTTP library.")


def _too_many_bytes(settings: Settings) -> RequestError:
    most = settings.max_photo_bytes / MIB
    return RequestError(
        ErrorCode.TOO_MANY_BYTES, f"A photograph has more than {most:g} MB. Send a smaller one."
    )


def openapi_form(fields: Fields, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The body of a request, as OpenAPI describes it: a form with a file for each photograph."""
    photo = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
    several = {"type": "array", "items": photo, "minItems": 1}
    properties = {
        name: photo if most == 1 else {**several, "maxItems": most} for name, most in fields.items()
    }
    schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
    }
    if required:
        schema["required"] = list(required)
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
