"""Results on their way into the ledger: Parquet files that other machines' results are kept in.

A part is written as soon as its results come, in any order. A run that is killed leaves its parts;
the next one takes them into the ledger before it begins.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autosalt.batch.engine import is_final
from autosalt.batch.ledger import Ledger, made_here
from autosalt.batch.result import Made, Result, ResultKey, State
from autosalt.files.io import remove_leftovers, write_atomically
from autosalt.files.layout import AUDIT, PARTS
from autosalt.scorer.scores import PhotoScore


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one row: its number in the index, and its result unless that was known."""

    number: int
    photo_sha256: str
    stated_view: str
    result: Result | None


def to_record(part: Part) -> dict[str, Any]:
    """A part as plain values."""
    result = part.result or Result(State.PENDING)
    score = None if result.score is None else result.score.to_json()
    return {
        "number": part.number,
        "photo_sha256": part.photo_sha256,
        "stated_view": part.stated_view,
        "state": result.state.value,
        "reason": result.reason,
        "detail": result.detail,
        "score": score,
        "seen": result.seen,
    }


def from_record(record: dict[str, Any]) -> Part:
    """The part that `to_record` wrote."""
    text = record["score"]
    score = None if text is None else PhotoScore.from_dict(json.loads(text))
    state = State(record["state"])
    result = Result(state, score, record["reason"], record["detail"], record["seen"])
    known = state is State.PENDING
    return Part(
        record["number"], record["photo_sha256"], record["stated_view"], None if known else result
    )


def part_schema() -> Any:
    """The columns of a part, as pyarrow has them."""
    import pyarrow as pa

    text = ("photo_sha256", "stated_view", "state", "reason", "detail", "score")
    return pa.schema(
        [("number", pa.int64()), *((name, pa.string()) for name in text), ("seen", pa.bool_())]
    )


def write_part(
    out: Path, records: Sequence[dict[str, Any]], model_sha256: str, settings_sha256: str
) -> None:
    """Write records of `to_record` into a part of the results `out`, named by the first number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = made_here(platform_known=False)
    made_by = {
        "model_sha256": model_sha256,
        "settings_sha256": settings_sha256,
        "made_at": made.at,
        "code": made.code,
    }
    table = pa.Table.from_pylist(list(records), part_schema().with_metadata(made_by))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    path = out / PARTS / f"{records[0]['number']:09d}.parquet"
    for folder in (out / AUDIT, path.parent):
        folder.mkdir(exist_ok=True)
    write_atomically(path, bytes(sink.getvalue()))


def read_part(path: Path) -> list[Part]:
    """What stands in a part."""
    import pyarrow.parquet as pq

    return [from_record(record) for record in pq.ParquetFile(path).read().to_pylist()]


def take_in(out: Path, ledger: Ledger) -> None:
    """File what stands in the parts that a killed run left, and remove them."""
    import pyarrow.parquet as pq

    folder = out / PARTS
    if not folder.is_dir():
        return
    remove_leftovers(folder)
    for path in sorted(folder.glob("*.parquet")):
        said = pq.read_schema(path).metadata
        model, settings = (said[name].decode() for name in (b"model_sha256", b"settings_sha256"))
        made = Made(*(said.get(name, b"").decode() for name in (b"made_at", b"code")))
        ledger.file(_filed(read_part(path), model, settings), made)
        path.unlink()
    folder.rmdir()


def _filed(parts: list[Part], model: str, settings: str) -> Iterator[tuple[ResultKey, Result]]:
    for part in parts:
        if part.result is not None and part.photo_sha256 and is_final(part.result):
            yield ResultKey(part.photo_sha256, part.stated_view, model, settings), part.result
