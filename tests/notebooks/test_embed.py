"""The notebook for programs that embed the scorer runs on two visits of a simulated head."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "notebooks/embed.ipynb"


@pytest.mark.slow
def test_each_part_gives_what_it_says(tmp_path: Path) -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    text = "".join(
        output.get("text", "")
        for cell in book.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "top: hair loss" in text
    assert "refused: unsupported_format" in text
    assert text.count("SALT ") >= 3
    assert "beyond noise: " in text
    assert "0 photographs do not count" in text
    assert "27.0" in text
    assert (tmp_path / "RESULTS/visits.csv").is_file()
