"""The notebook runs from top to bottom, says what is known, and is committed without outputs."""

import csv
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SCORES = """subject,visit,date,arm,salt,salt_low,salt_high
A1,baseline,2024-01-01,active,80,76,84
A1,week 12,2024-03-25,active,30,26,34
A2,baseline,2024-01-01,active,60,56,64
A2,week 12,2024-03-25,active,,,
P1,baseline,2024-01-01,placebo,70,66,74
P1,week 12,2024-03-25,placebo,69,65,73
P2,baseline,2024-01-01,placebo,0,0,3
P2,week 12,2024-03-25,placebo,2,0,5
"""


def run(out: Path, source: Path | None = None) -> list[str]:
    """Run the notebook with other paths; its texts, in order."""
    book = nbformat.read(NOTEBOOKS / "manuscript.ipynb", as_version=4)
    paths = book.cells[1]
    assert paths.source.count('Path("manuscript")') == 1
    paths.source = paths.source.replace('Path("manuscript")', f"Path({str(out)!r})")
    if source is not None:
        paths.source += f"\nSOURCE = Path({str(source)!r})"
    client = NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}
    )
    client.execute()
    outputs = [one for cell in book.cells if cell.cell_type == "code" for one in cell.outputs]
    return [one.get("text", "") or str(one.get("data", "")) for one in outputs]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_notebook_is_committed_without_outputs() -> None:
    for path in NOTEBOOKS.glob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        for cell in book.cells:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name


@pytest.mark.slow
def test_the_founding_case(tmp_path: Path) -> None:
    shown = run(tmp_path)
    first, second = rows(tmp_path / "table-1.csv")
    assert (first["Baseline"], first["Follow-up"]) == ("79.6", "59.6")
    assert [row["Improvement, %"] for row in (first, second)] == ["25.1", "16.5"]
    assert [row["Change, points"] for row in (first, second)] == ["−20.0", "−11.6"]
    assert (first["SALT30"], second["SALT30"], first["Beyond noise"]) == ("no", "no", "–")
    (arm,) = rows(tmp_path / "table-2.csv")
    assert (arm["Subjects"], arm["SALT50"]) == ("2", "0 of 2")
    assert arm["Mean change, points"].startswith("−15.8 (")
    assert (tmp_path / "figure-1.svg").read_text(encoding="utf-8").startswith("<svg")
    assert any("Thin lines: one subject each" in text for text in shown)


@pytest.mark.slow
def test_arms_intervals_and_missing_scores(tmp_path: Path) -> None:
    source = tmp_path / "scores.csv"
    source.write_text(SCORES, encoding="utf-8")
    run(tmp_path, source)
    by_subject = {row["Subject"]: row for row in rows(tmp_path / "table-1.csv")}
    assert by_subject["A1"]["Follow-up"] == "30.0 (26.0 to 34.0)"
    assert by_subject["A1"]["Improvement, %"].startswith("62.5 (")
    assert by_subject["A2"]["Change, points"] == "–"
    assert by_subject["P2"]["Improvement, %"] == "–"
    active, placebo = rows(tmp_path / "table-2.csv")
    assert (active["Subjects"], active["Imputed"], active["SALT50"]) == ("1", "0", "1 of 2")
    assert active["Mean change, points"] == "−50.0"
    assert placebo["SALT50"] == "0 of 1"  # undefined at baseline 0
    # Wilson, as R's prop.test(1, 2, correct = FALSE) has it: 0.0945 to 0.9055
    assert active["Responders, %"] == "50.0 (9.5 to 90.5)"
