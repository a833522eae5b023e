"""Simulated rounds of paper forms, and people who fill in forms of their own unit, in several ways.

As in the reference simulation: 25 items of 5 levels, 30 forms a unit, one satisfaction factor. What an honest
person says of an item is unit + item + unit at this item + mood + noise, cut into levels; `World` says how
much of each. Seeds below `REPORTED` were used to choose weights; figures are reported from it upwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.estimates.variance import FloatArray, IntArray

UNITS: Final = 100
FORMS: Final = 30
ITEMS: Final = 25
STUFFED: Final = 10
REPORTED: Final = 10_000
CUTS: Final = np.array([-1.5, -0.7, 0.2, 1.1])
Style = Callable[[np.random.Generator, int, FloatArray], FloatArray]


@dataclass(frozen=True)
class World:
    """`mood`: share of the one factor in the variance of an answer; `units`, `local`: standard deviation
    between units, and of single items at a unit; `topics`: share of five further factors in what is left;
    `straight`: people who give their level throughout; `blanks`: share of items left out."""

    mood: float = 0.45
    units: float = 0.3
    local: float = 0.15
    topics: float = 0.0
    straight: float = 0.0
    blanks: float = 0.02


PLAIN: Final = World()
WORLDS: Final = {
    "plain": PLAIN,
    "units differ by question": World(local=0.3),
    "five topics": World(topics=0.35),
    "straight people": World(straight=0.15),
    "strong mood": World(mood=0.7),
    "weak mood": World(mood=0.2),
    "unequal units": World(units=0.5, blanks=0.08),
}


def honest_round(
    seed: int, mean: float, *, world: World = PLAIN, units: int = UNITS, forms: int = FORMS
) -> FloatArray:
    """Answers 1 to 5 (units, forms, items), NaN blank, whose mean over all is `mean`."""
    stream = np.random.default_rng(seed)
    noise = stream.normal(size=(units, forms, ITEMS))
    topics = stream.normal(size=(units, forms, 5))[:, :, np.arange(ITEMS) * 5 // ITEMS]
    latent = (
        stream.normal(0, world.units, (units, 1, 1))
        + stream.normal(0, 0.35, ITEMS)
        + stream.normal(0, world.local, (units, 1, ITEMS))
        + np.sqrt(world.mood) * stream.normal(size=(units, forms, 1))
        + np.sqrt(1 - world.mood) * (np.sqrt(1 - world.topics) * noise + np.sqrt(world.topics) * topics)
    )
    low, high = -4.0, 8.0
    for _ in range(30):
        shift = (low + high) / 2
        low, high = (shift, high) if _levels(latent + shift).mean() < mean else (low, shift)
    answers = _levels(latent + shift)
    people = stream.random((units, forms, 1)) < world.straight
    answers = np.where(people, np.rint(answers.mean(axis=2, keepdims=True)), answers)
    answers[stream.random(answers.shape) < world.blanks] = np.nan
    return answers


def _levels(latent: FloatArray) -> FloatArray:
    return np.asarray(1.0 + np.digitize(latent, CUTS), dtype=np.float64)


def copied(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """One person writes a pleased form and copies it, one answer in eight a level off."""
    return _varied(stream, _pleased(stream, mean=4.7), forms, slips=0.12)


def copied_loosely(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """The same with every fourth answer off."""
    return _varied(stream, _pleased(stream, mean=4.7), forms, slips=0.25)


def two_hands(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """Two people do it, each from a form of their own."""
    half = forms // 2
    return np.concatenate([copied(stream, half, honest), copied(stream, forms - half, honest)])


def made_up(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """Every form anew, 4 and 5 at random: nothing is copied."""
    return np.where(stream.random((forms, ITEMS)) < 0.7, 5.0, 4.0)


def all_fives(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """5 throughout."""
    return np.full((forms, ITEMS), 5.0)


def modest(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """Copies of a form at 4.2, which does not stand out by its level."""
    return _varied(stream, _pleased(stream, mean=4.2), forms, slips=0.12)


def own_taste(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """One person answers every form anew out of one opinion, with a little noise."""
    opinion = 1.6 + stream.normal(0, 0.7, ITEMS)
    return _levels(opinion + stream.normal(0, 0.25, (forms, ITEMS)))


def cloned(stream: np.random.Generator, forms: int, honest: FloatArray) -> FloatArray:
    """The most pleased real form is copied, blanks filled in, one answer in ten a level off."""
    best = honest[int(np.argmax(np.nanmean(honest, axis=1)))]
    return _varied(stream, np.where(np.isnan(best), 5.0, best), forms, slips=0.1)


TUNED: Final[dict[str, Style]] = {
    "copied": copied, "copied loosely": copied_loosely, "two hands": two_hands, "made up": made_up,
    "all fives": all_fives,
}  # fmt: skip
UNSEEN: Final[dict[str, Style]] = {"modest": modest, "own taste": own_taste, "cloned": cloned}
"""Ways that were never looked at while weights were chosen."""


def _pleased(stream: np.random.Generator, *, mean: float) -> FloatArray:
    return np.asarray(np.clip(np.rint(stream.normal(mean, 0.5, ITEMS)), 3, 5))


def _varied(stream: np.random.Generator, form: FloatArray, forms: int, *, slips: float) -> FloatArray:
    step = np.where(stream.random((forms, ITEMS)) < 0.5, 1.0, -1.0)
    changed = form + np.where(stream.random((forms, ITEMS)) < slips, step, 0.0)
    return np.asarray(np.where(changed > 5, 4.0, changed))


def stuffed_round(
    seed: int, mean: float, *, style: Style, share: float, world: World = PLAIN, units: int = UNITS,
    stuffed: int = STUFFED, forms: int = FORMS,
) -> tuple[FloatArray, IntArray]:  # fmt: skip
    """A round (forms × items) and the unit of each form. The first `stuffed` units filled in `share` of
    theirs."""
    answers = honest_round(seed, mean, world=world, units=units, forms=forms)
    stream = np.random.default_rng(seed + 1)
    number = round(share * forms)
    for unit in range(stuffed):
        answers[unit, :number] = style(stream, number, answers[unit, number:])
    return answers.reshape(-1, ITEMS), np.repeat(np.arange(units), forms)
