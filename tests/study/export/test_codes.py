"""Code lists of the datasets."""

from collections.abc import Callable
from types import SimpleNamespace

from autosalt.study.export.write import Define, define_record


def test_every_code_list_is_used_and_sponsor_defined(
    make: SimpleNamespace, defined: Callable[..., Define]
) -> None:
    made = defined(make.course("A", 80, 60))
    record = define_record(made)
    assert all(item["sponsor_defined"] is True for item in record["codelists"])
    used = {v.codelist for d in made.datasets for v in d.variables}
    used |= {p.codelist for d in made.datasets for p in d.parameters}
    assert used - {""} == {item["name"] for item in record["codelists"]}
    assert "Sponsor-defined" in record["terminology"]
