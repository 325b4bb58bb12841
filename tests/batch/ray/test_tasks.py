"""Rows go to workers in their order and unchanged; of known results workers get the keys alone."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.archive.index import PhotoRow
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.ray.parts import row_from_json
from autosalt.batch.ray.tasks import MAX_ROWS, KnownKeys, sorted_keys, to_tasks
from autosalt.batch.result import State
from autosalt.core.views import VIEWS, View

rows = st.lists(
    st.builds(PhotoRow, *[st.text(max_size=5)] * 3, st.sampled_from([None, *VIEWS])), max_size=9
)


@pytest.mark.slow
@given(rows, st.integers(1, 5), st.integers(1, 4))
def test_every_row_is_in_one_task_in_its_order(
    rows: list[PhotoRow], at_least: int, batch: int
) -> None:
    tasks = [task.to_pylist()[0] for task in to_tasks(rows, at_least, batch)]
    sent = [row_from_json(row) for task in tasks for row in task["rows"]]
    assert sent == rows
    sizes = [len(task["rows"]) for task in tasks]
    assert [task["first"] for task in tasks] == [sum(sizes[:k]) for k in range(len(sizes))]
    assert all(size % batch == 0 for size in sizes[:-1])


def test_a_task_is_never_so_large_that_a_dead_worker_costs_much() -> None:
    many = [PhotoRow(f"{n}.jpg", "S", "1", None) for n in range(3 * MAX_ROWS)]
    assert [task["first"][0].as_py() for task in to_tasks(many, 1, 1)] == [
        0,
        MAX_ROWS,
        2 * MAX_ROWS,
    ]


class Stored:
    """Results of one photo: as a left view, and without a stated view."""

    def find(self, sha256: str, row: PhotoRow) -> ScoredPhoto | None:
        raise NotImplementedError

    def stored_keys(self) -> Iterator[tuple[str, str]]:
        return iter([("ab" * 32, "left"), ("ab" * 32, "")])


@pytest.mark.parametrize(
    ("photo_sha256", "view", "known"),
    [
        ("ab" * 32, View.LEFT, True),
        ("ab" * 32, None, True),
        ("ab" * 32, View.TOP, False),
        ("cd" * 32, View.LEFT, False),
        ("ff" * 32, View.LEFT, False),  # sorts after all that is known
    ],
)
def test_a_worker_knows_which_results_are_stored_without_the_results(
    photo_sha256: str, view: View | None, known: bool
) -> None:
    row = PhotoRow("a.jpg", "S", "1", view)
    photo = KnownKeys(sorted_keys(Stored())).find(photo_sha256, row)
    assert (photo is not None) is known
    if photo is not None:
        assert photo.is_stored
        assert (photo.row, photo.sha256, photo.result.state) == (row, photo_sha256, State.PENDING)
