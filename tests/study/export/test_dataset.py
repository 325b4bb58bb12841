"""A dataset agrees with its metadata: short names and labels, unique keys, known codes."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from autosalt.study.export.dataset import LONGEST_LABEL, LONGEST_NAME, Dataset, faults
from autosalt.study.export.write import Define


def test_names_and_labels_are_short(make: SimpleNamespace, defined: Callable[..., Define]) -> None:
    for dataset in defined(make.course("A", 80, 60)).datasets:
        for variable in dataset.variables:
            assert 0 < len(variable.label) <= LONGEST_LABEL, variable.name
            assert variable.derivation, variable.name
            if dataset.name != "salt_long":
                assert len(variable.name) <= LONGEST_NAME, variable.name
                assert variable.name.isupper(), variable.name
        for parameter in dataset.parameters:
            assert len(parameter.name) <= LONGEST_LABEL, parameter.name
            if dataset.name != "salt_long":
                assert len(parameter.code) <= LONGEST_NAME, parameter.code
        names = [variable.name for variable in dataset.variables]
        assert len(set(names)) == len(names)


def test_a_dataset_that_contradicts_its_define_is_found(
    make: SimpleNamespace, defined: Callable[..., Define]
) -> None:
    made = defined(make.course("A", 80, 60))
    rs: Dataset = made.datasets[1]
    first = rs.rows[0]

    def wrong(*rows: dict[str, Any]) -> list[str]:
        return list(faults(replace(rs, rows=rows), made.codelists))

    assert wrong(dict(first)) == []
    assert wrong(dict(first), dict(first)) == [
        "rs: the keys STUDYID, USUBJID, RSTESTCD, VISITNUM, RSEVAL, RSEVALID are not unique"
    ]
    assert wrong({**first, "RSTESTCD": "SALT9"}) == ["rs.RSTESTCD: 'SALT9' is not in its code list"]
    assert wrong({**first, "RSX": 1}) == ["rs: unknown variables ['RSX']"]
    long = replace(rs.variables[0], label="x" * 41)
    relabelled = replace(rs, variables=(long, *rs.variables[1:]))
    assert list(faults(relabelled, made.codelists)) == ["rs.STUDYID: the label is too long"]
