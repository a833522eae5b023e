"""Made-up but plausible opinions: every unit has a quality, every person a temper; all seeded."""

import random
from dataclasses import dataclass

LEVEL_SPREAD = 0.75
UNIT_SPREAD = 0.45
PERSON_SPREAD = 0.35
MEAN_LEVEL = 3.9
DONT_KNOW_SHARE = 0.05
BLANK_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions of one simulated province; the same seed gives the same answers."""

    seed: int

    def quality(self, unit_code: str) -> float:
        """How good a unit is, on the scale of the levels 1 to 5."""
        return self._stream("unit", unit_code).gauss(MEAN_LEVEL, UNIT_SPREAD)

    def temper(self, person: str) -> random.Random:
        """A person's own stream of chance."""
        return self._stream("person", person)

    def level(self, *, unit_code: str, item: str, top: int, chance: random.Random, lenience: float) -> int:
        """A level 1..top for one item, or 0 for "no opinion"."""
        if chance.random() < DONT_KNOW_SHARE:
            return 0
        effect = self._stream("item", item).gauss(0, 0.2)
        wish = self.quality(unit_code) + effect + lenience + chance.gauss(0, LEVEL_SPREAD)
        level = round(1 + (wish - 1) * (top - 1) / 4)
        return max(1, min(top, level))

    def lenience(self, chance: random.Random) -> float:
        """How much kinder than average a person is, in levels."""
        return chance.gauss(0, PERSON_SPREAD)

    def _stream(self, kind: str, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{kind}/{name}")
