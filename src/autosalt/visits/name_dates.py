"""Order of day, month and year in the names of visits, found from all names of a study.

`03-05-2024` alone does not show which number is the day. All names of a study that are written in
one shape are read one way: with `15-05-2024` among them only day first is left. Where several ways
are left, a person has to choose one (`--date-format`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from autosalt.visits.date_text import DateOrder, Span, Written, find_date

_LONGEST: Final = timedelta(days=15 * 365)
"""No study lasts longer: a way of reading that implies it is wrong if another is left."""


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates in the names of a study are read.

    Attributes:
        orders: shapes with the ways that are left; a shape that is not there is read in all ways.
        mixed: shapes that are written in several ways: each name is read by itself.
    """

    orders: tuple[tuple[str, tuple[DateOrder, ...]], ...] = ()
    mixed: frozenset[str] = frozenset()

    def of(self, name: str, written: Written) -> tuple[tuple[str, DateOrder, Span], ...]:
        """Meanings of a date: for each way that is left the shape read alike, the way, the time."""
        left = dict(self.orders).get(written.shape, tuple(DateOrder))
        alike = name if written.shape in self.mixed or not written.shape else written.shape
        found = [(alike, order, span) for order, span in written.readings.items() if order in left]
        return tuple(found[:1] if len({span for _, _, span in found}) == 1 else found)


EVERY_WAY: Final = DateReading()
"""Nothing is known of a study."""


def read_dates(names: Iterable[str], stated: DateOrder | None = None) -> DateReading:
    """Find out which part of a date comes first, from all names of a study.

    >>> read_dates(["03-05-2024", "15-05-2024"]).orders
    (('2-2-4', (<DateOrder.DAY_FIRST: 'day-first'>,)),)

    Args:
        names: of visits, of all subjects.
        stated: the order that a person states.
    """
    shapes: dict[str, list[Written]] = defaultdict(list)
    for name in sorted(set(names)):
        written = find_date(name)
        if written is not None and written.shape:
            shapes[written.shape].append(written)
    orders: dict[str, tuple[DateOrder, ...]] = {}
    mixed = set[str]()
    for shape, found in shapes.items():
        fitting = tuple(o for o in DateOrder if all(o in one.readings for one in found))
        if stated is not None and any(stated in one.readings for one in found):
            orders[shape] = (stated,)
        elif fitting:
            short = tuple(o for o in fitting if _lasts(found, o) <= _LONGEST)
            orders[shape] = short or fitting
        else:
            mixed.add(shape)
    return DateReading(tuple(sorted(orders.items())), frozenset(mixed))


def undecided(names: Iterable[str], reading: DateReading) -> list[str]:
    """The names whose dates may mean several days."""
    return [
        name
        for name in names
        if (written := find_date(name)) is not None and len(reading.of(name, written)) > 1
    ]


def _lasts(found: Iterable[Written], order: DateOrder) -> timedelta:
    firsts = [one.readings[order].first for one in found]
    return max(firsts) - min(firsts)
