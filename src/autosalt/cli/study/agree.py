"""`autosalt agree`: a reader's masks against those of the model or of another reader."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    first_of,
    progress,
    show_index,
    show_model,
    stderr_console,
)
from autosalt.cli.options import (
    Columns,
    DateFormatText,
    Device,
    DeviceName,
    Model,
    Photos,
    date_format_of,
)
from autosalt.extras import missing

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.scorer.scorer import Scorer
    from autosalt.study.agreement.mask_comparison import Other
    from autosalt.study.agreement.mask_pairs import PairOutcome


def agree(
    photos: Photos,
    *,
    masks: Annotated[
        str,
        typer.Option(
            help="A reader's masks: a folder (or zip file, or URL) of <photo>_scalp.png and "
            "<photo>_loss.png that lie as the photos do, or a manifest CSV with the columns scalp, "
            "loss, subject, visit, view.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the tables; made if need be.")],
    against: Annotated[
        str | None,
        typer.Option(
            help="Another reader's masks, as --masks, to compare with in place of the model's.",
            show_default=False,
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            help="How paths of photos are made, as for `autosalt score`.", show_default=False
        ),
    ] = None,
    columns: Columns = None,
    date_format: DateFormatText = None,
    model: Model = None,
    device: Device = DeviceName.CPU,
) -> None:
    """Compare the model's masks with those that a reader drew on the same photos.

    With --against two readers are compared, and no model is loaded.

    Overlap, distance of outlines and hair loss, of each photo and of all together.
    """
    if missing("study"):
        fail("agreement needs more packages: pip install 'autosalt[study]'", NOTHING_DONE)
    from autosalt.archive.column_mapping import read_mapping
    from autosalt.archive.photo_files import why_nothing
    from autosalt.archive.read_index import read_index
    from autosalt.results.folder import ResultsFolder
    from autosalt.study.agreement.mask_comparison import Machine, compare_pairs, pair_readers
    from autosalt.study.agreement.mask_pairs import counted_again, pair_up
    from autosalt.study.agreement.mask_tables import write_mask_agreement

    console = stderr_console()
    if against is not None and model is not None:
        fail("--against compares two readers: leave --model out", WRONG_USAGE)
    sources = [photos, masks, *([] if against is None else [against])]
    if out.resolve() in [Path(source).resolve() for source in sources]:
        fail("--out is the folder of the photos or masks: name another one", WRONG_USAGE)
    with errors_in_one_line():
        mapping = None if columns is None else read_mapping(columns)
        written = date_format_of(date_format)
        index = read_index(photos, pattern, out, mapping=mapping, date_format=written)
        if not index.rows:
            fail(f"{photos}: holds no photos to score: {why_nothing(index)}", NOTHING_DONE)
        show_index(console, index)
        scorer: Scorer | None = None
        other: Other
        if against is None:
            pairing = pair_up(index, masks, out)
            scorer = _load(console, model, device)
            other = Machine(scorer)
        else:
            pairing, other = pair_readers(index, masks, against, out)
        results = ResultsFolder(out)
        with results.locked():
            with progress(console, "Comparing masks", "photos") as on_progress:
                compared = list(compare_pairs(other, index.store, pairing, on_progress))
            outcomes = [*compared, *pairing.lone]
            options = {"pattern": pattern, "device": device.value}
            counts = write_mask_agreement(outcomes, scorer, results, options)
    typer.echo(", ".join(f"{n} {status}" for status, n in counts.items()))
    for line in _lines(outcomes):
        typer.echo(line)
    typer.echo(str(out))
    if counts["compared"] == 0:
        raise typer.Exit(NOTHING_DONE)
    whole = counts["compared"] == len(outcomes) and not counted_again(outcomes)
    doubted = any(one.picture_doubt for one in outcomes)
    certain = not (scorer and scorer.doubt) and not index.issues and not doubted
    raise typer.Exit(ALL_DONE if whole and certain else SOME_REFUSED)


def _load(console: "Console", model: str | None, device: DeviceName) -> "Scorer":
    """The model to compare with; imported here, as two readers need none."""
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.session import SessionOptions

    scorer = Scorer.load(model, options=SessionOptions(device.value))
    show_model(console, scorer)
    return scorer


def _lines(outcomes: "Sequence[PairOutcome]") -> Iterator[str]:
    """Each reason with what it is about, so that a person can mend it; and what counts twice."""
    from autosalt.study.agreement.mask_pairs import counted_again, explain

    by_reason: defaultdict[str, list[PairOutcome]] = defaultdict(list)
    for one in outcomes:
        if one.status != "compared":
            by_reason[one.reason].append(one)
    for reason, found in sorted(by_reason.items()):
        yield f"{len(found)} {reason}: {explain(reason)}"
        yield from first_of(
            [f"{one.path}{f' ({one.detail})' if one.detail else ''}" for one in found]
        )
    if doubted := [one for one in outcomes if one.picture_doubt]:
        yield f"{len(doubted)} compared photos may not show one head in true colour; look at them"
        yield from first_of([f"{one.path} ({one.picture_doubt})" for one in doubted])
    if again := counted_again(outcomes):
        yield (
            f"{len(again)} compared photos show the same picture as another, and each counts as a "
            "pair of its own; leave them out"
        )
        yield from first_of([f"{path} = {first}" for path, first in again.items()])
