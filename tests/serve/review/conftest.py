"""The review page of a small study, with FastAPI's client."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from autosalt.archive.stores.store import open_store
from autosalt.results.folder import ResultsFolder
from autosalt.results.review.overriding import Overriding
from autosalt.results.review.pictures import Pictures
from autosalt.results.review.readings import Readings
from autosalt.results.review.session import ReviewSession
from autosalt.results.scoring_model import find_scoring_model, open_scorer
from autosalt.serve.review.app import Review, create_review_app
from tests.conftest import ScoredStudy

TOKEN = "a token for tests alone"
PORT = 8765
Open = Callable[..., TestClient]


@pytest.fixture
def open_page(scored_study: ScoredStudy, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens the page of `scored_study` for a reviewer; the client shows the token."""
    page = tmp_path_factory.mktemp("page")
    (page / "index.html").write_text("<title>Review</title>", encoding="utf-8")

    def open_for(reviewer: str = "QUI REVIEWER", blind: bool = False) -> TestClient:
        results = ResultsFolder(scored_study.results)
        record = results.run
        model = find_scoring_model(record.model, str(scored_study.model))
        scorer, _ = open_scorer(model, record.settings)
        store, _ = open_store(str(scored_study.photos))
        trail = Readings.of(results, reviewer) if blind else Overriding(results, reviewer)
        session = ReviewSession(results, reviewer, Pictures(store, scorer), trail)
        return TestClient(
            create_review_app(Review(session), TOKEN, PORT, page),
            base_url=f"http://127.0.0.1:{PORT}",
            headers={"Authorization": f"Bearer {TOKEN}"},
        )

    return open_for


@pytest.fixture
def client(open_page: Open) -> TestClient:
    """The page of one reviewer."""
    return open_page()
