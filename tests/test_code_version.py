"""Versions and platform record the code that computes, and name nothing of the machine."""

import json
import platform

import numpy as np

from autosalt.code_version import code_here, same_code, versions
from autosalt.version import VERSION


def test_versions_are_of_what_a_score_depends_on_and_is_installed() -> None:
    found = versions(["numpy", "no-such-package"])
    assert found == {
        "autosalt": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    assert {"numpy", "pillow", "pyarrow"} <= versions().keys()


def test_the_code_of_this_process_is_recognised_and_no_other() -> None:
    assert same_code(code_here())
    assert not same_code(code_here(platform_known=False))
    other = {**json.loads(code_here()), "numpy": "0.1"}
    assert not same_code(json.dumps(other, sort_keys=True))


def test_the_name_of_the_machine_is_not_in_it() -> None:
    assert json.loads(code_here(platform_known=False))["platform"] == "unknown"
    assert platform.node() not in code_here() or not platform.node()
