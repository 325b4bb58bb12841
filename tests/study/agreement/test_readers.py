"""Readers that are compared, the visits they share, and the rows of the tables."""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from autosalt.core.response import respond
from autosalt.files.table import to_csv
from autosalt.study.agreement.measure import AGREEMENT_COLUMNS, Agreement, agreement_table
from autosalt.study.agreement.readers import (
    ALL_READERS,
    MACHINE,
    MEAN_OF_READERS,
    agreement,
    agreement_tables,
    changes,
    pairs_table,
    readings,
    visits_of,
)
from autosalt.study.model import ScoredVisit, Study, Subject, Window
from autosalt.study.settings.options import StudySettings

pytest.importorskip("pingouin")
pytest.importorskip("statsmodels")

DAY = date(2024, 5, 1)
WEEKS = (Window("12", 1), Window("24", 2))


def visit(
    subject: str, name: str, salt: float | None, readers: Mapping[str, float] | None = None
) -> ScoredVisit:
    return ScoredVisit(subject, name, DAY, salt=salt, readers=readers or {})


def study(subjects: list[Subject]) -> Study:
    return Study(StudySettings(), tuple(subjects), WEEKS, ("",), 8.0, 1.0, ())


def simulated(n: int, readers: tuple[str, ...], seed: int = 0) -> Study:
    """Baseline and two visits of `n` subjects: the machine 3 points high, readers with SD 5."""
    rng = np.random.default_rng(seed)
    subjects = []
    for i in range(n):
        start = rng.uniform(25, 90)
        made = []
        for name, true in (("0", start), ("12", start * 0.7), ("24", start * 0.3)):
            seen = {who: float(np.clip(true + rng.normal(0, 5), 0, 100)) for who in readers}
            made.append(
                visit(f"S{i}", name, float(np.clip(true + 3 + rng.normal(0, 1), 0, 100)), seen)
            )
        subjects.append(Subject(f"S{i}", "", "", made[0], {"12": made[1], "24": made[2]}))
    return study(subjects)


def find(found: tuple[Agreement, ...], on: str, measure: str, second: str) -> Agreement:
    [one] = [a for a in found if (a.on, a.figure.measure, a.second) == (on, measure, second)]
    return one


@pytest.mark.slow
def test_everybody_is_compared_with_everybody() -> None:
    found = agreement(simulated(12, ("Ada", "Ben", "Cleo")))
    pairs = {(one.first, one.second) for one in found}
    assert pairs == {
        (MACHINE, "Ada"),
        (MACHINE, "Ben"),
        (MACHINE, "Cleo"),
        (MACHINE, MEAN_OF_READERS),
        ("Ada", "Ben"),
        ("Ada", "Cleo"),
        ("Ben", "Cleo"),
        (ALL_READERS, ""),
    }
    machine = [(a.on, a.figure.measure) for a in found if (a.first, a.second) == (MACHINE, "Ada")]
    numbers = ["icc_2_1", "ccc", "bias", "loa_low", "loa_high", "sem_points"]
    assert machine == [
        *(("salt", name) for name in (*numbers, "mdc95_points")),
        ("aa_iga", "kappa_linear"),
        ("aa_iga", "kappa_quadratic"),
        ("band", "kappa_linear"),
        ("band", "kappa_quadratic"),
        *(("salt_le20", f"{name}") for name in ("kappa", "agreement_pct")),
        *(("salt_le20", f"{name}_pct") for name in ("sensitivity", "specificity")),
        *(("change", name) for name in numbers),
    ]


def test_the_machines_bias_is_found_and_cancels_in_the_change() -> None:
    found = agreement(simulated(40, ("Ada", "Ben")))
    bias = find(found, "salt", "bias", MEAN_OF_READERS).figure
    assert (bias.n, bias.subjects) == (120, 40)
    assert bias.interval.low < 3.0 < bias.interval.high
    assert bias.interval.low > 1.0
    change = find(found, "change", "bias", MEAN_OF_READERS).figure
    assert change.n == 80
    assert change.interval.low < 0.0 < change.interval.high
    # Two readers with SD 5 have limits of 1.96 x sqrt(2) x 5 = 13.9 points.
    [high] = [
        a.figure for a in found if (a.on, a.first, a.figure.measure) == ("salt", "Ada", "loa_high")
    ]
    assert high.value == pytest.approx(13.9, abs=2.5)


def test_two_readers_have_no_figure_of_all() -> None:
    assert ALL_READERS not in {one.first for one in agreement(simulated(5, ("Ada", "Ben")))}


def test_one_reader_has_no_mean() -> None:
    seconds = {one.second for one in agreement(simulated(5, ("Ada",)))}
    assert seconds == {"Ada"}


def test_the_mean_needs_two_readers_at_the_visit() -> None:
    both = visit("S1", "0", 50.0, {"Ada": 40.0, "Ben": 44.0})
    one = visit("S1", "12", 30.0, {"Ada": 30.0})
    first, second = readings([both, one, visit("S1", "24", 10.0)])
    assert first.scores == {MACHINE: 50.0, "Ada": 40.0, "Ben": 44.0, MEAN_OF_READERS: 42.0}
    assert second.scores == {MACHINE: 30.0, "Ada": 30.0}


def test_a_reader_called_machine_is_not_the_machine() -> None:
    [one] = readings([visit("S1", "0", 50.0, {"machine": 10.0})])
    assert one.scores == {MACHINE: 50.0, "reader machine": 10.0}


def test_changes_are_of_raters_who_saw_both_visits() -> None:
    subject = Subject(
        "S1",
        "",
        "",
        visit("S1", "0", 80.0, {"Ada": 70.0}),
        {
            "12": visit("S1", "12", 60.0, {"Ada": 40.0, "Ben": 10.0}),
            "24": visit("S1", "24", None, {"Ben": 10.0}),
        },
    )
    [one] = changes([subject])
    assert one.scores == {MACHINE: -20.0, "Ada": -30.0}
    assert changes([Subject("S2", "", "", None, {})]) == ()


def test_unplanned_visits_count_for_agreement_on_salt() -> None:
    extra = visit("S1", "x", 10.0, {"Ada": 10.0})
    subject = Subject("S1", "", "", visit("S1", "0", 80.0), {}, (extra,))
    assert [v.name for v in visits_of(subject)] == ["0", "x"]
    assert len(readings(visits_of(subject))) == 1


def test_without_readers_there_is_nothing_to_say() -> None:
    silent = simulated(4, ())
    assert agreement(silent) == ()
    assert list(pairs_table(silent).rows) == []


def test_too_few_pairs_give_notes_and_no_numbers() -> None:
    found = agreement(simulated(1, ("Ada", "Ben")))
    change = [one.figure for one in found if one.on == "change"]
    assert change
    assert all(figure.value is None and "under 3 pairs" in figure.note for figure in change)


def test_a_machine_that_copies_the_reader_makes_no_claim_of_certainty() -> None:
    subjects = [
        Subject(f"S{i}", "", "", visit(f"S{i}", "0", salt, {"Ada": salt}), {})
        for i, salt in enumerate((5.0, 15.0, 30.0, 60.0, 97.0))
    ]
    found = agreement(study(subjects))
    icc = find(found, "salt", "icc_2_1", "Ada").figure
    assert (icc.value, icc.interval, icc.wording) == (1.0, None, "")
    kappa = find(found, "aa_iga", "kappa_quadratic", "Ada").figure
    assert (kappa.value, kappa.interval) == (1.0, None)
    agreed = find(found, "salt_le20", "agreement_pct", "Ada").figure
    assert agreed.value == 100.0
    assert agreed.interval.low < 60.0


def test_a_sum_that_is_20_but_for_binary_dust_is_20_here_as_in_the_endpoints() -> None:
    dusty = math.nextafter(20.0, 100.0)
    assert respond(50.0, dusty).salt_le20
    scores = (dusty, 20.0), (5.0, 5.0), (60.0, 60.0), (97.0, 97.0)
    subjects = [
        Subject(f"S{i}", "", "", visit(f"S{i}", "0", machine, {"Ada": reader}), {})
        for i, (machine, reader) in enumerate(scores)
    ]
    found = find(agreement(study(subjects)), "salt_le20", "agreement_pct", "Ada")
    assert found.figure.value == 100.0


def test_the_detection_limit_is_the_machines_alone() -> None:
    """0.5 is S0 for a machine with a detection limit of 1, and S1 for a reader."""
    subjects = [
        Subject(f"S{i}", "", "", visit(f"S{i}", "0", salt, {"Ada": read}), {})
        for i, (salt, read) in enumerate([(0.5, 0.0), (0.5, 0.0), (60.0, 60.0), (30.0, 30.0)])
    ]
    kappa = find(agreement(study(subjects)), "band", "kappa_linear", "Ada").figure
    assert kappa.value == 1.0


def test_the_tables() -> None:
    trial = simulated(10, ("Ada", "Ben"))
    table = agreement_table(agreement(trial))
    assert tuple(table.columns) == tuple(AGREEMENT_COLUMNS)
    text = to_csv(table)
    assert "nan" not in text
    assert text.splitlines()[1].startswith("icc_2_1,salt,machine,Ada,30,10,0.9")
    pairs = pairs_table(trial)
    rows = list(pairs.rows)
    assert len(rows) == 60
    assert rows[0]["difference"] == rows[0]["machine_salt"] - rows[0]["reader_salt"]
    assert (rows[0]["reader"], rows[0]["date"]) == ("Ada", "2024-05-01")


def test_without_the_libraries_the_pairs_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(trial: Study) -> list[str]:
        return [table.name for table in agreement_tables(trial)]

    assert names(simulated(3, ("Ada",))) == ["agreement", "agreement_pairs"]
    monkeypatch.setattr("autosalt.extras.find_spec", lambda name: None)
    assert names(simulated(3, ("Ada",))) == ["agreement_pairs"]
    assert names(simulated(3, ())) == ["agreement", "agreement_pairs"]  # nothing to measure
