"""Golden vectors: which photos are chosen, and what is written of them."""

from dataclasses import replace
from pathlib import Path

from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import load_examples, read_items
from autosalt.training.export.golden_vectors import choose_golden

INPUT = InputSpec(size=64, fill=(128, 128, 128))


def test_golden_photos_are_of_every_view(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    chosen = choose_golden(examples, 4)
    assert len({example.item.view for example in chosen}) == 4
    assert len(choose_golden(examples, 7)) == 7
    assert choose_golden(examples, 0) == []


def test_golden_photos_are_of_both_shapes(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    portrait = [replace(e, box=Letterbox.fit(40, 30, 64)) for e in examples[:16]]
    chosen = choose_golden([*examples[16:], *portrait], 4)
    assert sum(example.box.height == example.box.width for example in chosen) == 2
    assert len({example.item.view for example in chosen}) == 4


def test_a_photo_of_a_patient_never_travels_with_the_model(toy: Path) -> None:
    examples = load_examples(read_items([toy]), INPUT)
    clinic = [replace(e, item=replace(e.item, source="clinic")) for e in examples]
    assert choose_golden(clinic, 4) == []
    assert choose_golden([*clinic, examples[0]], 4) == [examples[0]]
    lent = [replace(e, item=replace(e.item, subgroups={"pattern": "real mask"})) for e in examples]
    assert choose_golden(lent, 4) == []
