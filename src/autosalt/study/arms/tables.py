"""Tables of the arms' statistics: `arms`, `contrasts`, `changes`, `models`, `flow`.

In all of them `low` and `high` are the ends of the 95 % interval. p values are two-sided and not
adjusted for their number. A blank could not be estimated, and `note` gives the reason.

- `arms`: share of responders, 0..1, of each arm, window and responder flag (`measure`).
- `contrasts`: that share minus the reference arm's.
- `changes`: mean `change` and `improvement_pct` within each arm, in `unit`. `p_value` is of the
  signed rank test that it is 0. Of the `n` values, `imputed` are carried forward.
- `models`: least-squares means by ANCOVA and MMRM; where `reference` is given, the difference to
  it. `covariance` names the method of the standard error `se`, `df` belongs to the t distribution.
- `flow`: see `autosalt.study.arms.flow.Flow`; `reasons` lists photos without a score by reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from autosalt.files.table import Kind, Table
from autosalt.study.arms.ancova import ancova, within_arm
from autosalt.study.arms.flow import Flow, flow
from autosalt.study.arms.mmrm import mmrm
from autosalt.study.arms.responders import responder_differences, responders
from autosalt.study.estimates import (
    MEASURES,
    ArmEstimate,
    ModelEstimate,
    ResponderDifference,
    Responders,
    WithinArm,
)
from autosalt.study.model import Study

if TYPE_CHECKING:
    import pandas as pd

ARM_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("window", "measure", "arm"), "text"),
    **dict.fromkeys(("events", "n"), "int"),
    **dict.fromkeys(("estimate", "low", "high"), "float"),
    **dict.fromkeys(("method", "note"), "text"),
}
CONTRAST_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("window", "measure", "arm", "reference"), "text"),
    **dict.fromkeys(("events", "n", "events_reference", "n_reference"), "int"),
    **dict.fromkeys(("estimate", "low", "high", "p_value"), "float"),
    **dict.fromkeys(("method", "note"), "text"),
}
CHANGE_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("window", "measure", "unit", "arm"), "text"),
    **dict.fromkeys(("n", "imputed"), "int"),
    **dict.fromkeys(("estimate", "low", "high", "sd", "median", "p_value"), "float"),
    **dict.fromkeys(("method", "note"), "text"),
}
MODEL_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("window", "measure", "unit", "arm", "reference"), "text"),
    **dict.fromkeys(("n", "n_reference"), "int"),
    **dict.fromkeys(("estimate", "low", "high", "se", "df", "p_value"), "float"),
    **dict.fromkeys(("method", "covariance", "note"), "text"),
}
FLOW_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("arm", "window"), "text"),
    **dict.fromkeys(("subjects", "with_baseline", "attended", "complete", "incomplete"), "int"),
    **dict.fromkeys(("missing", "analysed", "imputed"), "int"),
    **dict.fromkeys(("analysed_responders", "imputed_responders", "unscored_photos"), "int"),
    "reasons": "text",
}


def arm_tables(
    study: Study, frame: "pd.DataFrame", photos: Iterable[Mapping[str, Any]] = ()
) -> tuple[Table, ...]:
    """Return all five tables.

    Args:
        study: its settings name the reference arm and the strata.
        frame: the long frame of the study, one row for each subject and window, after the
            missing rule.
        photos: rows of the table `photos`: subject, visit, status, reason.
    """
    arms, chosen = study.arms, study.settings.analysis
    models = [
        *ancova(frame, arms, chosen.reference, chosen.strata),
        *ancova(frame, arms, chosen.reference, chosen.strata, measure="improvement_pct"),
        *mmrm(frame, arms, chosen.reference, chosen.strata),
    ]
    return (
        responder_table(responders(frame, arms)),
        contrast_table(responder_differences(frame, arms, chosen.reference)),
        change_table(within_arm(frame, arms)),
        model_table(models),
        flow_table(flow(study, frame, photos)),
    )


def responder_table(estimates: Sequence[Responders]) -> Table:
    """`arms`: one row a window, flag and arm."""
    return _table("arms", ARM_COLUMNS, estimates)


def contrast_table(estimates: Sequence[ResponderDifference]) -> Table:
    """`contrasts`: one row a window, flag and arm other than the reference."""
    return _table("contrasts", CONTRAST_COLUMNS, estimates)


def change_table(estimates: Sequence[WithinArm]) -> Table:
    """`changes`: one row a window, measure and arm."""
    return _table("changes", CHANGE_COLUMNS, estimates)


def model_table(estimates: Sequence[ModelEstimate]) -> Table:
    """`models`: one row a model, measure, window and mean or difference."""
    return _table("models", MODEL_COLUMNS, estimates)


def flow_table(rows: Sequence[Flow]) -> Table:
    """`flow`: one row an arm and window."""
    return Table("flow", FLOW_COLUMNS, [_flow_row(row) for row in rows])


def _table(name: str, columns: Mapping[str, Kind], estimates: Sequence[ArmEstimate]) -> Table:
    return Table(name, columns, [_row(columns, finding) for finding in estimates])


def _row(columns: Mapping[str, Kind], finding: ArmEstimate) -> dict[str, Any]:
    ends = finding.interval
    values = {name: getattr(finding, name, None) for name in columns} | {
        "estimate": finding.value,
        "low": None if ends is None else ends.low,
        "high": None if ends is None else ends.high,
        "note": finding.note or None,
    }
    if "unit" in columns:
        values["unit"] = MEASURES[finding.measure]
    return values


def _flow_row(row: Flow) -> dict[str, Any]:
    values = asdict(row)
    unscored = values.pop("unscored")
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(unscored.items()))
    return values | {"unscored_photos": sum(unscored.values()), "reasons": reasons or None}
