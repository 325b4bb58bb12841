"""`research.release.training_shapes`: what is measured on is no shape to learn from."""

import csv
from pathlib import Path

from research.release.training_shapes import SAMPLE_PATIENTS, training_shapes


def test_patients_of_the_samples_are_left_out(tmp_path: Path) -> None:
    masks = tmp_path / "alonet-masks"
    rows = [("patient", "scalp", "loss")]
    for patient in ("P001", *sorted(SAMPLE_PATIENTS)):
        (masks / patient).mkdir(parents=True)
        (masks / patient / "scalp.png").write_bytes(b"mask")
        rows.append((patient, f"{patient}/scalp.png", f"{patient}/loss.png"))
    with (masks / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    for _ in range(2):  # the recipe may be started again
        folder = training_shapes(masks, tmp_path / "work")
        listed = list(csv.DictReader((folder / "manifest.csv").open(encoding="utf-8")))
        assert [row["patient"] for row in listed] == ["P001"]
        assert (folder / listed[0]["scalp"]).read_bytes() == b"mask"
        assert {path.name for path in folder.iterdir()} == {"P001", "manifest.csv"}
