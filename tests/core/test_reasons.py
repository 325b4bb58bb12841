"""The one list of refusal reasons."""

import pickle

from autosalt.core.reasons import REASON_TEXT, PhotoRefused, Reason


def test_every_reason_states_what_to_do() -> None:
    assert set(REASON_TEXT) == set(Reason)
    for text in REASON_TEXT.values():
        assert text.endswith(".")
        assert len(text) < 90


def test_a_refusal_survives_the_way_back_from_a_worker_process() -> None:
    refusal = pickle.loads(pickle.dumps(PhotoRefused(Reason.BLURRED, "sharpness 3.1 under 8.0")))
    assert (refusal.reason, refusal.detail) == (Reason.BLURRED, "sharpness 3.1 under 8.0")
    assert str(refusal) == "blurred: sharpness 3.1 under 8.0"
