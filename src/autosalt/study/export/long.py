"""Long (tidy) dataset `salt_long`: one value a row, with its interval and its source."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from autosalt.core.types import Interval
from autosalt.core.views import VIEWS
from autosalt.study.export.codes import AUTOSALT, READER
from autosalt.study.export.dataset import Dataset, filled
from autosalt.study.export.definitions import dataset_definition
from autosalt.study.export.subject_data import Handover, PhotoFact, Placed, refusals
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.settings.options import RESPONDER_FLAGS
from autosalt.version import VERSION
from autosalt.visits.info import READER as UNNAMED

NAME: Final = "salt_long"
OBSERVED: Final = "observed"
NOT_DONE: Final = "not done"
MISSING: Final = "missing"
UNDEFINED: Final = "undefined"

_DEFINED: Final = dataset_definition(NAME)
DEFINITION: Final = _DEFINED.dataset
VARIABLES: Final = DEFINITION.variables
PARAMETERS: Final = DEFINITION.parameters
CODELISTS: Final = _DEFINED.codelists

_UNITS: Final = {parameter.code: parameter.unit for parameter in PARAMETERS}
_NO_VISIT: Final = "no visit in this window"


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of a visit; `text` is a class; `status` is OBSERVED where either is given."""

    parameter: str
    value: float | None = None
    text: str = ""
    interval: Interval | None = None
    probability: float | None = None
    status: str = OBSERVED
    reason: str = ""
    evaluator: str = ""
    evaluator_id: str = ""
    photos: str = ""
    overruled: PhotoFact | None = None


def long_dataset(handover: Handover) -> Dataset:
    """Return the dataset `salt_long`."""
    return replace(DEFINITION, rows=tuple(_rows(handover)))


def _rows(handover: Handover) -> Iterator[dict[str, Any]]:
    scores = handover.analysis.scores
    source = filled(
        model_sha256=scores.model_sha256,
        scores_sha256=scores.inputs.get("visits") or scores.inputs.get("scores"),
        settings_sha256=handover.settings_sha256,
        autosalt_version=VERSION,
    )
    by = AUTOSALT if scores.model_sha256 else ""
    for subject in handover.analysis.study.subjects:
        who = filled(
            study_id=handover.study_id, subject=subject.name, arm=subject.arm, site=subject.site
        )
        for placed in handover.visits[subject.name]:
            where = who | _where(placed)
            for value in _values(placed, by):
                yield where | _cells(value) | source
        for endpoint in handover.endpoints.get(subject.name, ()):
            if endpoint.visit is None:
                where = who | _window(endpoint) | {"visit_role": "missing"}
                value = _Value("salt", status=MISSING, reason=_NO_VISIT, evaluator=by)
                yield where | _cells(value) | source


def _where(placed: Placed) -> dict[str, Any]:
    window = {} if placed.endpoint is None else _window(placed.endpoint)
    return window | filled(
        visit=placed.visit.name, visit_role=placed.role, date=placed.date, day=placed.day
    )


def _window(endpoint: Endpoint) -> dict[str, Any]:
    window = endpoint.window
    return filled(window=window.name, window_order=window.order, planned_day=window.day)


def _cells(value: _Value) -> dict[str, Any]:
    return filled(
        parameter=value.parameter,
        evaluator=value.evaluator,
        evaluator_id=value.evaluator_id,
        value=value.value,
        value_text=value.text,
        unit=_UNITS[value.parameter] if value.value is not None else None,
        low=value.interval and value.interval.low,
        high=value.interval and value.interval.high,
        probability=value.probability,
        status=value.status,
        reason=value.reason,
        photo_sha256=value.photos,
        **_overruled(value.overruled),
    )


def _overruled(fact: PhotoFact | None) -> dict[str, Any]:
    """Return a reviewer's override of a photo, and the photo's original value."""
    if fact is None:
        return {}
    return {
        "override": fact.override,
        "override_by": fact.override_by,
        "override_reason": fact.override_reason,
        "original_value": fact.original_loss_pct,
    }


def _values(placed: Placed, by: str) -> Iterator[_Value]:
    visit = placed.visit
    if visit.salt is None:
        yield _Value("salt", status=NOT_DONE, reason=placed.not_done, evaluator=by)
        if visit.bounds is not None:
            yield _Value("salt_bound_low", visit.bounds.low, evaluator=by)
            yield _Value("salt_bound_high", visit.bounds.high, evaluator=by)
    else:
        hashes = " ".join(fact.sha256 for fact in placed.photos if fact.scored)
        interval = visit.interval
        yield _Value("salt", visit.salt, interval=interval, evaluator=by, photos=hashes)
    yield from _views(placed, by)
    for name, text in (("band", visit.band), ("aa_iga", visit.aa_iga)):
        if text is not None:
            yield _Value(name, text=text, evaluator=by)
    for name, salt in sorted(visit.readers.items()):
        reader = "" if name == UNNAMED else name
        yield _Value("salt", salt, evaluator=READER, evaluator_id=reader)
    if placed.endpoint is not None and visit.salt is not None:
        yield from _changes(placed.endpoint, by)


def _views(placed: Placed, by: str) -> Iterator[_Value]:
    if not (placed.photos or placed.visit.views):
        return
    for view in VIEWS:
        name, loss = f"{view.value}_loss_pct", placed.visit.views.get(view)
        facts = [fact for fact in placed.photos if fact.view == view]
        touched = next((f for f in facts if f.override or f.original_loss_pct is not None), None)
        if loss is not None:
            fact = next((fact for fact in facts if fact.scored), None)
            interval, sha = (None, "") if fact is None else (fact.interval, fact.sha256)
            yield _Value(name, loss, interval=interval, evaluator=by, photos=sha, overruled=touched)
        elif placed.photos:
            yield _Value(
                name,
                status=NOT_DONE,
                reason=refusals(placed.photos, view),
                evaluator=by,
                photos=" ".join(fact.sha256 for fact in facts if fact.sha256),
                overruled=touched,
            )


def _changes(endpoint: Endpoint, by: str) -> Iterator[_Value]:
    response = endpoint.response
    before = endpoint.baseline_salt
    lacks = "the baseline has no score" if before is None else ""
    if response is None:
        yield _Value("change_points", status=UNDEFINED, reason=lacks, evaluator=by)
        yield _Value("improvement_pct", status=UNDEFINED, reason=lacks, evaluator=by)
    else:
        yield _Value(
            "change_points", response.change_points, interval=endpoint.change, evaluator=by
        )
        zero = "improvement is undefined at baseline 0" if response.improvement_pct is None else ""
        yield _Value(
            "improvement_pct",
            response.improvement_pct,
            interval=endpoint.improvement,
            status=UNDEFINED if zero else OBSERVED,
            reason=zero,
            evaluator=by,
        )
        lacks = zero
    noise = None if response is None else response.beyond_noise
    no_noise = (lacks if response is None else "") or "the minimal detectable change is not known"
    chances = endpoint.probability
    chance = None if chances is None else chances.beyond_noise
    yield _flag("beyond_noise", noise, chance, no_noise, by)
    for flag in RESPONDER_FLAGS:
        yield _flag(flag, endpoint.flag(flag), endpoint.chance(flag), lacks, by)


def _flag(
    name: str, reached: bool | None, probability: float | None, lacks: str, by: str
) -> _Value:
    if reached is None:
        return _Value(name, status=UNDEFINED, reason=lacks, evaluator=by)
    return _Value(name, float(reached), probability=probability, evaluator=by)
