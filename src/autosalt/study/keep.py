"""An analysis is not overwritten by one of other data or settings: the earlier one is kept."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from autosalt.archive.atomic import link_or_copy
from autosalt.archive.publish import ANALYSIS_NAME, SUPERSEDED

TABLES_KEY: Final = "tables"
"""Where study.json names its table files, each with its sha256."""
_PREFIX: Final = "analysis-"


def keep_earlier(out: Path, record: Mapping[str, Any]) -> Path | None:
    """Keep the analysis in `out` in `superseded/analysis-<n>/` if it is not the one to come.

    study.json is to be written after all tables: as long as it is the old one, the new analysis is
    not finished, and the old one was kept before.

    Args:
        out: the folder, locked.
        record: what study.json will hold, without the hashes of its tables.

    Returns:
        Where the earlier analysis is kept; None where there was none or it is the same.
    """
    study = out / ANALYSIS_NAME
    try:
        earlier = json.loads(study.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    tables = earlier.pop(TABLES_KEY, {}) if isinstance(earlier, dict) else {}
    if earlier == json.loads(json.dumps(record)):
        return None
    last = _last(out)
    place = out / SUPERSEDED / f"{_PREFIX}{last}"
    if last and (place / ANALYSIS_NAME).read_bytes() == study.read_bytes():
        return place  # another was killed after this one had been kept
    place = place.with_name(f"{_PREFIX}{last + 1}")
    temporary = place.with_name(f".{place.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for name in (*tables, ANALYSIS_NAME):
        if (out / name).is_file():
            link_or_copy(out / name, temporary / name)
    temporary.rename(place)
    return place


def _last(out: Path) -> int:
    numbers = [path.name.removeprefix(_PREFIX) for path in (out / SUPERSEDED).glob(f"{_PREFIX}*")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
