"""Dataset, its variables, parameters and code lists, and the check that rows keep to them.

None of the code lists is CDISC's, which had no terms for SALT as of 2025-03-25: all of them are
sponsor-defined, and everything that shows one says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from autosalt.files.table import Kind, Row, Table

VariableKind = Literal["text", "int", "float", "bool", "date"]
Origin = Literal["Collected", "Derived", "Assigned"]
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
        origin: `Collected` is as it was given to autosalt, `Derived` computed from other values,
            `Assigned` decided by autosalt or by who called it.
        derivation: how it comes about, in a sentence or two.
        codelist: name of the code list; empty where any value may stand.
    """

    name: str
    label: str
    kind: VariableKind
    origin: Origin
    derivation: str
    codelist: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a value is, where one column holds values of several kinds (value-level metadata)."""

    code: str
    name: str
    unit: str
    origin: Origin
    derivation: str
    codelist: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with everything that its define says.

    Attributes:
        name: of its files.
        structure: what one row is.
        keys: variables that together are unique.
        value: the variable that `parameters` tell about.
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
        return {one.name: "text" if one.kind == "date" else one.kind for one in self.variables}

    def table(self) -> Table:
        """The dataset as a table to write."""
        return Table(self.name, self.columns, self.rows)

    def length(self, variable: Variable) -> int | None:
        """Bytes (UTF-8) of a text's longest value, at least 1; None of anything but text."""
        if variable.kind not in ("text", "date"):
            return None
        values = (row.get(variable.name) for row in self.rows)
        return max((len(str(v).encode()) for v in values if v is not None), default=1)

    def filled(self, variable: Variable) -> int:
        """Rows that have a value."""
        return sum(row.get(variable.name) is not None for row in self.rows)


def faults(dataset: Dataset, codelists: Iterable[CodeList]) -> Iterator[str]:
    """Yield what is wrong with a dataset by its own define; none is ever expected.

    Checked are unknown variables, keys that are not unique, values outside their code list, and
    labels that are too long.
    """
    lists = {one.name: one for one in codelists}
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
    """A row without what is not known: None and the empty text are left out."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
