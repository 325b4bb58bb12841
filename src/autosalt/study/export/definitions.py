"""Definitions of the datasets: variables, parameters and code lists, read from definitions.toml.

The file is read once, when it is first needed. An error in it is a fault of the program.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from autosalt.study.export.dataset import (
    CodeList,
    Dataset,
    Parameter,
    ValueOrigin,
    Variable,
    VariableKind,
)

FILE: Final = "definitions.toml"


@dataclass(frozen=True, slots=True)
class Definition:
    """A dataset without rows, and the code lists that only it uses."""

    dataset: Dataset
    codelists: tuple[CodeList, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """All datasets by name, and the code lists that they share."""

    datasets: Mapping[str, Definition]
    codelists: tuple[CodeList, ...]


@cache
def definitions() -> Definitions:
    """Return the definitions of the datasets that the program writes.

    Raises:
        ValueError: the file is not as `parse_definitions` requires.
    """
    text = files("autosalt.study.export").joinpath(FILE).read_text(encoding="utf-8")
    return parse_definitions(text)


def dataset_definition(name: str) -> Definition:
    """Return the definition of the dataset `name`.

    Raises:
        KeyError: there is none.
    """
    return definitions().datasets[name]


def parse_definitions(text: str) -> Definitions:
    """Read definitions from TOML; the order of the file is that of the datasets.

    Raises:
        ValueError: it is not TOML; an entry lacks a field or has an unknown one; or a kind, an
            origin or a code list is not valid.
    """
    try:
        read = tomllib.loads(text)
        shared = _codelists(read.pop("codelists"))
        datasets = {name: _definition(name, entry) for name, entry in read.pop("datasets").items()}
    except (KeyError, TypeError) as error:
        raise ValueError(f"{FILE}: {error}") from None
    if read:
        raise ValueError(f"{FILE}: unknown {', '.join(read)}")
    return Definitions(datasets, shared)


def _definition(name: str, entry: dict[str, Any]) -> Definition:
    variables = tuple(_variable(*item) for item in entry.pop("variables").items())
    parameters = tuple(_parameter(*item) for item in entry.pop("parameters").items())
    codelists = _codelists(entry.pop("codelists", {}))
    keys = tuple(entry.pop("keys"))
    dataset = Dataset(
        name=name, keys=keys, variables=variables, parameters=parameters, rows=(), **entry
    )
    return Definition(dataset, codelists)


def _variable(name: str, entry: Mapping[str, Any]) -> Variable:
    variable = Variable(name=name, **entry)
    _require(name, variable.kind, get_args(VariableKind))
    _require(name, variable.origin, get_args(ValueOrigin))
    return variable


def _parameter(code: str, entry: Mapping[str, Any]) -> Parameter:
    parameter = Parameter(code=code, **{"unit": "", **entry})
    _require(code, parameter.origin, get_args(ValueOrigin))
    return parameter


def _codelists(entries: Mapping[str, Mapping[str, Any]]) -> tuple[CodeList, ...]:
    return tuple(CodeList(name=name, **entry) for name, entry in entries.items())


def _require(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{FILE}: {name} is {value!r}, not one of {', '.join(known)}")
