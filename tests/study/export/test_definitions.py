"""Definitions of the datasets are one TOML file, in agreement with the values written."""

import tomllib
from pathlib import Path

import pytest

from autosalt.core.severity import AaIga, Band
from autosalt.core.views import VIEWS
from autosalt.study.export.codes import AUTOSALT, CATEGORY, NOT_DONE, READER, RESPONDER_CODES
from autosalt.study.export.definitions import (
    FILE,
    Definition,
    dataset_definition,
    definitions,
    parse_definitions,
)
from autosalt.study.export.sdtm import VIEW_CODES
from autosalt.study.settings.options import RESPONDER_FLAGS
from autosalt.study.settings.wording import FLAG_NAME

ROOT = Path(__file__).parents[3]
SMALL = """
[codelists.YES]
title = "Yes, else blank"
[codelists.YES.terms]
Y = "Yes"

[datasets.own]
title = "One of one's own"
about = "Nothing."
structure = "One row a subject"
keys = ["ID"]
value = "AVAL"

[datasets.own.variables.ID]
label = "Identifier"
kind = "text"
origin = "Collected"
derivation = "As it was given."

[datasets.own.parameters.SALT]
name = "SALT"
origin = "Derived"
derivation = "From photos."
"""


def test_datasets_and_shared_lists_come_in_the_order_of_the_file() -> None:
    assert list(definitions().datasets) == ["salt_long", "rs", "adsalt"]
    assert [item.name for item in definitions().codelists][:3] == ["UNIT", "NOTDONE", "EVAL"]
    rs = dataset_definition("rs").dataset
    assert [item.name for item in rs.variables][:3] == ["STUDYID", "DOMAIN", "USUBJID"]
    assert rs.rows == ()
    with pytest.raises(KeyError):
        dataset_definition("adsl")


def test_every_code_list_that_a_dataset_names_is_defined_or_comes_from_the_study() -> None:
    shared = {item.name for item in definitions().codelists}
    study_lists = {"VISIT", "AVISIT", "PARAMETER", "RSTESTCD", "RSTEST", "PARAMCD", "PARAM"}
    for definition in definitions().datasets.values():
        known = shared | study_lists | {item.name for item in definition.codelists}
        used = (*definition.dataset.variables, *definition.dataset.parameters)
        assert {item.codelist for item in used} <= known | {""}


def test_keys_and_value_of_a_dataset_are_variables_of_it() -> None:
    for definition in definitions().datasets.values():
        names = {item.name for item in definition.dataset.variables}
        assert {*definition.dataset.keys, definition.dataset.value} <= names


def test_words_that_the_program_writes_are_terms_of_their_lists() -> None:
    terms = {item.name: list(item.terms) for item in definitions().codelists}
    assert terms["BAND"] == [str(band) for band in Band]
    assert terms["GRADE"] == [str(grade) for grade in AaIga]
    assert (terms["EVAL"], terms["NOTDONE"]) == ([AUTOSALT, READER], [NOT_DONE])
    assert terms["CAT"] == [CATEGORY]
    names = {item.name: list(item.terms.values()) for item in definitions().codelists}
    for k, flag in enumerate(RESPONDER_FLAGS, 1):
        assert names[f"CRIT{k}"] == [FLAG_NAME[flag]]


def test_codes_that_the_program_writes_are_parameters() -> None:
    def codes(name: str) -> list[str]:
        return [item.code for item in dataset_definition(name).dataset.parameters]

    assert codes("adsalt") == ["SALT", "AAIGASLT", *RESPONDER_CODES.values()]
    assert set(VIEW_CODES.values()) <= set(codes("rs"))
    views = {f"{view.value}_loss_pct" for view in VIEWS}
    assert views | {"beyond_noise", *RESPONDER_FLAGS} <= set(codes("salt_long"))


def test_a_small_file_is_read_with_its_defaults() -> None:
    result = parse_definitions(SMALL)
    own: Definition = result.datasets["own"]
    assert (own.dataset.keys, own.codelists) == (("ID",), ())
    assert (own.dataset.variables[0].codelist, own.dataset.parameters[0].unit) == ("", "")
    assert result.codelists[0].terms == {"Y": "Yes"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "text"', 'kind = "words"', "ID is 'words', not one of text, int"),
        ('"Derived"', '"Invented"', "SALT is 'Invented', not one of Collected"),
        ('label = "Identifier"\n', "", "'label'"),
        ('label = "Identifier"', 'label = "Identifier"\nwidth = 3', "'width'"),
        ('keys = ["ID"]\n', "", "keys"),
        ("[codelists.YES]", "[lists]\n[codelists.YES]", "unknown lists"),
        ('title = "Yes, else blank"\n', "", "'title'"),
        ("[datasets.own]", "[datasets.own", "line"),
    ],
)
def test_a_fault_in_the_file_is_an_error(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=message):
        parse_definitions(SMALL.replace(old, new, 1))


def test_the_file_goes_into_the_wheel() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = config["tool"]["setuptools"]["package-data"]["autosalt.study.export"]
    assert any(Path(FILE).match(pattern) for pattern in patterns)
