"""Datasets of visits in one line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from autosalt.study.analysis import analyse
from autosalt.study.export.dataset import Dataset
from autosalt.study.export.subject_data import Handover, PhotoFact, handover
from autosalt.study.export.write import Define, define
from autosalt.study.model import ScoredVisit
from autosalt.study.scores.read import Scores
from autosalt.study.settings.options import StudySettings

Photos = Mapping[tuple[str, str], tuple[PhotoFact, ...]]


def hand_over(
    visits: Sequence[ScoredVisit],
    settings: StudySettings | None = None,
    study_id: str = "",
    photos: Photos | None = None,
    **known: Any,
) -> Handover:
    """The input of the datasets of these visits."""
    scores = Scores(tuple(visits), in_results=True, **known)
    return handover(analyse(scores, settings or StudySettings()), study_id, photos)


def made(*arguments: Any, **options: Any) -> Define:
    """All datasets of visits."""
    return define(hand_over(*arguments, **options))


def rows(dataset: Dataset, **where: Any) -> list[Mapping[str, Any]]:
    """The rows that have these values; None stands for a blank."""
    return [r for r in dataset.rows if all(r.get(k) == v for k, v in where.items())]


@pytest.fixture(scope="session")
def datasets() -> Callable[..., tuple[Dataset, Dataset, Dataset]]:
    """From visits to (salt_long, rs, adsalt)."""

    def of(*arguments: Any, **options: Any) -> tuple[Dataset, Dataset, Dataset]:
        long, rs, adsalt = made(*arguments, **options).datasets
        return long, rs, adsalt

    return of


@pytest.fixture(scope="session")
def pick() -> Callable[..., list[Mapping[str, Any]]]:
    """Rows of a dataset that have some values."""
    return rows


@pytest.fixture(scope="session")
def defined() -> Callable[..., Define]:
    """From visits to the define."""
    return made
