"""Dataclasses as JSON: written key by key, and read with every key and type checked.

A field may be text, a number, a bool, a time, a mapping from text, a tuple, another dataclass, or
None where its type allows that. A dataclass with its own `to_json` and `from_json` is asked for
them.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_WORDS: Final[Mapping[Any, str]] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    NoneType: "null",
    datetime: "a time",
}


def write_fields(record: Any) -> dict[str, Any]:
    """A dataclass as `json.dumps` takes it; keys in the order of its fields."""
    return {field.name: _write(getattr(record, field.name)) for field in fields(record)}


def read_fields(kind: type[T], value: Any, where: str = "") -> T:
    """Read a dataclass from what `json.loads` gives.

    Keys that it does not know are passed over; a key whose field has a default may be missing.

    Args:
        kind: a dataclass.
        value: the JSON value.
        where: the key under which it stands, for messages.

    Raises:
        ValueError: a key is missing or a value has another type; in one line, with its key.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{where or 'the whole'} is not an object")
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        key = f"{where}.{field.name}" if where else field.name
        if field.name in value:
            values[field.name] = _read(hints[field.name], value[field.name], key)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{key} is missing")
    return kind(**values)


def _write(value: Any) -> Any:
    if is_dataclass(value):
        return value.to_json() if hasattr(value, "to_json") else write_fields(value)
    if isinstance(value, Mapping):
        return {name: _write(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_write(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _read(hint: Any, value: Any, key: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin is UnionType:
        if value is None and NoneType in args:
            return None
        return _read(next(one for one in args if one is not NoneType), value, key)
    if origin is tuple:
        return _read_tuple(args, value, key)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise ValueError(f"{key} is not an object")
        return {name: _read(args[1], one, f"{key}.{name}") for name, one in value.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        own = getattr(hint, "from_json", None)
        return read_fields(hint, value, key) if own is None else own(value, key)
    return _read_plain(hint, value, key)


def _read_tuple(args: tuple[Any, ...], value: Any, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{key} is not a list")
    kinds = [args[0]] * len(value) if args[1:] == (...,) else list(args)
    if len(kinds) != len(value):
        raise ValueError(f"{key} has {len(value)} values, not {len(kinds)}")
    return tuple(
        _read(kind, one, f"{key}[{place}]")
        for place, (kind, one) in enumerate(zip(kinds, value, strict=True))
    )


def _read_plain(kind: Any, value: Any, key: str) -> Any:
    wrong = ValueError(f"{key} is not {_WORDS[kind]}")
    if kind is datetime:
        if not isinstance(value, str):
            raise wrong
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise wrong from None
    if isinstance(value, bool) is not (kind is bool):
        raise wrong
    if kind is float and isinstance(value, int | float) and math.isfinite(value):
        return value
    if kind is float or not isinstance(value, kind):
        raise wrong
    return value
