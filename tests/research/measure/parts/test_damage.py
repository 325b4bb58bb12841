"""Files made bad as disks do it: repeatable, and of every kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.measure.parts.damage import KINDS, Damage

FILE = bytes(range(256)) * 8


@given(
    st.sampled_from(KINDS), st.floats(0, 1), st.integers(1, 5000), st.integers(0, 100),
    st.binary(min_size=2, max_size=300),
)  # fmt: skip
def test_any_damage_to_any_file_repeats_itself(
    kind: str, at: float, length: int, seed: int, data: bytes
) -> None:
    damage = Damage(kind, at, length, seed)
    assert damage.apply(data) == damage.apply(data)


@pytest.mark.parametrize(
    ("kind", "grown"),
    [
        ("cut", -1024), ("flip bits", 0), ("overwrite", 0), ("blank", 0), ("remove", -100),
        ("insert", 100), ("repeat", 100), ("swap blocks", 0),
    ],
)  # fmt: skip
def test_each_kind_changes_the_length_as_it_should(kind: str, grown: int) -> None:
    made = Damage(kind, 0.5, 100, 1).apply(FILE)
    assert len(made) - len(FILE) == grown
    assert made != FILE


def test_chunks_of_a_png_change_places() -> None:
    chunks = [bytes([0, 0, 0, n]) + b"tEXt" + b"x" * n + b"crc!" for n in (1, 2, 3, 4)]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    made = Damage("swap parts", 0.5, 1, 1).apply(data)
    assert made != data
    assert sorted(made) == sorted(data)
