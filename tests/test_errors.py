"""Every error that a person may see is in one tree, with the exit code of its command."""

import inspect
import pickle
import re

import pytest

from autosalt import errors
from autosalt.errors import AutosaltError

CLASSES = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if one.__module__ == errors.__name__
]


def drawn() -> dict[str, tuple[str | None, int]]:
    """By name of each class in the docstring's tree: its base there, and its exit code."""
    tree: dict[str, tuple[str | None, int]] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.fullmatch(r"( {4,})(\w+Error) *(\d?).*", line)
        if found is None:
            continue
        above = [(depth, name) for depth, name in above if depth < len(found[1])]
        base = above[-1][1] if above else None
        code = int(found[3]) if found[3] else tree[base or ""][1]
        tree[found[2]] = base, code
        above.append((len(found[1]), found[2]))
    return tree


def test_the_tree_that_is_drawn_is_the_one_that_is() -> None:
    assert drawn() == {
        one.__name__: (
            None if one is AutosaltError else one.__bases__[0].__name__,
            one.exit_code,
        )
        for one in CLASSES
    }


@pytest.mark.parametrize("error", CLASSES)
def test_an_error_comes_through_a_process_pool(error: type[AutosaltError]) -> None:
    back = pickle.loads(pickle.dumps(error("what, where and how to mend")))
    assert type(back) is error
    assert str(back) == "what, where and how to mend"
    assert back.exit_code in (1, 2)
