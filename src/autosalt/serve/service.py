"""Service that the endpoints share: a scorer, its limits, its workers and its counts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from fastapi import Request

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.scorer.scorer import Scorer
from autosalt.serve import answers
from autosalt.serve.metrics import Metrics
from autosalt.serve.request_errors import ErrorCode, RequestError
from autosalt.serve.settings import Settings
from autosalt.serve.uploads import Fields, Upload, read_uploads
from autosalt.serve.workers import Workers

_Answer = TypeVar("_Answer")

UPLOAD_ERRORS: Final = (
    ErrorCode.BAD_BODY,
    ErrorCode.NO_TOKEN,
    ErrorCode.SLOW_BODY,
    ErrorCode.TOO_MANY_BYTES,
    ErrorCode.NOT_MULTIPART,
    ErrorCode.TOO_MANY_PIXELS,
    ErrorCode.WRONG_INPUT,
    ErrorCode.BUSY,
    ErrorCode.FAULT,
    ErrorCode.TOO_SLOW,
)
"""Of every endpoint that takes photographs."""


@dataclass(frozen=True, slots=True)
class Service:
    """All that an endpoint needs. One session of the model serves every request."""

    scorer: Scorer
    settings: Settings
    workers: Workers
    metrics: Metrics

    @classmethod
    def of(cls, scorer: Scorer, settings: Settings) -> "Service":
        """The service of a scorer.

        Raises:
            ValueError: the scorer opens larger files than the settings allow.
        """
        if scorer.limits != settings.limits:
            raise ValueError(f"the scorer has {scorer.limits}, the settings {settings.limits}")
        workers = Workers(settings.workers, settings.queue)
        return cls(scorer, settings, workers, Metrics(lambda: workers.taken))

    @property
    def model(self) -> answers.Model:
        """The model, as it is in every answer."""
        return answers.Model(name=self.scorer.manifest.name, sha256=self.scorer.model_sha256)

    async def answer(
        self,
        request: Request,
        fields: Fields,
        most: int,
        work: Callable[[tuple[Upload, ...]], _Answer],
    ) -> _Answer:
        """Read a request's photographs, and work on them on another thread.

        Args:
            request: see `read_uploads`, as for the two that follow.
            fields: of its form.
            most: photographs in all.
            work: from the photographs to the answer.

        Raises:
            RequestError: one of `UPLOAD_ERRORS`.
        """
        with self.workers.hold(most):
            uploads = await read_uploads(request, fields, most, self.settings)
            return await self.workers.run(partial(work, uploads), self.settings.seconds)


def require_few_pixels(refused: PhotoRefused) -> None:
    """Turn a photograph that is beyond the cap on pixels from an answer to an error.

    Raises:
        RequestError: 422.
    """
    if refused.reason is Reason.TOO_MANY_PIXELS:
        raise RequestError(
            ErrorCode.TOO_MANY_PIXELS,
            f"A photograph has too many pixels ({refused.detail}). Send a smaller one.",
        )
