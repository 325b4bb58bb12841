"""The report: one HTML file that needs no network, no script and no other file."""

import base64
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS, WEIGHTS
from autosalt.report.model import Photo, Study, Visit
from autosalt.report.read import read_study
from autosalt.report.words import BLANK, interval, number, score, signed, yes_no

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_SUBJECTS: Final = 50
"""Subjects shown with pictures: more would make a file that browsers struggle to open."""

MAX_SIDE_PX: Final = 640
"""Longer side of an embedded picture."""

OVERVIEW_SUBJECTS: Final = 24
"""Subjects that fit into the one overview figure."""

MAX_REFUSED: Final = 2000
"""Refused photos listed one by one."""

Progress = Callable[[int, int], None]


def write_report(
    out: Path, *, max_subjects: int = MAX_SUBJECTS, on_progress: Progress | None = None
) -> Path:
    """Write `report.html` into a run's folder, from the tables and overlays that are in it.

    The same tables and overlays give the same bytes.

    Args:
        out: folder that `autosalt score` wrote.
        max_subjects: how many subjects are shown with pictures; the report says where it stops,
            and the study table always has all.
        on_progress: called after each subject with (done, total).

    Returns:
        The path of the report.

    Raises:
        ReportError: a table is missing.
    """
    study = read_study(out)
    shown = study.subjects[:max_subjects]
    environment = _environment(out)
    subject_template = environment.get_template("subject.html.j2")
    sections = []
    for position, subject in enumerate(shown, start=1):
        sections.append(subject_template.render(subject=subject, number_=position, study=study))
        if on_progress:
            on_progress(position, len(shown))
    page = environment.get_template("report.html.j2").render(
        study=study,
        shown=shown,
        sections=sections,
        compared=shown[:OVERVIEW_SUBJECTS],
        facts=facts(study),
        reasons=_reasons(study),
        refused_shown=study.refused[:MAX_REFUSED],
    )
    target = out / "report.html"
    partial = target.with_suffix(".html.partial")
    partial.write_text(page, encoding="utf-8", newline="\n")
    partial.replace(target)
    return target


def facts(study: Study) -> list[tuple[str, str]]:
    """Return what was scored and with what, as (label, text) pairs for the head of the report."""
    run = study.run
    complete = sum(visit.salt is not None for visit in study.visits)
    scored = len(study.photos) - len(study.refused)
    rows = [
        ("Subjects", f"{len(study.subjects)}"),
        ("Visits", f"{len(study.visits)}, of which {complete} complete"),
        ("Photos", f"{len(study.photos)}: {scored} scored, {len(study.refused)} refused"),
    ]
    conflicts = sum(photo.conflict is not None for photo in study.photos)
    if conflicts:
        rows.append(("Views to check", f"{conflicts}: the model sees another view than stated"))
    overruled = sum(photo.override is not None for photo in study.photos)
    if overruled:
        rows.append(("Overrides", f"{overruled}: overruled by a reviewer, marked below"))
    model = run.get("model", {})
    name, sha256 = model.get("name"), str(model.get("sha256") or "")
    if name or sha256:
        rows.append(("Model", f"{name or 'unnamed'}, sha256 {sha256[:12] or 'unknown'}"))
    versions = run.get("versions", {})
    if versions:
        rows.append(("Versions", ", ".join(f"{key} {value}" for key, value in versions.items())))
    if run.get("finished"):
        rows.append(("Scored on", str(run["finished"])[:10]))
    return rows


def _reasons(study: Study) -> list[tuple[str, int, str]]:
    """Return (reason, count, text), the most frequent first."""
    texts = {photo.reason or BLANK: photo.reason_text for photo in study.refused}
    counts = Counter(photo.reason or BLANK for photo in study.refused)
    return [(reason, count, texts[reason]) for reason, count in counts.most_common()]


def _environment(out: Path) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from autosalt.report.figures import overview, timeline

    environment = Environment(
        loader=PackageLoader("autosalt.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number, signed=signed, score=score, interval=interval, yes_no=yes_no,
        picture=_Pictures(out).uri,
    )  # fmt: skip
    environment.globals.update(
        BLANK=BLANK, VIEWS=VIEWS, WEIGHTS=WEIGHTS, arithmetic=arithmetic, overview=overview,
        timeline=timeline,
    )  # fmt: skip
    return environment


def arithmetic(visit: Visit) -> str:
    """Return how a complete visit's SALT comes about: `0.18 × 40.0 + ... = 42.1`."""
    losses = [
        (view, photo.loss) for view in VIEWS if (photo := visit.of(view)) and photo.loss is not None
    ]
    if visit.salt is None or len(losses) < len(VIEWS):
        return ""
    terms = " + ".join(f"{WEIGHTS[view]:.2f} × {number(loss.value)}" for view, loss in losses)
    return f"{terms} = {number(visit.salt.value)}"


class _Pictures:
    """Overlays of one run as data URIs."""

    def __init__(self, out: Path) -> None:
        self._root = (out / "overlays").resolve()
        self._out = out

    def uri(self, photo: Photo) -> str | None:
        """Return the photo's overlay as a small JPEG in a data URI, or None when there is none."""
        if photo.overlay is None:
            return None
        path = (self._out / photo.overlay).resolve()
        if not path.is_relative_to(self._root):
            return None
        from autosalt.imaging.decode import open_photo
        from autosalt.imaging.geometry import letterbox
        from autosalt.imaging.overlay import encode_jpeg

        try:
            image = open_photo(path)
        except PhotoRefused:
            return None
        square, box = letterbox(image, min(MAX_SIDE_PX, max(image.shape[:2])), (255, 255, 255))
        jpeg = encode_jpeg(square[box.inside], quality=82)
        return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
