"""Write the define page, which describes the datasets for statisticians, as one HTML file."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from autosalt.files.io import write_atomically
from autosalt.files.layout import DEFINE_PAGE
from autosalt.report.templating import bare_environment
from autosalt.study.export.codes import SPONSOR_DEFINED
from autosalt.study.export.dataset import CodeList
from autosalt.study.export.write import IS_NOT, Define
from autosalt.study.settings.wording import settings_rows
from autosalt.version import VERSION

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_TERMS: Final = 200
"""Terms shown of a code list; where dates are names of visits there are thousands."""
TYPES: Final = {
    "text": "text",
    "int": "integer",
    "float": "float",
    "bool": "boolean",
    "date": "ISO 8601 date",
}


def write_define(made: Define, out: Path) -> Path:
    """Write `define.html`; the same datasets give the same bytes. It names no subject.

    Returns:
        Its path.
    """
    study = made.handover.analysis.study
    page = (
        _environment()
        .get_template("define.html.j2")
        .render(
            made=made,
            study=study,
            study_id=made.handover.study_id,
            scores=made.handover.analysis.scores,
            settings=settings_rows(study.settings, study.mdc95_points, study.arms),
            settings_sha256=made.handover.settings_sha256,
            sponsor_defined=SPONSOR_DEFINED,
            is_not=IS_NOT,
            types=TYPES,
            most=MOST_TERMS,
            users=_users(made),
            version=VERSION,
        )
    )
    write_atomically(out / DEFINE_PAGE, page)
    return out / DEFINE_PAGE


def _users(made: Define) -> dict[str, list[str]]:
    """Return the variables that use each code list."""
    users: dict[str, list[str]] = {codelist.name: [] for codelist in made.codelists}
    for dataset in made.datasets:
        for variable in dataset.variables:
            if variable.codelist:
                users[variable.codelist].append(f"{dataset.name}.{variable.name}")
        for parameter in dataset.parameters:
            if parameter.codelist:
                users[parameter.codelist].append(f"{dataset.name} {parameter.code}")
    return users


def _first(codelist: CodeList, most: int) -> list[tuple[str, str]]:
    return list(codelist.terms.items())[:most]


def _environment() -> "Environment":
    environment = bare_environment()
    environment.filters["first_terms"] = _first
    return environment
