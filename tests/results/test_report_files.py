"""Pages of ours are removed with the pictures that they name; what others put there stays."""

from pathlib import Path

from autosalt.files.layout import PAGES, PICTURES, REPORT_NAME, THUMBNAILS
from autosalt.results.report_files import MARK, is_ours, remove_pages, remove_report


def write(folder: Path, name: str, text: str = "") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def page(folder: Path, name: str, picture: str, report: str = REPORT_NAME) -> Path:
    link, image = f'<a href="../{report}">', f'<img src="../{PICTURES}/{picture}">'
    return write(folder, f"{PAGES}/{name}", f"<head>{MARK}</head>{link}{image}")


def test_a_page_of_ours_goes_with_its_pictures_and_one_of_others_stays(tmp_path: Path) -> None:
    ours = page(tmp_path, "a.html", "one%20two.jpg")
    picture = write(tmp_path, f"{PICTURES}/one two.jpg")
    theirs = write(tmp_path, f"{PAGES}/notes.html", "<p>by a person</p>")
    other = write(tmp_path, f"{PICTURES}/other.jpg")
    assert is_ours(ours)
    assert not is_ours(theirs)
    remove_pages(tmp_path)
    assert not ours.exists()
    assert not picture.exists()
    assert theirs.exists()
    assert other.exists()


def test_pages_to_be_kept_and_pages_of_another_report_stay(tmp_path: Path) -> None:
    kept, gone = page(tmp_path, "a.html", "a.jpg"), page(tmp_path, "b.html", "b.jpg")
    another = page(tmp_path, "c.html", "c.jpg", report="other.html")
    remove_pages(tmp_path, keep={"a.html"}, of_report=REPORT_NAME)
    assert (kept.exists(), gone.exists(), another.exists()) == (True, False, True)


def test_a_report_goes_as_a_whole_and_leaves_no_empty_folder(tmp_path: Path) -> None:
    write(tmp_path, REPORT_NAME)
    page(tmp_path, "a.html", "a.jpg")
    write(tmp_path, f"{PICTURES}/a.jpg")
    write(tmp_path, f"{THUMBNAILS}/a.jpg")
    remove_report(tmp_path)
    assert list(tmp_path.iterdir()) == []
