"""Place of exported files."""

from pathlib import Path

from autosalt.training.export.placement import move_into


def test_files_of_the_user_beside_a_smaller_model_stay(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    (source / "int8" / "golden").mkdir(parents=True)
    (source / "int8" / "a-int8.onnx").write_text("new")
    (source / "int8" / "golden" / "golden.json").write_text("new")
    (out / "int8" / "golden").mkdir(parents=True)
    (out / "int8" / "notes.txt").write_text("mine")
    (out / "int8" / "golden" / "9_photo.png").write_text("earlier")
    move_into(source, out)
    assert (out / "int8" / "notes.txt").read_text() == "mine"
    assert (out / "int8" / "a-int8.onnx").read_text() == "new"
    assert [path.name for path in (out / "int8" / "golden").iterdir()] == ["golden.json"]
