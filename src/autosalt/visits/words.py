"""The words that visits are called by, in the languages that trials write them in."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212]")


def plain(name: str) -> str:
    """A name in lower case, without accents and marks that nobody sees, each dash as `-`."""
    text = unicodedata.normalize("NFKD", _DASHES.sub("-", name)).casefold()
    kept = [one for one in text if unicodedata.category(one) not in ("Mn", "Cf")]
    return "".join(kept).strip()


def _words(by_meaning: Mapping[str, str]) -> Mapping[str, str]:
    """From `{"week": "week weeks w"}` to `{"weeks": "week", ...}`."""
    return MappingProxyType(
        {word: meaning for meaning, listed in by_meaning.items() for word in listed.split()}
    )


MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        word: number
        for number, listed in enumerate(
            (
                "jan january januar janvier enero gennaio janeiro januari",
                "feb february februar fevrier febrero febbraio fevereiro februari fev",
                "mar march marz maerz mars marzo marco maart mrz",
                "apr april avril abril aprile avr",
                "may mai mayo maggio maio mei",
                "jun june juni juin junio giugno junho",
                "jul july juli juillet julio luglio julho",
                "aug august aout agosto augustus ago",
                "sep sept september septembre septiembre settembre setembro",
                "oct october oktober octobre octubre ottobre outubro okt",
                "nov november novembre noviembre novembro",
                "dec december dezember decembre diciembre dicembre dezembro dez",
            ),
            1,
        )
        for word in listed.split()
    }
)
"""The number of a month by its word."""

UNITS: Final = _words(
    {
        "day": "day days d tag tage tagen jour jours dia dias giorno giorni dag dagen",
        "week": "week weeks wk wks w woche wochen semaine semaines semana semanas settimana "
        "settimane weken",
        "month": "month months mo mos mon mth mths m monat monate monaten mois mes meses mese mesi "
        "maand maanden",
        "year": "year years yr yrs y jahr jahre jahren ans annee annees ano anos anno anni jaar",
    }
)
"""Units of time."""

COUNTERS: Final = _words(
    {
        "visit": "visit visits vis v visite visites visita visitas besuch termin bezoek",
        "time point": "timepoint timepoints tp t time",
        "session": "session sessions ses sess sitting",
        "exam": "exam exams examination examinations appointment appt",
        "cycle": "cycle cycles",
        "screening": "screening screen scr",
        "follow-up": "followup fu fup controle kontrolle control",
        "after": "after post",
    }
)
"""Other units, which count upwards in time."""

ANY_TIME: Final = "unscheduled"

_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    (r"end[\s_-]*of[\s_-]*(?:the[\s_-]*)?(?:treatment|therapy)", " eot "),
    (r"end[\s_-]*of[\s_-]*(?:the[\s_-]*)?(?:study|trial)", " eos "),
    (r"(?:last|final)[\s_-]*(?:study[\s_-]*)?visit", " eos "),
    (r"close[\s_-]*out", " eos "),
    (r"(?:pre|post)[\s_-]*dos(?:e|ing)", " dose "),
    (r"follow(?:s|ed|ing)?[\s_-]*up", " followup "),
    (r"time[\s_-]+point", " timepoint "),
    (r"(?:run|lead)[\s_-]*in", " runin "),
    (r"(?:pre|before|prior(?:[\s_-]*to)?)[\s_-]*(?:treatment|therapy|baseline)", " before "),
    (r"(?:post|after)[\s_-]*(?:treatment|therapy|baseline)", " after "),
    (r"base[\s_-]+line", " baseline "),
    (r"un[\s_-]?scheduled|unplanned|extra|additional", f" {ANY_TIME} "),
    (r"early[\s_-]*(?:termination|discontinuation|withdrawal)", f" {ANY_TIME} "),
)
"""Several words that are read as one."""

BASELINE: Final = frozenset(
    {"baseline", "bl", "randomisation", "randomization", "rand", "basal", "basale"}
)
SCREENING: Final = frozenset(
    {"screening", "screen", "scr", "runin", "enrolment", "enrollment", "inclusion", "consent"}
)
BEFORE: Final = frozenset(
    {"before", "pre", "initial", "prior", "vorher", "vor", "avant", "antes", "prima", "voor"}
)
AFTER: Final = frozenset({"after", "post", "nachher", "nach", "apres", "despues", "depois", "dopo"})
END: Final = frozenset({"eot"})
FOLLOW_UP: Final = frozenset({"followup", "fu", "fup"})
LAST: Final = frozenset({"eos", "final", "last"})
FILLERS: Final = frozenset({"of", "the", "at", "on", "in", "de", "du", "and", "treatment"})

ORDINALS: Final[Mapping[str, int]] = MappingProxyType(
    {
        word: number
        for number, listed in enumerate(
            ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), 1
        )
        for word in listed.split()
    }
)

ROMAN: Final[Mapping[str, int]] = MappingProxyType(
    {
        word: number
        for number, word in enumerate(
            ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1
        )
    }
)


def one_word(text: str) -> str:
    """A plain text with `end of treatment` as `eot`, and the like."""
    for phrase, word in _PHRASES:
        text = re.sub(rf"(?<![^\W\d_])(?:{phrase})(?![^\W\d_])", word, text)
    return text


_KNOWN: Final = frozenset(
    {*UNITS, *COUNTERS, *BASELINE, *SCREENING, *BEFORE, *AFTER, *END, *FOLLOW_UP, *LAST, *FILLERS}
)


def all_known(text: str) -> bool:
    """Whether every word of a plain text is one of these: `visit 2024`, not `IMG_2024`."""
    return _KNOWN.issuperset(re.findall(r"[^\W\d_]+", text))
