"""`scripts/attack_service.py` and the benchmark of the HTTP service, on the tiny model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

import attack_service
from autosalt.core.types import RGB
from benchmarks.process import Served, serving
from benchmarks.service import form_of, load


@pytest.fixture(scope="module")
def served(tiny_model: Path) -> Iterator[Served]:
    with serving("--model", str(tiny_model), "--body-seconds", "1") as served:
        yield served


@pytest.mark.slow
def test_hostile_uploads_leave_the_service_well(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    code = attack_service.attack(served, len(attack_service.ATTACKS), seed=1)
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert "endless stream: cut off" in printed
    assert "slow upload: 408" in printed


@pytest.mark.slow
def test_every_request_of_a_load_is_answered(
    served: Served, paint: Callable[..., RGB], tmp_path: Path
) -> None:
    Image.fromarray(paint(0.3)).save(tmp_path / "head.png")
    body = form_of((tmp_path / "head.png").read_bytes())
    turn = load(served, [body], clients=8, requests=24)
    assert len(turn.seconds) == 24
    assert turn.rate > 0
    assert turn.refused == 0


@pytest.mark.slow
def test_another_score_than_before_is_found(
    monkeypatch: pytest.MonkeyPatch, served: Served
) -> None:
    """The check can fail: another score than before."""
    answers = iter([("200", b"first"), ("200", b"second")])
    monkeypatch.setattr(attack_service, "_status_and_body", lambda *_: next(answers))
    assert attack_service.attack(served, 0, seed=1) == 1
