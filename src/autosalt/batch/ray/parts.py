"""Parts: Parquet files that keep results of other machines until the ledger stores them.

A part is written as soon as its results come, in any order. A run that is killed leaves its parts,
and the next run stores them in the ledger before it begins.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from autosalt.archive.index import PhotoRow
from autosalt.batch.ledger import Ledger, made_here
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Made, Result, ResultKey, State
from autosalt.core.views import View
from autosalt.files.io import remove_leftovers, write_atomically
from autosalt.files.layout import AUDIT, PARTS
from autosalt.scorer.scores import PhotoScore


def row_to_json(row: PhotoRow) -> str:
    """A row as JSON, which can hold any path, unlike a Parquet string."""
    return json.dumps(astuple(row))


def row_from_json(text: str) -> PhotoRow:
    """The row that `row_to_json` wrote."""
    path, subject, visit, view, loss_path = json.loads(text)
    return PhotoRow(path, subject, visit, View(view) if view else None, loss_path)


def to_record(number: int, photo: ScoredPhoto) -> dict[str, Any]:
    """A photo and the number of its row as plain values.

    A result that the ledger holds already is left out: its state is `PENDING`.
    """
    result = Result(State.PENDING) if photo.is_stored else photo.result
    return {
        "number": number,
        "row": row_to_json(photo.row),
        "photo_sha256": photo.sha256,
        "state": result.state.value,
        "reason": result.reason,
        "detail": result.detail,
        "score": None if result.score is None else result.score.to_json(),
        "seen": result.seen,
        "overlay": photo.overlay,
    }


def from_record(record: Mapping[str, Any]) -> tuple[int, ScoredPhoto]:
    """The number and the photo that `to_record` wrote; a part keeps no overlay."""
    text = record["score"]
    score = None if text is None else PhotoScore.from_dict(json.loads(text))
    state, reason, detail = State(record["state"]), record["reason"], record["detail"]
    result = Result(state, score, reason, detail, record["seen"])
    row = row_from_json(record["row"])
    photo = ScoredPhoto(row, record["photo_sha256"], result, overlay=record.get("overlay"))
    return record["number"], photo


def part_schema() -> Any:
    """The columns of a part, as pyarrow has them."""
    import pyarrow as pa

    text = ("row", "photo_sha256", "state", "reason", "detail", "score")
    return pa.schema(
        [("number", pa.int64()), *((name, pa.string()) for name in text), ("seen", pa.bool_())]
    )


def write_part(
    out: Path, photos: Mapping[int, ScoredPhoto], model_sha256: str, settings_sha256: str
) -> None:
    """Write photos, by the number of their row, into a part that is named by the first number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = made_here(platform_known=False)
    made_by = {
        "model_sha256": model_sha256,
        "settings_sha256": settings_sha256,
        "made_at": made.at,
        "code": made.code,
    }
    records = [to_record(number, photo) for number, photo in photos.items()]
    table = pa.Table.from_pylist(records, part_schema().with_metadata(made_by))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    path = out / PARTS / f"{min(photos):09d}.parquet"
    for folder in (out / AUDIT, path.parent):
        folder.mkdir(exist_ok=True)
    write_atomically(path, bytes(sink.getvalue()))


def read_part(path: Path) -> dict[int, ScoredPhoto]:
    """The photos of a part by the number of their row, in its order."""
    import pyarrow.parquet as pq

    records: Iterable[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
    return dict(from_record(record) for record in records)


def store_parts(out: Path, ledger: Ledger) -> None:
    """Store the results of parts that a killed run left in the ledger, and remove the parts."""
    import pyarrow.parquet as pq

    folder = out / PARTS
    if not folder.is_dir():
        return
    remove_leftovers(folder)
    for path in sorted(folder.glob("*.parquet")):
        metadata: dict[bytes, bytes] = pq.read_schema(path).metadata
        made_by = {name.decode(): value.decode() for name, value in metadata.items()}
        scorer = made_by["model_sha256"], made_by["settings_sha256"]
        made = Made(made_by["made_at"], made_by["code"])
        ledger.store(
            (ResultKey.of(photo.row, photo.sha256, *scorer), replace(photo, made=made))
            for photo in read_part(path).values()
            if photo.sha256 and photo.result.is_final
        )
        path.unlink()
    folder.rmdir()
