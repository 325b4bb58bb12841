"""Label map: what labels mean, and which sets of labels can be read in one way only."""

from pathlib import Path

import pytest

from autosalt.annotations.labels import LabelMap, Meaning, Plan, plan_masks, read_label_map
from autosalt.errors import AnnotationError


def plan(*used: str, declared: tuple[str, ...] = (), exclusive: bool = False) -> Plan:
    return plan_masks(LabelMap(), used, declared, exclusive)


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("Scalp", Meaning.SCALP),
        ("hair loss", Meaning.LOSS),
        ("Hair_Loss", Meaning.LOSS),
        ("hair-loss", Meaning.LOSS),
        ("bald", Meaning.LOSS),
        ("HAIR", Meaning.HAIR),
        ("background", Meaning.IGNORE),
        ("necklace", None),
    ],
)
def test_some_labels_need_no_map(label: str, meaning: Meaning | None) -> None:
    assert LabelMap().meaning_of(label) is meaning


def test_a_file_comes_before_the_words(tmp_path: Path) -> None:
    file = tmp_path / "labels.toml"
    file.write_text('exclusive = true\n[labels]\n"hair" = "ignore"\n"1" = "scalp"\n')
    labels = read_label_map(file)
    assert labels == LabelMap({"hair": Meaning.IGNORE, "1": Meaning.SCALP}, exclusive=True)
    assert labels.meaning_of("hair") is Meaning.IGNORE
    assert labels.meaning_of("loss") is Meaning.LOSS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[labels", "not TOML"),
        ("x = 1", "needs a table"),
        ('[labels]\na = "skin"', "'a' is 'skin'"),
        ("[labels]\na = []", "give one of"),
        ('y = 1\n[labels]\na = "loss"', "y is unknown"),
        ('exclusive = 1\n[labels]\na = "loss"', "true or false"),
    ],
)
def test_a_wrong_file_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "labels.toml").write_text(text)
    with pytest.raises(AnnotationError, match=why):
        read_label_map(tmp_path / "labels.toml")
    with pytest.raises(AnnotationError, match="cannot be read"):
        read_label_map(tmp_path / "none.toml")


def test_labels_without_a_meaning_are_listed_with_the_lines_to_write() -> None:
    with pytest.raises(AnnotationError) as error:
        plan("scalp", "necklace", "ear")
    assert "'ear', 'necklace'" in str(error.value)
    assert '"ear" = "ignore"' in str(error.value)


def test_a_label_that_nobody_drew_needs_no_meaning_and_may_have_one() -> None:
    made = plan("scalp", declared=("loss", "objects"))
    assert made.drawn == {Meaning.SCALP, Meaning.LOSS}


def test_hair_and_loss_without_scalp_exclude_each_other() -> None:
    assert plan("hair", "loss").exclusive
    assert not plan("hair", "scalp").exclusive


def test_labels_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(AnnotationError, match="two ways"):
        plan("scalp", "hair", "loss")
    assert plan("scalp", "hair", "loss", exclusive=True).exclusive
    with pytest.raises(AnnotationError, match="neither scalp nor loss"):
        plan("hair")
