"""Application of the HTTP service: its endpoints, errors, counts and documentation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from autosalt.scorer.scorer import Scorer
from autosalt.serve import answers
from autosalt.serve.bearer_token import BearerToken
from autosalt.serve.comparison_endpoint import comparison_router
from autosalt.serve.metrics import CONTENT_TYPE, CountRequests
from autosalt.serve.photo_endpoint import photo_router
from autosalt.serve.request_errors import ErrorCode, add_error_handlers, documented
from autosalt.serve.service import Service
from autosalt.serve.settings import Settings
from autosalt.serve.visit_endpoint import visit_router
from autosalt.version import VERSION

_DESCRIPTION: Final = (
    "SALT hair-loss scores from photographs of a head. For research; not a medical device. "
    "Photographs are kept in memory until they are answered, and nowhere else."
)


def create_app(scorer: Scorer, settings: Settings) -> FastAPI:
    """Make the application.

    Args:
        scorer: loaded and tested, with the limits of the settings.
        settings: of the service.

    Raises:
        ValueError: the scorer has other limits.
    """
    service = Service.of(scorer, settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        service.workers.close()

    # Swagger's and Redoc's pages load from other servers: there is /openapi.json alone.
    app = FastAPI(
        title="autosalt",
        description=_DESCRIPTION,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    add_error_handlers(app)
    guarded = [] if settings.token is None else [Depends(BearerToken(settings.token))]
    for router in (photo_router(service), visit_router(service), comparison_router(service)):
        app.include_router(router, dependencies=guarded)
    app.include_router(_metrics_router(service), dependencies=guarded)
    app.include_router(_health_router(service))
    app.add_middleware(CountRequests, metrics=service.metrics)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization"],
        )
    if settings.page is not None:
        app.mount("/", StaticFiles(directory=settings.page, html=True))
    return app


def _health_router(service: Service) -> APIRouter:
    router = APIRouter()

    @router.get("/health", summary="Whether the service is ready", tags=["service"])
    async def health() -> answers.Health:
        """Answer that the service is ready.

        It listens only once its model is loaded and its self-test passed: before that, nothing
        answers. This path needs no token.
        """
        return answers.Health(status="ready", version=VERSION, model=service.model)

    return router


def _metrics_router(service: Service) -> APIRouter:
    router = APIRouter()

    @router.get(
        "/metrics",
        summary="Counts for Prometheus",
        tags=["service"],
        response_class=Response,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **documented(ErrorCode.NO_TOKEN),
        },
    )
    async def metrics() -> Response:
        """Requests, seconds, refusals by reason, and the queue; nothing identifies a person."""
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

    return router
