"""Bearer token: read or drawn, and compared in constant time."""

import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from autosalt.errors import ServiceError
from autosalt.serve.request_errors import ErrorCode, RequestError

VARIABLE: Final = "AUTOSALT_TOKEN"
SHORTEST: Final = 16
"""Characters of a token: shorter ones can be guessed."""


def read_token(file: Path | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """Read the token from a file, else from the environment; None where there is neither.

    It is never an argument of the command: other users of the machine can read those.

    Raises:
        ServiceError: the token is too short, or holds blanks or other than ASCII letters.
        OSError: the file cannot be read.
    """
    if file is not None:
        token, place = file.read_text(encoding="utf-8", errors="replace").strip(), str(file)
    elif VARIABLE in environment:
        token, place = environment[VARIABLE], VARIABLE
    else:
        return None
    if len(token) < SHORTEST:
        raise ServiceError(f"{place}: the token is short; give {SHORTEST} characters or more")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ServiceError(f"{place}: the token must be letters, digits and signs without blanks")
    return token


def new_token() -> str:
    """A token that nobody can guess, for one run of a server."""
    return secrets.token_urlsafe(32)


class BearerToken:
    """Lets in a request that shows the token; a dependency of FastAPI."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(
        self,
        shown: Annotated[
            HTTPAuthorizationCredentials | None,
            Depends(HTTPBearer(auto_error=False)),
        ] = None,
    ) -> None:
        """Refuse a request without the token.

        Raises:
            RequestError: 401.
        """
        if shown is None or not hmac.compare_digest(
            shown.credentials.encode(), self._token.encode()
        ):
            raise RequestError(
                ErrorCode.NO_TOKEN,
                "The token is missing or wrong. Send the header 'Authorization: Bearer TOKEN'.",
            )
