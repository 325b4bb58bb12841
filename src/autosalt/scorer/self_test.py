"""Self-test of a model: its file, its manifest, its graph, and photos whose scores are known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from autosalt.core.reasons import PhotoRefused
from autosalt.errors import DeviceError, ModelError
from autosalt.scorer.golden_vectors import check_golden, golden_folder, has_vectors
from autosalt.scorer.registry import Origin
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions

_KNOWN_AS = {
    Origin.RELEASED: "as released",
    Origin.ADDED: "not a released one, but added here",
    Origin.UNREGISTERED: "not a released one",
}


class Finding(NamedTuple):
    """One line: what was looked at, what was found, and whether scoring can do with it.

    What is to `CHECK` does not hinder scoring; a person must say whether it is meant so.
    """

    what: str
    found: str
    mark: Literal["ok", "CHECK", "WRONG"] = "ok"


def self_test(
    model: str | Path | None = None,
    options: SessionOptions | None = None,
    golden: Path | None = None,
) -> Iterator[Finding]:
    """Look at a model as scoring will use it; one finding for each part.

    Args:
        model: registered name, path to an ONNX file, or None for the released model.
        options: how it runs.
        golden: folder of golden vectors that must be there; None for those that come with it, if
            any do.
    """
    try:
        scorer = Scorer.load(model, options=options or SessionOptions())
    except (ModelError, DeviceError) as error:
        yield Finding("model", str(error), "WRONG")
        return
    manifest = scorer.manifest
    if scorer.model.registered and scorer.model.name != manifest.name:
        registered = f"is {manifest.name} in its manifest, but registered as {scorer.model.name}"
        yield Finding("model", f"{scorer.model.path}: {registered}", "WRONG")
        return
    yield Finding("model", f"{manifest.name}, {_KNOWN_AS[scorer.model.origin]}")
    known = "as its registry has it" if scorer.model.registered else "in no registry"
    yield Finding("sha256", f"{scorer.model_sha256}, {known}")
    yield Finding("manifest", f"schema {manifest.schema_version}, every key read")
    yield Finding("graph", f"opens on {scorer.options.device}, inputs and outputs as they must be")
    if scorer.doubt:
        yield Finding("model", scorer.doubt, "CHECK")
    yield _golden(scorer, golden)


def _golden(scorer: Scorer, wanted: Path | None) -> Finding:
    folder = wanted or golden_folder(scorer.model)
    if not has_vectors(folder):
        if wanted is None:
            return Finding("self-test", "the model has no golden vectors beside it; not tested")
        return Finding("self-test", f"{folder}: holds no golden.json", "WRONG")
    try:
        photos, differences = check_golden(scorer, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, PhotoRefused) as error:
        damage = f"{type(error).__name__}: {error}"
        return Finding("self-test", f"{folder}: the golden vectors are damaged ({damage})", "WRONG")
    if differences:
        return Finding("self-test", differences[0], "WRONG")
    if photos == 0:
        return Finding("self-test", "the golden vectors hold no photo; not tested")
    return Finding("self-test", f"{photos} photos score as they did at release")
