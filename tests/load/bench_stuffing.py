"""How many units that fill in their own forms are marked, and how many honest ones.

The rounds are those of `tests.support.stuffed_forms`: 100 units of 30 forms, ten of them stuffed. A unit is
found when it bears the mark that the ranking gives by itself at its stated level; nothing here knows the
answer. All seeds lie above those by which the weights were chosen, and three styles were never looked at.
"""

from functools import cache

import numpy as np

from analysis.quality.ranking import ALARM, rank_batches
from tests.load.figures import Figure, benchmark
from tests.support.stuffed_forms import (
    REPORTED,
    STUFFED,
    TUNED,
    UNSEEN,
    WORLDS,
    honest_round,
    stuffed_round,
)

MEANS = (3.6, 4.2, 4.6)
ROUNDS = 5
ROUNDS_OF_STYLES = 2
HONEST_ROUNDS = 4
SMALL_ROUNDS = 30


@cache
def honest_marks(world: str, mean: float) -> tuple[int, int]:
    """Marked units and units in rounds where everybody is honest."""
    marked = units = 0
    for place in range(HONEST_ROUNDS if world == "plain" else 1):
        answers = honest_round(REPORTED + 100 * place + 50, mean, world=WORLDS[world])
        of = np.repeat(np.arange(len(answers)), answers.shape[1])
        found = rank_batches(answers.reshape(len(of), -1), of)
        marked, units = marked + int(found.first.sum()), units + len(found.first)
    return marked, units


@cache
def found(style: str, mean: float, share: float, rounds: int = ROUNDS) -> dict[str, float]:
    """Of the stuffed units: how many are marked, how many are among the first so many; honest ones marked."""
    of = {**TUNED, **UNSEEN}[style]
    marked = ahead = wrong = 0
    for place in range(rounds):
        answers, unit = stuffed_round(REPORTED + 100 * place, mean, style=of, share=share)
        ranking = rank_batches(answers, unit)
        marked += int(ranking.first[:STUFFED].sum())
        wrong += int(ranking.first[STUFFED:].sum())
        ahead += int((ranking.rank[:STUFFED] <= STUFFED).sum())
    stuffed, honest = rounds * STUFFED, rounds * (ranking.batch.size - STUFFED)
    return {
        "marked": round(100 * marked / stuffed, 1),
        "among_the_first": round(100 * ahead / stuffed, 1),
        "honest_marked": round(100 * wrong / honest, 2),
    }


@benchmark("stuffing.honest_marked", unit="% of honest units", goal=100 * ALARM, better="lower")
def honest_units_marked() -> Figure:
    """Over three means and seven kinds of honest rounds, without a single stuffed unit in them."""
    counts = {f"{world}.{mean}": honest_marks(world, mean) for world in WORLDS for mean in MEANS}
    marked, units = (sum(column) for column in zip(*counts.values(), strict=True))
    return Figure(100 * marked / units, {"units": units, **{name: one[0] for name, one in counts.items()}})


@benchmark("stuffing.found.40", unit="% of units with 40 % stuffing", goal=85, better="higher")
def found_at_forty() -> Figure:
    """The worst of three means up to 4.6."""
    detail = {str(mean): found("copied", mean, 0.4) for mean in MEANS}
    return Figure(min(one["marked"] for one in detail.values()), dict(detail))


@benchmark("stuffing.found.20", unit="% of units with 20 % stuffing", goal=75, better="higher")
def found_at_twenty() -> Figure:
    """The worst of the means up to 4.2; that at 4.6 in the detail."""
    detail = {str(mean): found("copied", mean, 0.2) for mean in MEANS}
    return Figure(min(detail[str(mean)]["marked"] for mean in MEANS if mean <= 4.2), dict(detail))


@benchmark("stuffing.found.small_round", unit="% of units with 40 % stuffing", goal=None, better="higher")
def found_in_a_small_round() -> Figure:
    """14 units of 20 forms with 15 items at a mean of 4.2, two of them stuffed: how far few forms carry."""
    marked = ahead = 0
    for place in range(SMALL_ROUNDS):
        answers, unit = stuffed_round(
            REPORTED + 100 * place, 4.2, style=TUNED["copied"], share=0.4, units=14, stuffed=2, forms=20
        )
        ranking = rank_batches(answers[:, :15], unit)
        marked, ahead = marked + int(ranking.first[:2].sum()), ahead + int((ranking.rank[:2] <= 2).sum())
    stuffed = 2 * SMALL_ROUNDS
    return Figure(100 * marked / stuffed, {"among_the_first": round(100 * ahead / stuffed, 1)})


@benchmark("stuffing.found.unseen", unit="% of units with 40 % stuffing", goal=None, better="higher")
def found_in_unseen_styles() -> Figure:
    """The worst of three ways that were never looked at before, at means of 4.2 and 4.6. The most pleased
    form of a unit at 4.6 is 5 nearly throughout: copies of it look like content people and accuse nobody."""
    detail = {
        f"{style}.{mean}": found(style, mean, 0.4, ROUNDS_OF_STYLES) for style in UNSEEN for mean in MEANS[1:]
    }
    return Figure(min(one["marked"] for one in detail.values()), dict(detail))


@benchmark("stuffing.found.hard", unit="% of units with 40 % stuffing", goal=None, better="higher")
def found_in_hard_styles() -> Figure:
    """What statistics cannot see or must not accuse, at a mean of 4.2: the worst of four ways."""
    hard = [style for style in TUNED if style != "copied"]
    detail = {style: found(style, 4.2, 0.4, ROUNDS_OF_STYLES) for style in hard}
    return Figure(min(one["marked"] for one in detail.values()), dict(detail))
