"""Pictures of a page: embedded, linked or copied."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from autosalt.core.views import VIEWS
from autosalt.report.page.pictures import find

Page = Callable[..., str]

Trial = Callable[..., Path]


def test_a_picture_outside_the_run_is_not_taken(
    tmp_path: Path, trial: Trial, tables: SimpleNamespace, page: Page
) -> None:
    other = trial(1, pictures=True, name="other")
    stolen = next((other / "overlays").rglob("*.jpg"))
    rows = [tables.photo("1", "V1", view, 10.0, overlay=str(stolen)) for view in VIEWS]
    html = page(tables.write(tmp_path / "out", rows, [tables.visit(rows)], []))
    assert "data:image" not in html
    assert html.count("no picture was kept") == 4


def test_only_files_within_the_folder_are_found(tmp_path: Path) -> None:
    inside = tmp_path / "out/overlays/a.jpg"
    inside.parent.mkdir(parents=True)
    for path in (inside, tmp_path / "out/secret.jpg"):
        path.touch()
    out = tmp_path / "out"
    assert find(out, "overlays", "overlays/a.jpg") == inside.resolve()
    for name in (None, "", "overlays/b.jpg", "secret.jpg", "overlays/../secret.jpg", "overlays"):
        assert find(out, "overlays", name) is None
