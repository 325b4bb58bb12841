"""Dataset, its variables, parameters and code lists, and a check of its rows against them.

No code list is CDISC's, which had no terms for SALT as of 2025-03-25. All are sponsor-defined, and
every page or file that shows one states it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from autosalt.files.table import Kind, Row, Table

VariableKind = Literal["text", "int", "float", "bool", "date"]
ValueOrigin = Literal["Collected", "Derived", "Assigned"]
LONGEST_NAME: Final = 8
LONGEST_LABEL: Final = 40
LONGEST_TEXT: Final = 200
"""Bytes of a text that SAS transport files (XPT version 5) hold."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The values that a variable may have, each with what it means; sponsor-defined."""

    name: str
    title: str
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """A column.

    Attributes:
        label: at most 40 characters.
        kind: `date` is a day in ISO 8601, YYYY-MM-DD, as text.
        origin: `Collected` is as it was given to autosalt, `Derived` is computed from other values,
            `Assigned` is decided by autosalt or by its user.
        derivation: how the value is made, in a sentence or two.
        codelist: name of the code list; empty where any value is allowed.
    """

    name: str
    label: str
    kind: VariableKind
    origin: ValueOrigin
    derivation: str
    codelist: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A kind of value in a column that holds several kinds (value-level metadata)."""

    code: str
    name: str
    unit: str
    origin: ValueOrigin
    derivation: str
    codelist: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset and its metadata, as in its define page.

    Attributes:
        name: of its files.
        structure: what one row is.
        keys: variables that together are unique.
        value: the variable that `parameters` describe.
    """

    name: str
    title: str
    about: str
    structure: str
    keys: tuple[str, ...]
    variables: tuple[Variable, ...]
    value: str
    parameters: tuple[Parameter, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> dict[str, Kind]:
        """Names and kinds as a table has them."""
        return {v.name: "text" if v.kind == "date" else v.kind for v in self.variables}

    def table(self) -> Table:
        """The dataset as a table to write."""
        return Table(self.name, self.columns, self.rows)

    def length(self, variable: Variable) -> int | None:
        """Bytes (UTF-8) of a text variable's longest value, at least 1; None of other kinds."""
        if variable.kind not in ("text", "date"):
            return None
        values = (row.get(variable.name) for row in self.rows)
        return max((len(str(v).encode()) for v in values if v is not None), default=1)

    def filled(self, variable: Variable) -> int:
        """Rows that have a value."""
        return sum(row.get(variable.name) is not None for row in self.rows)


def faults(dataset: Dataset, codelists: Iterable[CodeList]) -> Iterator[str]:
    """Yield the faults of a dataset against its own metadata; none is ever expected.

    The faults are unknown variables, keys that are not unique, values outside their code list, and
    labels that are too long.
    """
    lists = {codelist.name: codelist for codelist in codelists}
    known = set(dataset.columns)
    for variable in dataset.variables:
        if len(variable.label) > LONGEST_LABEL:
            yield f"{dataset.name}.{variable.name}: the label is too long"
        if variable.codelist:
            values = {row.get(variable.name) for row in dataset.rows} - {None}
            for value in sorted(map(str, values)):
                if value not in lists[variable.codelist].terms:
                    yield f"{dataset.name}.{variable.name}: {value!r} is not in its code list"
    for row in dataset.rows:
        if not row.keys() <= known:
            yield f"{dataset.name}: unknown variables {sorted(row.keys() - known)}"
            break
    keys = Counter(tuple(row.get(key) for key in dataset.keys) for row in dataset.rows)
    if any(count > 1 for count in keys.values()):
        yield f"{dataset.name}: the keys {', '.join(dataset.keys)} are not unique"


def filled(**values: Any) -> dict[str, Any]:
    """Return a row without unknown values: None and the empty text are left out."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
