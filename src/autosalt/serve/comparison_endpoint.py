"""Endpoint `POST /v1/comparison`: two visits in, their change against noise out."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from fastapi import APIRouter, Request

from autosalt.core.response import change_interval, mdc95
from autosalt.core.types import Interval
from autosalt.core.views import View
from autosalt.imaging.checks.near_duplicates import is_nearly_same
from autosalt.results.subjects import Visit, change_since
from autosalt.scorer.scores import VisitScore
from autosalt.serve import answers, visit_endpoint
from autosalt.serve.request_errors import documented
from autosalt.serve.service import UPLOAD_ERRORS, Service
from autosalt.serve.settings import MOST_PHOTOS
from autosalt.serve.uploads import Upload, openapi_form
from autosalt.serve.visit_endpoint import Scored, score_visit
from autosalt.visits.info import VisitInfo

PATH: Final = "/v1/comparison"
BASELINE, VISIT = "baseline_", "visit_"
FIELDS: Final = {
    prefix + name: most
    for prefix in (BASELINE, VISIT)
    for name, most in visit_endpoint.FIELDS.items()
}


def comparison_router(service: Service) -> APIRouter:
    """The endpoint of a service."""
    router = APIRouter()

    @router.post(
        PATH,
        summary="Compare two visits",
        tags=["scores"],
        operation_id="comparison",
        responses=documented(*UPLOAD_ERRORS),
        openapi_extra=openapi_form(FIELDS),
    )
    async def comparison(request: Request) -> answers.ComparisonAnswer:
        """Change from a baseline to a visit, and whether it is beyond measurement noise.

        Send the photographs as for `/v1/visit`, in fields that begin with `baseline_` or `visit_`.
        Only complete visits are compared.
        """
        baseline, visit = await service.answer(
            request, FIELDS, MOST_PHOTOS, partial(_score_both, service)
        )
        visit_endpoint.count(service, baseline[1] + visit[1])
        return answers.ComparisonAnswer(
            baseline=answers.VisitScore.of(*baseline),
            visit=answers.VisitScore.of(*visit),
            change=compare(baseline[0], visit[0], service.scorer.manifest.sem_points),
            model=service.model,
        )

    return router


def compare(baseline: VisitScore, visit: VisitScore, sem_points: float | None) -> answers.Change:
    """Compare two visits.

    Args:
        baseline: the earlier visit.
        visit: the later visit.
        sem_points: of the model's manifest.
    """
    mdc95_points = None if sem_points is None else mdc95(sem_points)
    change = change_since(_named("baseline", baseline), _named("visit", visit), mdc95_points)
    return answers.Change.model_validate(
        {
            "status": change.status,
            "response": change.response,
            "change_interval": _change_interval(baseline, visit),
            "improvement_interval": change.improvement,
            "mdc95_points": mdc95_points,
            "same_pictures": _same_pictures(baseline, visit),
        }
    )


def _score_both(service: Service, uploads: tuple[Upload, ...]) -> tuple[Scored, Scored]:
    """Each visit by itself; one without a photograph is incomplete."""

    def score(prefix: str) -> Scored:
        own = [upload for upload in uploads if upload.field.startswith(prefix)]
        return score_visit(service.scorer, own, prefix)

    return score(BASELINE), score(VISIT)


def _named(name: str, score: VisitScore) -> Visit:
    return Visit("", name, VisitInfo(), score)


def _change_interval(baseline: VisitScore, visit: VisitScore) -> Interval | None:
    if baseline.salt is None or visit.salt is None:
        return None
    if baseline.interval is None or visit.interval is None:
        return None
    return change_interval(baseline.salt, baseline.interval, visit.salt, visit.interval)


def _same_pictures(baseline: VisitScore, visit: VisitScore) -> Sequence[tuple[View, View]]:
    """Views whose photographs are nearly the same picture in both visits."""
    return [
        (earlier, later)
        for earlier, before in baseline.views.items()
        for later, after in visit.views.items()
        if before.fingerprint and after.fingerprint
        and is_nearly_same(before.fingerprint, after.fingerprint)
    ]  # fmt: skip
