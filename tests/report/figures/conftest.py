"""Helpers that read texts and shapes out of an SVG."""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def texts() -> Callable[[str], list[str]]:
    """Every text of a figure, in the order of the file."""

    def read(svg: str) -> list[str]:
        return [e.text or "" for e in ET.fromstring(svg).iter() if e.tag.endswith("}text")]

    return read


@pytest.fixture(scope="session")
def paths() -> Callable[[str], list[str]]:
    """What every path of a figure draws."""

    def read(svg: str) -> list[str]:
        return [e.get("d", "") for e in ET.fromstring(svg).iter() if e.tag.endswith("}path")]

    return read
