"""Order of a subject's visits: dates, names, and visits that appear twice."""

from types import SimpleNamespace


def test_a_visit_whose_name_gives_another_day_is_reported(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "2024-01-02", 80, 0), make.visit("A", "2024-03-25", 50, 84)]
    (problem,) = make.study(visits).problems
    assert problem.code == "dates_against_names"
    assert "the names of 1 visits give another day" in problem.text
    assert "'2024-01-02' of subject 'A' is dated 2024-01-01" in problem.text


def test_later_dates_out_of_order_are_reported_and_the_baseline_stays(
    make: SimpleNamespace,
) -> None:
    visits = [
        make.visit("A", "week 0", 80, 0),
        make.visit("A", "week 12", 70, 168),
        make.visit("A", "week 24", 60, 84),
    ]
    study = make.study(visits)
    assert study.subjects[0].baseline.name == "week 0"
    assert make.codes(study) == ["dates_against_names"]


def test_two_different_visits_of_one_name_have_no_score(make: SimpleNamespace) -> None:
    first, second = make.course("A", 80, 60)
    study = make.study([first, second, make.visit("A", "week 12", 30, 84)])
    assert study.subjects[0].visits["week 12"].salt is None
    assert make.codes(study) == ["duplicate_visit"]
    twice = make.study([first, second, second])
    assert twice.subjects[0].visits["week 12"].salt == 60
    assert make.codes(twice) == ["duplicate_visit"]


def test_some_dates_missing_is_reported(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "1", 60, 0), make.visit("A", "2", 50)]
    assert make.codes(make.study(visits)) == ["some_dates_missing"]
