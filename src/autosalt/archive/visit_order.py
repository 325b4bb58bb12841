"""Where the dates of visits and their names contradict each other.

A typing error in a date can make a follow-up visit the baseline and turn regrowth into loss. Names
are the one thing that dates can be checked against.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from autosalt.archive.visit_names import (
    counts_down,
    names_tell,
    says_baseline,
    says_before,
    signed,
    stem,
    visit_key,
)


def contradicting(
    courses: Mapping[str, Sequence[tuple[str, date | None]]], first_is_baseline: bool
) -> dict[str, list[tuple[str, str]]]:
    """Return by subject the pairs of visits (earlier, later by date) whose names say the reverse.

    Names say an order where they differ in their numbers alone (`week 4`, `week 12`; with a minus
    sign only days and weeks, see `signed`), where other subjects come in the reverse order at least
    as often, and, if the first visit is to be the baseline, where a later one is called so, or by a
    word for the time before treatment.

    Args:
        courses: by subject the name and day of each visit, in order of time; only subjects all of
            whose visits have a day.
        first_is_baseline: whether it is to be.
    """
    pairs = {
        subject: [
            (before, after)
            for (before, day), (after, later) in combinations(visits, 2)
            if day != later
        ]
        for subject, visits in courses.items()
    }
    seen = Counter(pair for listed in pairs.values() for pair in listed)

    def is_wrong(pair: tuple[str, str], meant: Mapping[str, str]) -> bool:
        before, after = (meant[name] for name in pair)
        called = any(says(after) and not says(before) for says in (says_baseline, says_before))
        reverse = visit_key(after) < visit_key(before) and names_tell(after, before)
        numbered = (stem(before) == stem(after) and reverse) or counts_down(before, after)
        often = seen[pair[::-1]] >= seen[pair]
        return numbered or often or (called and first_is_baseline)

    wrong = {}
    for subject, listed in pairs.items():
        meant = signed(name for name, _ in courses[subject])
        wrong[subject] = [pair for pair in listed if is_wrong(pair, meant)]
    return {subject: listed for subject, listed in wrong.items() if listed}
