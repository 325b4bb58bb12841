"""Endpoint `POST /v1/visit`: up to four photographs of one day in, SALT or its bounds out."""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Final

from fastapi import APIRouter, Request

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.views import VIEWS, View
from autosalt.results.view_choice import choose
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.scores import VisitScore, visit_score
from autosalt.serve import answers
from autosalt.serve.request_errors import documented
from autosalt.serve.service import UPLOAD_ERRORS, Service, require_few_pixels
from autosalt.serve.uploads import Upload, openapi_form

PATH: Final = "/v1/visit"
RECOGNISED: Final = "photo"
"""The field of photographs whose view the model shall recognise."""
FIELDS: Final = {**{view.value: 1 for view in VIEWS}, RECOGNISED: len(VIEWS)}

Scored = tuple[VisitScore, list[answers.PhotoInVisit]]


def visit_router(service: Service) -> APIRouter:
    """The endpoint of a service."""
    router = APIRouter()

    @router.post(
        PATH,
        summary="Score one visit",
        tags=["scores"],
        operation_id="visit",
        responses=documented(*UPLOAD_ERRORS),
        openapi_extra=openapi_form(FIELDS),
    )
    async def visit(request: Request) -> answers.VisitAnswer:
        """SALT of one visit, with its interval.

        Send each photograph in the field of its view. Those whose view is not known go into the
        field `photo`, one after the other: the model recognises their views.

        Without all four views there is no SALT, but bounds. A missing view never counts as 0.
        """
        score, photos = await service.answer(
            request, FIELDS, len(VIEWS), partial(score_visit, service.scorer)
        )
        count(service, photos)
        seen = answers.VisitScore.of(score, photos)
        return answers.VisitAnswer(**dict(seen), model=service.model)

    return router


def score_visit(scorer: Scorer, uploads: Sequence[Upload], prefix: str = "") -> Scored:
    """Score the photographs of a visit.

    Where every view is stated this is `Scorer.score_visit`. Else the photographs compete for their
    views as those of an archive do.

    Args:
        scorer: with the model.
        uploads: in fields of `FIELDS`.
        prefix: in front of the fields' names.

    Returns:
        The score, and for each upload what it counts as.

    Raises:
        RequestError: 422, a photograph has too many pixels.
    """
    views = [_stated(upload, prefix) for upload in uploads]
    if None in views:
        return _recognised(scorer, uploads, views)
    contents = {upload.field.removeprefix(prefix): upload.content for upload in uploads}
    score = scorer.score_visit(contents)
    for refused in score.refused.values():
        require_few_pixels(refused)
    photos = [
        _in_visit(upload, score.refused.get(view, view))
        for upload, view in zip(uploads, views, strict=True)
        if view is not None
    ]
    return score, photos


def count(service: Service, photos: Sequence[answers.PhotoInVisit]) -> None:
    """Count the photographs of a visit."""
    refused = [photo.refusal.reason for photo in photos if photo.refusal is not None]
    service.metrics.count_photos(len(photos) - len(refused), refused)


def _stated(upload: Upload, prefix: str) -> View | None:
    name = upload.field.removeprefix(prefix)
    return None if name == RECOGNISED else View(name)


def _recognised(scorer: Scorer, uploads: Sequence[Upload], views: Sequence[View | None]) -> Scored:
    loaded = [
        LoadedPhoto(
            PhotoRow(path=f"{place}", subject="", visit="", view=view),
            (upload.content,),
            hashlib.sha256(upload.content).hexdigest(),
        )
        for place, (upload, view) in enumerate(zip(uploads, views, strict=True))
    ]
    read = ModelScorer(scorer).score(loaded, Overlays.NONE)
    chosen = choose(PhotoOutcome(one.row, one.sha256, one.result) for one in read)
    counted = [one.score for one in chosen if one.score is not None]
    score = visit_score(
        {one.view: one for one in counted},
        calibration=scorer.manifest.interval,
        detection_limit_pct=scorer.manifest.detection_limit_pct,
    )
    outcomes = [_outcome(one) for one in chosen]
    return score, [_in_visit(*pair) for pair in zip(uploads, outcomes, strict=True)]


def _outcome(outcome: PhotoOutcome) -> View | PhotoRefused:
    """What a photograph counts as, or why it does not."""
    if outcome.score is not None:
        return outcome.score.view
    refused = PhotoRefused(Reason(outcome.result.reason), outcome.result.detail)
    require_few_pixels(refused)
    return refused


def _in_visit(upload: Upload, outcome: View | PhotoRefused) -> answers.PhotoInVisit:
    if isinstance(outcome, PhotoRefused):
        refusal = answers.Refusal.of(outcome)
        return answers.PhotoInVisit(field=upload.field, view=None, refusal=refusal)
    return answers.PhotoInVisit(field=upload.field, view=outcome, refusal=None)
