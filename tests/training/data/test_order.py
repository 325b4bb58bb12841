"""Order of training photos: fixed by seed and step, divided among processes."""

import pytest

from autosalt.errors import DatasetError
from autosalt.training.data.order import Draw, Process, TrainingOrder, seed_of, validation_order


def epoch(number: int, photos: int = 23, **changes: object) -> list[Draw]:
    settings = {"batch_size": 4, "seed": 3, **changes}
    order = TrainingOrder(photos, **settings)
    order.set_epoch(number)
    return list(order)


def test_an_epoch_reads_each_photo_at_most_once_in_whole_steps() -> None:
    read = [draw.photo for draw in epoch(0)]
    assert len(read) == 20
    assert len(set(read)) == 20
    assert len(TrainingOrder(23, batch_size=4, seed=3)) == 20


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    assert epoch(2) == epoch(2)
    assert epoch(2) != epoch(3)
    assert epoch(2) != epoch(2, seed=4)


def test_a_photo_is_augmented_differently_each_time() -> None:
    seeds = {draw.seed for number in range(3) for draw in epoch(number)}
    assert len(seeds) == 60


@pytest.mark.parametrize("step", [0, 1, 4, 5, 7])
def test_a_resumed_run_reads_what_it_would_have_read(step: int) -> None:
    """Five steps are an epoch of these photos."""
    whole = epoch(0) + epoch(1)
    resumed = epoch(0, first_step=step) + epoch(1, first_step=step)
    assert resumed == whole[4 * step :]


def test_a_resumed_run_begins_in_its_epoch_before_it_is_named() -> None:
    order = TrainingOrder(23, batch_size=4, seed=3, first_step=7)
    assert list(order) == epoch(1)[8:]


def test_processes_divide_the_photos_of_each_step() -> None:
    parts = [epoch(0, batch_size=2, process=Process(rank, 2)) for rank in range(2)]
    for k in range(0, 10, 2):
        step = parts[0][k : k + 2] + parts[1][k : k + 2]
        assert set(step) == set(epoch(0)[2 * k : 2 * k + 4])


def test_an_epoch_holds_whole_steps_of_accumulated_batches() -> None:
    order = TrainingOrder(23, batch_size=4, seed=0, accumulate=2)
    assert (order.steps_an_epoch, order.batch_size, len(order)) == (2, 4, 16)


def test_batches_shrink_where_photos_are_few() -> None:
    order = TrainingOrder(5, batch_size=8, seed=0, accumulate=2)
    assert (order.batch_size, order.steps_an_epoch) == (2, 1)
    with pytest.raises(DatasetError, match=r"3 photos to train on are too few for 4 batches"):
        TrainingOrder(3, batch_size=8, seed=0, accumulate=2, process=Process(0, 2))


def test_photos_are_drawn_by_their_weights() -> None:
    weights = [0.0, 1.0, 3.0] * 20
    drawn = [
        draw.photo % 3
        for number in range(20)
        for draw in epoch(number, 60, batch_size=10, weights=weights)
    ]
    shares = [drawn.count(kind) / len(drawn) for kind in range(3)]
    assert len(drawn) == 20 * 60
    assert shares == pytest.approx([0.0, 0.25, 0.75], abs=0.05)


def test_processes_validate_every_photo_and_equally_many() -> None:
    assert [draw.photo for draw in validation_order(5)] == [0, 1, 2, 3, 4]
    parts = [[d.photo for d in validation_order(5, Process(rank, 2))] for rank in range(2)]
    assert parts == [[0, 2, 4], [1, 3, 0]]


def test_near_numbers_give_unrelated_seeds() -> None:
    assert len({seed_of(a, b) for a in range(30) for b in range(30)}) == 900
