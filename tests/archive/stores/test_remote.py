"""A folder by its URL: what is in it, and one way to each file."""

import uuid
from collections.abc import Iterator

import fsspec
import pytest

from autosalt.archive.stores.remote import Remote
from autosalt.archive.stores.store import open_store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.decode import Limits


@pytest.fixture
def remote() -> Iterator[Remote]:
    base = f"memory://{uuid.uuid4().hex}/trial"
    system, path = fsspec.url_to_fs(base)
    for name in (
        *("S1/1/top.jpg", "S1/1/.left.jpg.icloud", "S1/1/.right.jpg.swp", "@eaDir/S1/top.jpg"),
        *("earlier/audit/ledger.sqlite", "earlier/overlays/top.jpg"),
    ):
        system.pipe_file(f"{path}/{name}", b"content")
    store, _ = open_store(base)
    assert isinstance(store, Remote)
    yield store
    system.rm(path, recursive=True)


def test_hidden_files_results_and_folders_of_the_system_are_counted_and_left_out(
    remote: Remote,
) -> None:
    found, skipped = remote.files()
    assert sorted(found) == ["S1/1/.left.jpg.icloud", "S1/1/top.jpg"]
    assert skipped == {"hidden": 1, "results_folder": 1, "system_folder": 1}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("S1/1/left.jpg", Reason.NOT_DOWNLOADED),
        ("S1/1/back.jpg", Reason.MISSING_FILE),
        ("S1/../S1/1/top.jpg", Reason.OUTSIDE_ARCHIVE),
        ("/S1/1/top.jpg", Reason.OUTSIDE_ARCHIVE),
    ],
)
def test_what_cannot_be_read_is_refused(remote: Remote, path: str, reason: Reason) -> None:
    with pytest.raises(PhotoRefused) as refused:
        remote.read(path)
    assert refused.value.reason is reason


def test_a_file_is_read_up_to_the_limit(remote: Remote) -> None:
    assert remote.read("S1/1/top.jpg", Limits(max_bytes=7)) == b"content"
    assert remote.head("S1/1/top.jpg", 3) == b"con"
    with pytest.raises(PhotoRefused) as refused:
        remote.read("S1/1/top.jpg", Limits(max_bytes=6))
    assert refused.value.reason is Reason.TOO_MANY_BYTES
