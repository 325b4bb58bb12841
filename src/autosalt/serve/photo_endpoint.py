"""Endpoint `POST /v1/photo`: one photograph in, its hair loss or its refusal out."""

from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import View
from autosalt.scorer.reading import Reading
from autosalt.scorer.scorer import Scorer
from autosalt.serve import answers
from autosalt.serve.mask_text import mask_to_text
from autosalt.serve.request_errors import documented
from autosalt.serve.service import UPLOAD_ERRORS, Service, require_few_pixels
from autosalt.serve.uploads import Upload, openapi_form

PATH: Final = "/v1/photo"
FIELDS: Final = {"photo": 1}


def photo_router(service: Service) -> APIRouter:
    """The endpoint of a service."""
    router = APIRouter()

    @router.post(
        PATH,
        summary="Score one photograph",
        tags=["scores"],
        operation_id="photo",
        responses=documented(*UPLOAD_ERRORS),
        openapi_extra=openapi_form(FIELDS, required=("photo",)),
    )
    async def photo(
        request: Request,
        view: Annotated[
            View | None,
            Query(description="The view, if it is known; else the model recognises it."),
        ] = None,
        masks: Annotated[
            bool, Query(description="Whether to answer with the masks of scalp and loss too.")
        ] = False,
    ) -> answers.PhotoAnswer:
        """Hair loss of one photograph, with its interval.

        A photograph that cannot be scored is no error. Its answer has the reason, and what to do.
        """
        work = partial(_answer, service, view=view, masks=masks)
        answer = await service.answer(request, FIELDS, 1, work)
        refused = () if answer.refusal is None else (answer.refusal.reason,)
        service.metrics.count_photos(answer.score is not None, refused)
        return answer

    return router


def _answer(
    service: Service, uploads: tuple[Upload, ...], view: View | None, masks: bool
) -> answers.PhotoAnswer:
    (upload,) = uploads
    scorer = service.scorer
    try:
        reading = scorer.read(upload.content)
        score = scorer.judge(reading, view)
    except PhotoRefused as refused:
        require_few_pixels(refused)
        return answers.PhotoAnswer(
            status="refused",
            score=None,
            refusal=answers.Refusal.of(refused),
            masks=None,
            model=service.model,
        )
    return answers.PhotoAnswer(
        status="scored",
        score=answers.PhotoScore.model_validate(score),
        refusal=None,
        masks=_masks(scorer, reading) if masks else None,
        model=service.model,
    )


def _masks(scorer: Scorer, reading: Reading) -> answers.Masks:
    """The masks at the size that the photograph was decoded at, which is never very large."""
    width, height = reading.photo.size
    scalp, loss = scorer.masks(reading, height, width)
    return answers.Masks(
        width=width, height=height, scalp=mask_to_text(scalp), loss=mask_to_text(loss)
    )
