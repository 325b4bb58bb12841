"""Service: one scorer behind all endpoints, with the limits of the settings."""

import pytest

from autosalt import PhotoRefused, Scorer
from autosalt.core.reasons import Reason
from autosalt.serve.request_errors import ErrorCode, RequestError
from autosalt.serve.service import Service, require_few_pixels
from autosalt.serve.settings import Settings


def test_a_scorer_with_other_limits_is_refused(scorer: Scorer) -> None:
    with pytest.raises(ValueError, match="max_pixels"):
        Service.of(scorer, Settings(max_pixels=1))


def test_the_model_is_that_of_the_scorer(scorer: Scorer) -> None:
    model = Service.of(scorer, Settings()).model
    assert (model.name, model.sha256) == ("tiny", scorer.model_sha256)


def test_only_too_many_pixels_become_an_error() -> None:
    for reason in Reason:
        refused = PhotoRefused(reason, "9 x 9 px")
        if reason is Reason.TOO_MANY_PIXELS:
            with pytest.raises(RequestError, match="9 x 9 px") as error:
                require_few_pixels(refused)
            assert error.value.code is ErrorCode.TOO_MANY_PIXELS
        else:
            require_few_pixels(refused)
