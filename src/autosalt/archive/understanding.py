"""Check how an archive was read: which level is the subject, which the visit, which the view.

One step for `index`, `score` and `respond`, before anything is scored. The tree or table as a
whole shows its levels. A doubt that would change a number is an `Issue`. A reading that cannot be
right is a `MisreadError`, and nothing is scored.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from autosalt.archive.index import Index
from autosalt.archive.path_pattern import FLAT_PATTERN, PathPattern
from autosalt.archive.pattern_candidates import fitting_pattern, instead_of
from autosalt.errors import MisreadError
from autosalt.issues import Issue, listed
from autosalt.visits.info import VisitInfo
from autosalt.visits.levels import LevelMistake, Mistake, find_level_mistake

_CALLED = {
    Mistake.EXCHANGED: "subjects are called like visits, and visits are not",
    Mistake.VISITS_ARE_SUBJECTS: "visits are called like subjects, and no visit is called like one",
    Mistake.SUBJECTS_ARE_VIEWS: "names of photos, subjects or visits state views",
}


def understand(index: Index, asked: bool) -> tuple[Issue, ...]:
    """Look at the levels of an archive as a whole.

    Args:
        index: as it was read.
        asked: whether a person named the pattern.

    Returns:
        Issues that a person must look at.

    Raises:
        MisreadError: people must have been taken for visits, or the other way round.
    """
    mistake = _mistake(index, asked)
    if mistake is not None and mistake.certain:
        raise MisreadError(f"{index.store.name}: {_line(index, mistake)}")
    found = () if mistake is None else (_unsure(_line(index, mistake), mistake),)
    return (*found, *subjects_at_several_sites(index.visits))


def understand_table(name: str, visits: Collection[tuple[str, str]]) -> tuple[Issue, ...]:
    """Look at subjects and visits of a table of scores.

    Args:
        name: of the file, for messages.
        visits: (subject, visit) of each row.

    Raises:
        MisreadError: the columns of subject and visit must be exchanged.
    """
    mistake = find_level_mistake(visits)
    if mistake is None:
        return ()
    line = f"{_CALLED[mistake.kind]}: {listed(mistake.names)}; {_columns_advice(mistake)}"
    if mistake.certain and mistake.kind is not Mistake.VISITS_ARE_SUBJECTS:
        raise MisreadError(f"{name}: {line}")
    return (_unsure(line, mistake),)


def overview(visits: Iterable[tuple[str, str]], photos: int | None = None) -> str:
    """State in one line how many subjects, visits and photos there are.

    >>> overview([("A", "week 0"), ("A", "week 4"), ("B", "week 0")], photos=12)
    '2 subjects, 1 to 2 visits each, 4 photos a visit'
    """
    times = Counter(subject for subject, _ in set(visits))
    visits_each = sorted(set(times.values()))
    line = f"{_number(len(times), 'subject')}, {_span(visits_each)} each"
    if photos is None:
        return line
    a_visit = photos / max(1, times.total())
    return f"{line}, {a_visit:.3g} photos a visit"


def read_as(index: Index, example: bool) -> str:
    """State in one line how an archive was read.

    Args:
        index: what was read; not empty.
        example: whether to state what the first photo's path means. It may name a person: only for
            whoever looks at the screen, never for a log.
    """
    how = f"by the pattern {index.pattern}" if index.pattern else "by the manifest"
    if not example:
        return f"{len(index.rows)} photos, {how}"
    first = index.rows[0]
    site = index.visits.get((first.subject, first.visit), VisitInfo()).site
    levels = [f"subject {first.subject!r}", f"visit {first.visit!r}"]
    if site:
        levels.insert(0, f"site {site!r}")
    levels.append(f"view {first.view}" if first.view else "the view left to the model")
    return f"{len(index.rows)} photos, {how}: {first.path!r} is {', '.join(levels)}"


def subjects_at_several_sites(visits: Mapping[tuple[str, str], VisitInfo]) -> Iterator[Issue]:
    """Subjects that have visits at several sites: sites may have numbered their people alike."""
    sites: dict[str, set[str]] = defaultdict(set)
    for (subject, _), info in visits.items():
        sites[subject] |= {info.site} - {""}
    several = sorted(subject for subject, names in sites.items() if len(names) > 1)
    if several:
        at = ", ".join(sorted(sites[several[0]]))
        text = (
            f"{_number(len(several), 'subject')} are at several sites: {listed(several)} ("
            f"{several[0]!r} at {at}). If these are different people, write the site into the id: "
            "{site}/{number} in place of {site}/{subject} in --pattern, or ids of your own in the "
            "manifest"
        )
        yield Issue("subjects_at_several_sites", len(several), text)


def _mistake(index: Index, asked: bool) -> LevelMistake | None:
    mistake = find_level_mistake({(row.subject, row.visit) for row in index.rows})
    if index.pattern == FLAT_PATTERN:  # a subject is a file's name, whatever it holds
        views = mistake is not None and mistake.kind is Mistake.SUBJECTS_ARE_VIEWS
        return mistake if views else None if asked else _names_with_views(index)
    chosen = asked or index.source == "manifest"
    if mistake is not None and chosen and mistake.kind is Mistake.VISITS_ARE_SUBJECTS:
        return LevelMistake(mistake.kind, certain=False, names=mistake.names)
    return mistake


def _names_with_views(index: Index) -> LevelMistake | None:
    """A flat folder whose names state views, so that the photos of one person are several people.

    Not where each person has a single photo: then nothing is torn apart.
    """
    paths = tuple(sorted(row.path for row in index.rows))
    way = fitting_pattern(paths)
    matches = [] if way is None else map(PathPattern(way).match, paths)
    times = Counter(match.subject for match in matches if match is not None)
    torn = any(n > 1 for n in times.values())
    return LevelMistake(Mistake.SUBJECTS_ARE_VIEWS, True, paths) if torn else None


def _line(index: Index, mistake: LevelMistake) -> str:
    called = f"{_CALLED[mistake.kind]}: {listed(mistake.names)}"
    if index.source == "manifest":
        return f"{called}; {_columns_advice(mistake)}"
    ways = instead_of(index.pattern, mistake, [row.path for row in index.rows])
    if ways:
        return f"{called}; read as {index.pattern}. Use --pattern {' or '.join(map(repr, ways))}"
    if mistake.kind is Mistake.SUBJECTS_ARE_VIEWS:
        return f"{called}; read as {index.pattern}. Give the folder above, or a manifest.csv"
    return f"{called}; read as {index.pattern}. Say how with --pattern, or write a manifest.csv"


def _columns_advice(mistake: LevelMistake) -> str:
    if mistake.kind is Mistake.EXCHANGED:
        return "exchange the columns subject and visit where they are mixed up"
    return "correct the columns subject and visit where they are mixed up"


def _unsure(line: str, mistake: LevelMistake) -> Issue:
    return Issue("levels_unsure", len(mistake.names), line)


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _span(numbers: list[int]) -> str:
    if len(numbers) < 2:
        return _number(numbers[0] if numbers else 0, "visit")
    return f"{numbers[0]} to {numbers[-1]} visits"
