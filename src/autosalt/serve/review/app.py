"""Application of the review page: the study, its pictures, decisions and the page's own files."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from autosalt.batch.result import OverrideKind
from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.errors import AutosaltError, LockedError, OtherDecisionError
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.results.review.photos import ReviewPhoto
from autosalt.results.review.session import ReviewSession
from autosalt.results.review.trail import Decision
from autosalt.serve.bearer_token import BearerToken
from autosalt.serve.request_errors import ErrorCode, RequestError, add_error_handlers
from autosalt.serve.review import answers
from autosalt.serve.review.decision_body import DecisionBody, read_decision, read_masks
from autosalt.serve.review.same_origin import SameOrigin

PAGE: Final = Path(__file__).parent / "static"
"""Files of the page, built by `make page`."""


@dataclass(frozen=True, slots=True)
class Review:
    """All that the endpoints need.

    Attributes:
        session: of the reviewer.
    """

    session: ReviewSession
    _paths: list[str] = field(default_factory=list, init=False)
    _ids: dict[str, int] = field(default_factory=dict, init=False)

    def id_of(self, path: str) -> int:
        """The id of a photo's path, the same as long as the server runs."""
        if path not in self._ids:
            self._ids[path] = len(self._paths)
            self._paths.append(path)
        return self._ids[path]

    def path_of(self, number: int) -> str:
        """The path of the photo that has this id.

        Raises:
            RequestError: 404.
        """
        if 0 <= number < len(self._paths):
            return self._paths[number]
        raise RequestError(ErrorCode.NOT_FOUND, "There is no such photo. Load the page again.")

    def answer(self, photos: tuple[ReviewPhoto, ...]) -> list[answers.Photo]:
        """Photos as the page shows them."""
        return [answers.Photo.of(photo, self.id_of) for photo in photos]


def create_review_app(review: Review, token: str, port: int, page: Path) -> FastAPI:
    """Make the application.

    Args:
        review: what it shows.
        token: that every request but those for the page's files must show.
        port: of the socket on loopback.
        page: folder of the page's files.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    add_error_handlers(app)
    guarded = [Depends(BearerToken(token))]
    app.include_router(_study_router(review), prefix="/api", dependencies=guarded)
    app.include_router(_photo_router(review), prefix="/api/photos/{number}", dependencies=guarded)
    app.add_middleware(SameOrigin, port=port)
    app.mount("/", StaticFiles(directory=page, html=True))
    return app


def _study_router(review: Review) -> APIRouter:
    router = APIRouter()
    session = review.session

    @router.get("/study")
    def study() -> answers.Study:
        """All photos, the most doubtful first."""
        with _errors():
            photos = session.photos()
        scorer = session.pictures.scorer
        rows = [photo.outcome.row for photo in photos]
        return answers.Study(
            reviewer=session.reviewer,
            blind=session.trail.blind,
            model=answers.Model(name=scorer.manifest.name, sha256=scorer.model_sha256),
            views=answers.view_weights(),
            subjects=len({row.subject for row in rows}),
            visits=len({(row.subject, row.visit) for row in rows}),
            photos=review.answer(photos),
        )

    @router.post("/report")
    def report() -> answers.Report:
        """Write the report of the results again."""
        with _errors():
            return answers.Report(report=_write_report(session))

    return router


def _photo_router(review: Review) -> APIRouter:
    router = APIRouter()
    session = review.session

    @router.get("/picture")
    def picture(number: int) -> Response:
        """The photo, upright and without metadata."""
        with _errors():
            seen = session.see(review.path_of(number))
        return Response(encode_jpeg(seen.picture), media_type="image/jpeg")

    @router.get("/masks")
    def masks(number: int) -> answers.Masks:
        """The masks that count, and those of the model."""
        path = review.path_of(number)
        with _errors():
            return answers.Masks.of(*session.masks(path))

    @router.post("/decisions")
    async def decide(number: int, request: Request) -> answers.Photos:
        """Decide on the photo; answer with every photo that changed."""
        path = review.path_of(number)
        body = await read_decision(request)
        changed = await run_in_threadpool(_decide, session, path, body)
        return answers.Photos(photos=review.answer(changed))

    @router.post("/looked_at")
    def look_at(number: int) -> answers.Photos:
        """Record that there is nothing to correct."""
        with _errors():
            changed = session.look_at(review.path_of(number))
        return answers.Photos(photos=review.answer(changed))

    return router


def _decide(session: ReviewSession, path: str, body: DecisionBody) -> tuple[ReviewPhoto, ...]:
    kind, masks = OverrideKind(body.kind), None
    with _errors():
        if kind is OverrideKind.MASKS:
            height, width = session.see(path).painted.scalp.shape
            masks = read_masks(body, height, width)
        reason = " ".join(body.reason.split())
        decision = Decision(
            kind, reason, body.known_override, body.view or "", masks, body.exchange
        )
        return session.decide(path, decision)


def _write_report(session: ReviewSession) -> str:
    try:
        from autosalt.report.write import write_report
    except ImportError as error:
        raise RequestError(
            ErrorCode.WRONG_INPUT,
            f"No report: {error.name} is not installed; pip install 'autosalt[report]'.",
        ) from None
    with session.alone():
        return write_report(session.results).name


@contextmanager
def _errors() -> Iterator[None]:
    """Turn the errors of a session into those of a request."""
    try:
        yield
    except PhotoRefused as refusal:
        raise RequestError(ErrorCode.NO_PICTURE, REASON_TEXT[refusal.reason]) from None
    except OtherDecisionError as error:
        raise RequestError(ErrorCode.OTHER_DECISION, str(error)) from None
    except LockedError:
        raise RequestError(
            ErrorCode.LOCKED,
            "Another command is at work in the results. Wait for it, then try again.",
        ) from None
    except AutosaltError as error:
        raise RequestError(ErrorCode.WRONG_INPUT, str(error)) from None
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise RequestError(ErrorCode.FAULT, f"A file cannot be read or written ({why}).") from None
