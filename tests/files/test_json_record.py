"""Dataclasses become JSON key by key, and come back only where every key and type is right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from autosalt.files.json_record import read_fields, write_fields


@dataclass(frozen=True)
class Inner:
    number: int


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    pair: tuple[str, int]
    several: tuple[Inner, ...]
    shares: Mapping[str, float]
    time: datetime
    anything: Any
    maybe: str | None = None
    more: Mapping[str, int] = field(default_factory=dict)


VALUE = Outer(
    "a", Inner(1), ("b", 2), (Inner(3), Inner(4)), {"c": 0.5}, datetime(2024, 1, 1, tzinfo=UTC), [1]
)
JSON = {
    "name": "a",
    "inner": {"number": 1},
    "pair": ["b", 2],
    "several": [{"number": 3}, {"number": 4}],
    "shares": {"c": 0.5},
    "time": "2024-01-01T00:00:00+00:00",
    "anything": [1],
    "maybe": None,
    "more": {},
}


def test_a_dataclass_is_written_in_the_order_of_its_fields() -> None:
    assert write_fields(VALUE) == JSON
    assert [*write_fields(VALUE)] == [*JSON]


def test_it_is_read_back_also_without_keys_that_have_a_default() -> None:
    assert read_fields(Outer, JSON) == VALUE
    needed = {name: value for name, value in JSON.items() if name not in ("maybe", "more")}
    assert read_fields(Outer, needed | {"unknown": 1}) == VALUE


def test_a_whole_number_does_for_a_number_and_stays_one() -> None:
    assert repr(read_fields(Outer, JSON | {"shares": {"c": 1}}).shares["c"]) == "1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 1}, "name is not text"),
        ({"inner": {"number": 1.0}}, "inner.number is not a whole number"),
        ({"inner": {"number": True}}, "inner.number is not a whole number"),
        ({"inner": {}}, "inner.number is missing"),
        ({"inner": []}, "inner is not an object"),
        ({"pair": ["b"]}, "pair has 1 values, not 2"),
        ({"pair": "b2"}, "pair is not a list"),
        ({"several": [{"number": 3}, {}]}, "several[1].number is missing"),
        ({"shares": {"c": float("inf")}}, "shares.c is not a number"),
        ({"shares": {"c": True}}, "shares.c is not a number"),
        ({"time": "noon"}, "time is not a time"),
        ({"time": 12}, "time is not a time"),
        ({"maybe": 1}, "maybe is not text"),
        ({"more": {"d": None}}, "more.d is not a whole number"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        read_fields(Outer, JSON | change)


def test_what_is_no_object_is_named() -> None:
    with pytest.raises(ValueError, match="the whole is not an object"):
        read_fields(Outer, [])
    with pytest.raises(ValueError, match="options is not an object"):
        read_fields(Outer, None, "options")
