"""Reference pages agree with the code, completely."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_type_hints

import pytest
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.issues import KINDS
from autosalt.study.export import adam as adam_define
from autosalt.study.export import long as long_define
from autosalt.study.export import sdtm
from autosalt.study.problem_kinds import PROBLEM_KINDS
from autosalt.training.settings import EvaluateSettings, ExportSettings, TrainSettings
from docs_site import tables
from docs_site.codes import issues_page, reasons_page
from docs_site.commands import commands_page
from docs_site.datasets import datasets_page
from docs_site.markdown import table
from docs_site.model_card import model_card_page
from docs_site.settings import settings_page
from docs_site.snippets import snippets
from docs_site.tables import TableDoc, UnexplainedColumnError, documented_tables, meaning
from docs_site.worked_example import worked_example_page

ROOT = Path(__file__).parents[2]


def test_a_table_survives_bars_and_line_breaks() -> None:
    assert table(["a"], [["x|y\nz"]]) == "| a |\n|---|\n| x\\|y z |"


def test_every_command_is_on_the_page() -> None:
    page = commands_page()
    named = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert len(named) > 12
    for name in (
        *named,
        "data check",
        "models list",
        "models add",
        "phantom study",
        "phantom photos",
    ):
        assert f"## autosalt {name}\n" in page


@pytest.mark.parametrize("command", [["score"], ["override"], ["phantom", "photos"]])
def test_every_option_that_help_shows_is_on_the_page(command: list[str]) -> None:
    section = commands_page().split(f"## autosalt {' '.join(command)}\n")[1].split("\n## ")[0]
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"}).stdout
    options = set(re.findall(r"│[ *]+(--[a-z-]+)", shown)) - {"--help"}
    assert len(options) > 4
    assert [item for item in options if f"`{item}`" not in section] == []


def test_an_option_has_its_choices_its_default_and_whether_it_is_required() -> None:
    page = commands_page()
    assert "`--device` `cpu\\|cuda`" in page
    assert "Default: `cpu`." in page
    assert (
        "| `--out` `PATH` | Folder for the results; made if need be. **Must be given.** |" in page
    )
    assert "May be given several times." in page


def test_every_reason_and_every_issue_is_on_its_page() -> None:
    reasons, issues = reasons_page(), issues_page()
    assert all(f"| `{reason}` | {REASON_TEXT[reason]} |" in reasons for reason in Reason)
    kinds = {**KINDS, **PROBLEM_KINDS}
    assert all(f"| `{code}` | {kind.label} |" in issues for code, kind in kinds.items())


def test_every_setting_is_on_the_page_with_its_default() -> None:
    page = settings_page()
    for schema in (TrainSettings, EvaluateSettings, ExportSettings):
        for name, kind in get_type_hints(schema).items():
            names = (
                [f"{name}.{item.name}" for item in fields(kind)] if is_dataclass(kind) else [name]
            )
            assert all(f"| `{item}` |" in page for item in names)
    assert "| `model.encoder` | `mobilenet_v2` |" in page
    assert "| `data.size` | `256` | 32 to 2048 |" in page
    assert "| `out` | must be given |" in page
    assert "`max_minutes: 45`" in page  # of the named choice trainer=cpu


def test_every_variable_of_every_dataset_is_on_the_page() -> None:
    page = datasets_page()
    for module in (long_define, sdtm, adam_define):
        assert len(module.VARIABLES) > 10
        assert all(f"| `{item.name}` |" in page for item in module.VARIABLES)
        assert all(f"| `{item.code}` |" in page for item in module.PARAMETERS)


def test_every_column_of_every_table_has_a_meaning() -> None:
    found = documented_tables()
    assert len(found) > 20
    tables.check_meanings(found)
    for item in found:
        assert all(meaning(item.name, column) for column in item.columns)


def test_the_ends_of_an_interval_explain_themselves() -> None:
    assert meaning("endpoints", "salt_low") == "Low end of the 95 % interval of `salt`."
    assert meaning("endpoints", "p_salt50").startswith("Probability, 0 to 1, that `salt50`")
    assert meaning("visits", "salt_bound_low") == "SALT if every missing view were 0."


def test_a_new_column_without_a_meaning_stops_the_build() -> None:
    new = TableDoc("photos", "autosalt score", "a photo", {"hue": "float"})
    with pytest.raises(UnexplainedColumnError, match=r"'hue' of the table 'photos': add it under"):
        tables.check_meanings([new])


def test_a_meaning_without_a_column_stops_the_build() -> None:
    with pytest.raises(UnexplainedColumnError, match=r"no table has .*\[photos\] loss_px"):
        tables.check_meanings([item for item in documented_tables() if item.name != "photos"])


def test_the_card_links_into_the_site(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_text(
        "[a](../docs/explanation/score.md) [b](registry.toml) [c](https://x.org) [d](#e)"
    )
    assert model_card_page(card) == ("[a](../explanation/score.md) b [c](https://x.org) [d](#e)")


def test_blocks_have_their_title_and_the_reason_not_to_run() -> None:
    page = (
        '```toml title="a.toml"\nx = 1\n```\n\n'
        "<!-- not run in the tests: needs SLURM -->\n```bash\nsbatch\n```\n\n```bash\nls\n```\n"
    )
    file, hidden, shown = snippets(page)
    assert (file.title, file.text, file.runs) == ("a.toml", "x = 1\n", False)
    assert (hidden.not_run, hidden.runs) == ("needs SLURM", False)
    assert shown.runs


@pytest.mark.slow
def test_the_worked_example_shows_every_step_in_numbers() -> None:
    page = worked_example_page()
    steps = re.findall(r"^\| (\d) \|", page, re.MULTILINE)
    assert set(steps) == set("123456789")
    assert "| 2 | k, for enough = 480 | 2 |" in page
    assert "scored as left" in page
