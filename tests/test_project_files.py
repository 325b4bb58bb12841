"""Project files agree with the code: citation, templates, workflow, security."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from autosalt.imaging.decode import DEFAULT_LIMITS
from autosalt.version import VERSION

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / ".github/ISSUE_TEMPLATE"


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_citation_is_of_this_version() -> None:
    citation = load("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == VERSION
    assert citation["license"] == "Apache-2.0"
    assert citation["authors"]
    assert all({"type", "title", "authors"} <= set(one) for one in citation["references"])


@pytest.mark.parametrize("name", ["bug.yml", "feature.yml"])
def test_an_issue_asks_for_no_patient(name: str) -> None:
    form = load(f".github/ISSUE_TEMPLATE/{name}")
    assert {"name", "description", "body"} <= set(form)
    assert "No photograph of a person" in form["body"][0]["attributes"]["value"]
    assert load(".github/ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": False}


def test_a_bug_cannot_be_sent_without_saying_that_it_names_no_patient() -> None:
    form = load(".github/ISSUE_TEMPLATE/bug.yml")
    (promise,) = [one for one in form["body"] if one.get("id") == "no-patient-data"]
    assert promise["attributes"]["options"][0]["required"] is True


def test_the_workflow_runs_what_ci_runs() -> None:
    workflow = load(".github/workflows/ci.yml")
    steps = workflow["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert workflow["permissions"] == {"contents": "read"}


def test_the_limits_that_are_promised_are_those_of_the_code() -> None:
    promised = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    megabytes = DEFAULT_LIMITS.max_bytes // (1024 * 1024)
    megapixels = DEFAULT_LIMITS.max_pixels // 1_000_000
    assert f"{megabytes} MB a file and {megapixels} megapixels" in promised


def test_the_readme_states_the_error_and_the_intervals_of_the_released_model() -> None:
    """After another release the card is written again; the README must follow."""
    card = (ROOT / "models/README.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in card.splitlines() if "/devtest, 60 photos |" in line]
    values = {figure: value for _, figure, value, *_ in rows}
    error = values["loss_pct MAE, points, refused ones too"]
    holds = re.search(r"\((\d+) of 60\)", values["95 % interval holds, 1 point given, %"])
    assert holds is not None
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").replace("> ", "").split())
    assert f"is {error.split()[0]} points of hair loss off on average" in readme
    assert f"intervals hold for {holds[1]}." in readme
    assert f"hair loss was {error.replace(' (', ' points (')} off on average" in readme
