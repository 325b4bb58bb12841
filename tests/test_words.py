"""Plain words: a glossary, first lines of modules and the length of sentences, held everywhere.

A word of `GLOSSARY` stands nowhere in code, names, comments, messages, documentation or tests.
Where it must stand, as a code that files already hold, the quotation is in `ALLOWED` with a reason.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).parents[1]

GLOSSARY: Final = {
    r"told|untold": "reported, derived, stated or distinguished",
    r"tells?|telling": "show, state, distinguish or report",
    r"said": "stated, recorded or called",
    r"anew": "again",
    r"of before": "previous or earlier",
    r"the (?:tables?|runs?|scores?|results?|labels?) before(?=\W)": (
        "previous: the previous tables"
    ),
    r"vie|vies|vied|vying": "compete",
    r"spoil|spoils|spoiled|spoilt|spoiling": "damage or make unscorable",
    r"(?:came|comes?|became|becomes?) of": "the outcome of, or the result of",
    r"(?:lie|lies|lay|lying) beside": "is next to",
    r"made of": "derived from, computed from or consists of",
    r"things?": "the name of it: file, table, column",
    r"somebody": "a person or someone",
    r"anybody": "anyone",
    r"ought|reckon(?:s|ed|ing)?|heed|aught|nought|withal|thereof": "a word of today",
}
"""Words and phrases, as regular expressions in lower case, and what to write instead."""

ALLOWED: Final = {
    "made_of": "the file made_of.json and the module that writes it",
    "MADE_OF": "the name of that file",
    "MadeOf": "what that file holds",
    ".tell()": "the position in an open file",
    "settings_said": "a key of study.json and define.json",
}
"""Quotations that hold such a word, and why they stay."""

LONGEST_SENTENCE: Final = 30
"""Words; 25 is what to aim for."""

LONG_SENTENCES: Final[dict[str, int]] = {
    "models": 5,
    "research/release": 3,
}
"""Sentences over that in each folder. A number can only get smaller."""

LONGEST_FIRST_LINE: Final = 100
RIDDLES: Final = frozenset(
    (
        *("what", "where", "who", "how", "whether", "whose", "which", "when", "why", "if"),
        *("of", "by", "from", "does", "is", "are"),
    )
)
"""Words that a first line cannot begin with: a reader searches for a noun or a verb."""

_PARTS_OF_NAMES: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_WORDS: Final = re.compile(
    rf"\b(?:{'|'.join(f'({words})' for words in GLOSSARY)})\b".replace(" ", r"[\s#>]+")
)
_ENTRY: Final = re.compile(
    r"(?m)^ +(?:[\w*]+(?:, [\w*]+)*: |Args:|Returns:|Raises:|Attributes:|Yields:)"
)


class Hit(NamedTuple):
    """A word that a reader may not know, and where it is."""

    path: str
    line: int
    word: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word!r}; write {self.instead}"


def scanned() -> list[Path]:
    """Files that people read: code, tests, templates, documentation."""
    folders = [ROOT / name for name in ("src", "research", "scripts", "tests", "docs")]
    kinds = ("*.py", "*.md", "*.toml", "*.j2", "*.html")
    files = {file for folder in folders for kind in kinds for file in folder.rglob(kind)}
    return sorted(files | set(ROOT.glob("*.md")) | set((ROOT / "models").glob("*.md")))


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def unknown_words(path: str, text: str) -> Iterator[Hit]:
    """Words of the glossary in a text, also as parts of identifiers and across line ends."""
    for quotation in ALLOWED:
        text = text.replace(quotation, "")
    text = _PARTS_OF_NAMES.sub(" ", text).lower()
    for match in _WORDS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        word = re.sub(r"[\s#>]+", " ", match[0])
        yield Hit(path, line, word, list(GLOSSARY.values())[(match.lastindex or 1) - 1])


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text in Markdown: no code blocks, tables or headings.

    Each item of a list stands for itself; code in a line counts as one word.
    """
    text = re.sub(r"(?ms)^( *)(```|~~~).*?^\1?\2 *$|^---\n.*?^---$|<!--.*?-->", "", text)
    text = re.sub(r"(?m)^ *\|.*$|^#+ .*$|^ *>>>.*$|^ *\.\.\..*$", "", text)
    text = re.sub(r"`[^`]*`", "code", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.) )", text):
        words = " ".join(block.split())
        yield from filter(None, re.split(r"(?<=[.!?:;])[)\"*]* (?=\W*[A-Z0-9`]|code)", words))


def number_of_words(sentence: str) -> int:
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


def docstrings(source: str) -> Iterator[str]:
    """All strings that stand alone in a module: docstrings, also those of attributes.

    What follows `Args:` and the like is split into its entries, as a list is. A paragraph that is
    indented is code.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str):
                parts = cleandoc(text).split("\n\n")
                yield "\n\n".join(_ENTRY.sub("\n\n", part) for part in parts if part[:4].strip())


def prose(file: Path) -> str:
    text = text_of(file)
    return "\n\n".join(docstrings(text)) if file.suffix == ".py" else text


def folder_of(path: str) -> str:
    """Where a long sentence is counted: a package of the source, or a folder of the rest."""
    parts = path.split("/")[:-1]
    return "/".join(parts[: 3 if parts[:1] == ["src"] else 2]) or "."


@pytest.fixture(scope="module")
def long_sentences() -> dict[str, list[str]]:
    """Of each folder the sentences that are too long, each with its file."""
    found: dict[str, list[str]] = {}
    for file in scanned():
        if file.suffix in (".py", ".md"):
            path = name_of(file)
            for sentence in sentences(prose(file)):
                if number_of_words(sentence) > LONGEST_SENTENCE:
                    found.setdefault(folder_of(path), []).append(f"{path}: {sentence}")
    return found


def test_everything_is_in_words_that_a_reader_knows() -> None:
    hits = [
        str(hit)
        for file in scanned()
        if file != Path(__file__)
        for hit in unknown_words(name_of(file), text_of(file))
    ]
    assert not hits, "\n".join(hits)


def test_no_folder_gets_more_long_sentences(long_sentences: dict[str, list[str]]) -> None:
    more = {
        folder: found
        for folder, found in long_sentences.items()
        if len(found) > LONG_SENTENCES.get(folder, 0)
    }
    assert not more, "\n".join(
        f"{folder}: {len(found)}, not {LONG_SENTENCES.get(folder, 0)}\n  " + "\n  ".join(found)
        for folder, found in more.items()
    )


def test_a_number_of_long_sentences_is_lowered_when_they_get_fewer(
    long_sentences: dict[str, list[str]],
) -> None:
    held = {folder: len(long_sentences.get(folder, [])) for folder in LONG_SENTENCES}
    generous = {f: LONG_SENTENCES[f] for f, found in held.items() if found < LONG_SENTENCES[f] // 2}
    assert not generous, f"LONG_SENTENCES holds twice what there is in {generous}"


def test_the_first_line_of_a_module_is_what_a_stranger_searches_for() -> None:
    riddles = []
    for file in scanned():
        if file.suffix != ".py":
            continue
        docstring = ast.get_docstring(ast.parse(text_of(file))) or ""
        first = docstring.split("\n", 1)[0]
        word = re.match(r"\W*(\w*)", first)
        if len(first) > LONGEST_FIRST_LINE or (word and word[1].lower() in RIDDLES):
            riddles.append(f"{name_of(file)}: {first}")
    assert not riddles, "\n".join(riddles)


def test_what_is_allowed_is_still_there() -> None:
    texts = [text_of(file) for file in scanned() if file != Path(__file__)]
    assert all(any(quotation in text for text in texts) for quotation in ALLOWED)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The tables\nof before are told.", ["of before", "told"]),
        ("test_a_wrong_view_is_told = 1", ["told"]),
        ("class ToldView: ...", ["told"]),
        ("# what came\n    # of the row", ["came of"]),
        ("The tables before, and the day before.", ["the tables before"]),
        ("no toldness, Nothing, everything, vied for", ["vied"]),
        ("file.tell() and `made_of.json` stay; it tells", ["tells"]),
        ("A plain sentence: state it again.", []),
    ],
)
def test_the_scanner_finds_words_in_prose_and_names(text: str, words: list[str]) -> None:
    assert [hit.word for hit in unknown_words("made_up.py", text)] == words


def test_the_scanner_names_file_line_word_and_what_to_write() -> None:
    (hit,) = unknown_words("src/made_up.py", '"""Plain."""\n\nx = "score it anew"\n')
    assert str(hit) == "src/made_up.py:3: 'anew'; write again"


def test_sentences_are_counted_without_code_lists_and_tables() -> None:
    text = (
        "# A heading that is no sentence\n\nOne `of code here` two. Three [four five](x.md) six\n"
        "seven.\n\n- eight nine\n- ten\n\n```\nnot prose. At all.\n```\n\n| a | b |\n"
    )
    assert list(map(number_of_words, sentences(text))) == [3, 5, 2, 1]
    source = '"""One two.\n\n    code = 1\n\nThree.\n"""\nx = 1\n"""Four."""\n'
    assert list(docstrings(source)) == ["One two.\n\nThree.", "Four."]
