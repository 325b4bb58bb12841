"""Simulated person: skin, hair and head, the same at every visit."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Vec3, srgb_to_linear
from autosalt.phantom.person.head import HeadShape, random_head
from autosalt.phantom.person.regions import Hairline, Scalp, build_scalp, random_hairline

SKIN_TONES: dict[str, Vec3] = {
    "I": (0.93, 0.78, 0.71),
    "II": (0.88, 0.71, 0.61),
    "III": (0.80, 0.62, 0.50),
    "IV": (0.66, 0.47, 0.36),
    "V": (0.47, 0.32, 0.24),
    "VI": (0.30, 0.20, 0.16),
}
"""Fitzpatrick skin tones and the sRGB of their mean."""

HAIR_COLOURS: dict[str, Vec3] = {
    "black": (0.085, 0.075, 0.075),
    "dark brown": (0.19, 0.13, 0.10),
    "brown": (0.33, 0.23, 0.16),
    "blond": (0.66, 0.52, 0.34),
    "red": (0.52, 0.26, 0.13),
    "grey": (0.55, 0.54, 0.53),
    "white": (0.85, 0.84, 0.82),
    "salt and pepper": (0.14, 0.13, 0.13),
}
LENGTHS_CM: dict[str, tuple[float, float]] = {
    "shaved": (0.08, 0.3),
    "buzz": (0.3, 1.2),
    "short": (1.5, 5.0),
    "medium": (6.0, 15.0),
    "long": (18.0, 38.0),
}
TEXTURES = ("straight", "wavy", "curly", "kinky")


@dataclass(frozen=True, slots=True)
class Sunburn:
    """Skin that the sun has coloured, red or brown."""

    tint: Vec3 = (0.97, 0.55, 0.5)
    """Linear factor of the skin's colour where it is burnt most."""
    where: str = "bald"
    """`bald`: skin without hair, forehead included; `face`: up to the old hairline, as under a
    hat; `scalp`: bald skin above the old hairline."""
    blotch: float = 0.3
    """0: even; 1: in blotches."""
    edge: float = 0.5
    """Half width of its border, cm."""
    peeling: float = 0.0
    """How much of it peels in pale flakes, 0..1."""


@dataclass(frozen=True, slots=True)
class Skin:
    """Skin of head and neck."""

    tone: str = "III"
    rgb: Vec3 = (0.6, 0.35, 0.22)
    """Linear colour of the face."""
    redness: float = 0.3
    freckles: float = 0.2
    shine: float = 0.4
    paler_scalp: float = 0.15
    beard: float = 0.0
    """How dark a beard's shadow is, 0..1."""
    sunburn: Sunburn | None = None
    creases: float = 0.0
    """How deep the creases across the forehead are, 0..1."""


@dataclass(frozen=True, slots=True)
class CombOver:
    """Long strands that are combed from one side across the top; the other hair is trimmed."""

    side: float = 1.0
    """+1 from the patient's right, -1 from the left."""
    part: float = 60.0
    """Degrees from the vertex to the parting on that side; hair below it hangs down."""
    band: float = 12.0
    """Width (degrees) of the strip above the parting whose hair is long."""
    back: float = 0.2
    """How much the strands are combed backward."""
    trim: float = 3.0
    """Length of the other hair, cm."""


@dataclass(frozen=True, slots=True)
class Tied:
    """Hair behind the tie: a bun, a ponytail or a braid at each place."""

    form: str
    """bun, ponytail or braid."""
    places: tuple[tuple[float, float], ...]
    """Chart places of the ties, degrees."""
    radius: float = 3.0
    """Of the bun, tail or braid, cm."""
    length: float = 25.0
    """Of the tail or braid, cm; no meaning for a bun."""
    mess: float = 0.3
    """0: smooth; 1: loose and tangled."""


@dataclass(frozen=True, slots=True)
class Hair:
    """Terminal hair of the head, lengths in centimetres."""

    colour: str = "black"
    rgb: Vec3 = (0.01, 0.009, 0.009)
    """Linear colour of the pigmented strands."""
    white_share: float = 0.0
    length_name: str = "short"
    length: float = 4.0
    texture: str = "straight"
    style: str = "whorl"
    fullness: float = 1.0
    """Strands per area before the disease, 1 = thick."""
    thin_crown: float = 0.0
    """Male-pattern thinning of the crown, under what counts as loss, 0..0.45."""
    clumping: float = 0.5
    frizz: float = 0.3
    shine: float = 0.5
    whorl: tuple[float, float] = (4.0, -28.0)
    """Chart place of the whorl, degrees."""
    spin: float = 1.0
    """+1 or -1: which way the whorl turns."""
    part: float = 10.0
    """Chart u of the parting, degrees."""
    faded_sides: float = 0.0
    """How much shorter sides and nape are cut, 0..1."""
    sweep: float = 0.0
    """How far loose hair beside the face is brushed back, 0 (none) to 1 (behind the ears)."""
    tied: Tied | None = None
    """Hair that is pulled tight over the skull and tied; `length` is then its way to the tie."""
    row_pitch: float = 0.0
    """Degrees between the partings of cornrows; 0 for none."""
    lock_radius: float = 0.0
    """Half the thickness of dreadlocks or box braids, cm; 0 for free strands."""
    comb_over: CombOver | None = None
    gathered: tuple[float, float] | None = None
    """Chart place (degrees) to which the hair is pulled, and where a clip holds it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person; hashable, so geometry is built once and kept."""

    shape: HeadShape = field(default_factory=HeadShape)
    hairline: Hairline = field(default_factory=Hairline)
    skin: Skin = field(default_factory=Skin)
    hair: Hair = field(default_factory=Hair)
    seed: int = 0
    """Seed of traits without a number of their own: freckles, the grain of the hair."""

    def scalp(self) -> Scalp:
        """The scalp with its regions."""
        return build_scalp(self.shape, self.hairline)

    def with_hair_length(self, length: float) -> "Subject":
        """The same person with hair cut to, or grown to, a length in cm."""
        name = next((n for n, (_, high) in LENGTHS_CM.items() if length <= high), "long")
        return replace(self, hair=replace(self.hair, length=length, length_name=name))


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which persons may sit: names of `HAIR_COLOURS`, `LENGTHS_CM`, `SKIN_TONES`; none means any.

    Raises:
        ValueError: a name is not one of those.
    """

    colours: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, named, known in (
            ("hair", self.colours, HAIR_COLOURS),
            ("hair", self.lengths, LENGTHS_CM),
            ("skin", self.tones, SKIN_TONES),
        ):
            if unknown := [name for name in named if name not in known]:
                raise ValueError(f"no {what} is {unknown[0]!r}: use {', '.join(known)}")

    def include(self, person: "Subject") -> bool:
        """Whether a person is of one of the colours, one of the lengths and one of the tones."""
        hair = person.hair
        return all(
            not named or name in named
            for named, name in (
                (self.colours, hair.colour),
                (self.lengths, hair.length_name),
                (self.tones, person.skin.tone),
            )
        )


ANY = Kinds()


def _pick(rng: Generator, shares: dict[str, float]) -> str:
    p = np.asarray(list(shares.values()))
    return str(rng.choice(list(shares), p=p / p.sum()))


def random_skin(rng: Generator) -> Skin:
    """Skin of any Fitzpatrick tone."""
    shares = {"I": 0.14, "II": 0.25, "III": 0.27, "IV": 0.14, "V": 0.11, "VI": 0.09}
    tone = _pick(rng, shares)
    srgb = np.asarray(SKIN_TONES[tone]) * np.exp(rng.normal(0, 0.035, 3) + rng.normal(0, 0.05))
    linear = srgb_to_linear(np.clip(srgb, 0, 1).astype(np.float32))
    return Skin(
        tone=tone,
        rgb=(float(linear[0]), float(linear[1]), float(linear[2])),
        redness=float(rng.beta(1.5, 3)),
        freckles=float(rng.beta(1, 3)),
        shine=float(rng.beta(1.6, 2.0)),
        paler_scalp=float(rng.uniform(0.0, 0.35)),
        beard=float(rng.uniform(0.1, 0.9)) if rng.random() < 0.35 else 0.0,
    )


def random_hair(rng: Generator, tone: str) -> Hair:
    """Hair whose colour and texture are likely for a skin tone."""
    dark = tone in ("V", "VI")
    light = tone in ("I", "II")
    colour = _pick(
        rng,
        {
            "black": 0.6 if dark else 0.3 if light else 0.42,
            "dark brown": 0.12 if dark else 0.22,
            "brown": 0.02 if dark else 0.14,
            "blond": 0.01 if dark else 0.12 if light else 0.03,
            "red": 0.01 if dark else 0.05 if light else 0.02,
            "grey": 0.06,
            "white": 0.04,
            "salt and pepper": 0.08,
        },
    )
    texture = _pick(
        rng,
        {"straight": 0.1, "wavy": 0.1, "curly": 0.25, "kinky": 0.55}
        if dark
        else {"straight": 0.55, "wavy": 0.28, "curly": 0.14, "kinky": 0.03},
    )
    length_name = _pick(
        rng, {"shaved": 0.14, "buzz": 0.16, "short": 0.3, "medium": 0.22, "long": 0.18}
    )
    low, high = LENGTHS_CM[length_name]
    length = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    if texture == "kinky":
        length = min(length, 9.0)
        length_name = "medium" if length_name == "long" else length_name
    if dark and length < 1.5 and colour in ("brown", "blond", "red"):
        colour = "black"  # light hair on dark skin is dyed, and cut this short the dye is gone
    white = {"grey": 0.5, "salt and pepper": float(rng.uniform(0.15, 0.6)), "white": 0.9}
    srgb = np.asarray(HAIR_COLOURS[colour]) * np.exp(rng.normal(0, 0.14) + rng.normal(0, 0.04, 3))
    rgb = srgb_to_linear(np.clip(srgb, 0, 1).astype(np.float32))
    return Hair(
        colour=colour,
        rgb=(float(rgb[0]), float(rgb[1]), float(rgb[2])),
        white_share=white.get(colour, float(rng.choice([0.0, 0.0, rng.uniform(0, 0.08)]))),
        length_name=length_name,
        length=length,
        texture=texture,
        style=_pick(rng, {"whorl": 0.4, "part": 0.3, "back": 0.15, "forward": 0.15}),
        fullness=float(rng.uniform(0.65, 1.2)),
        thin_crown=float(rng.choice([0.0, 0.0, 0.0, rng.uniform(0.1, 0.45)])),
        clumping=float(rng.beta(2, 2)),
        frizz=float(rng.beta(1.5, 3)),
        shine=float(rng.beta(2, 2)),
        whorl=(float(rng.normal(0, 8)), float(rng.normal(-28, 6))),
        spin=float(rng.choice([-1.0, 1.0])),
        part=float(rng.choice([0.0, 18.0, -18.0]) + rng.normal(0, 4)),
        faded_sides=float(rng.choice([0.0, rng.uniform(0.2, 0.8)])),
    )


def random_subject(rng: Generator, kinds: Kinds = ANY) -> Subject:
    """Any adult, or the first of many who is of certain kinds."""
    while True:
        skin = random_skin(rng)
        subject = Subject(
            shape=random_head(rng),
            hairline=random_hairline(rng),
            skin=skin,
            hair=random_hair(rng, skin.tone),
            seed=int(rng.integers(2**31)),
        )
        if kinds.include(subject):
            return subject
