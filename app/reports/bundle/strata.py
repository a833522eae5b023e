"""Strata: who could answer, who was asked, who answered; and the weight that follows."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from analysis.dataset.format import Stratum, base_weight
from app.reports.bundle.collecting import Collected
from app.reports.bundle.facts import AudienceFacts, CampaignFacts
from app.reports.store.collected import CountedResponse

StratumKey = tuple[UUID, UUID | None, UUID]
"""Audience, opening (None on paper) and unit."""


@dataclass(frozen=True, slots=True)
class Strata:
    """`entries` as the design lists them; `names` and `weights` by key for the rows."""

    entries: list[Stratum]
    names: Mapping[StratumKey, str]
    weights: Mapping[StratumKey, float]


def key_of(response: CountedResponse) -> StratumKey:
    """The stratum that a response stands in."""
    return response.audience_id, response.opening_id, response.unit_id


def build_strata(facts: CampaignFacts, *, collected: Collected) -> Strata:
    """The strata of these responses; see `strata_of`."""
    return strata_of(
        facts,
        responded=Counter(key_of(response) for response in collected.kept()),
        openings={response.opening_id for response in collected.responses.values()},
    )


def strata_of(
    facts: CampaignFacts, *, responded: Counter[StratumKey], openings: Collection[UUID | None]
) -> Strata:
    """One stratum per batch (online) or unit (paper), and one per unit of the frame nobody answered from.

    `responded`: responses that say something about a unit; `openings`: of all that count. A batch that was
    opened without the units it rates feeds no score: it has no stratum.
    """
    withheld = set(openings) - {key[1] for key in responded}
    entries: list[Stratum] = []
    names: dict[StratumKey, str] = {}
    weights: dict[StratumKey, float] = {}
    taken: Counter[str] = Counter()
    for one in facts.audiences:
        for key, members in _members(one, responded=responded, withheld=withheld).items():
            name = f"{facts.codes[key[2]]}:{one.audience.group_key}:{one.audience.channel}"
            taken[name] += 1
            name = name if taken[name] == 1 else f"{name}:{taken[name]}"
            entry = _entry(
                one, name=name, unit=facts.codes[key[2]], members=members, responded=responded[key]
            )
            entries.append(entry)
            names[key] = name
            if responded[key]:
                weights[key] = base_weight(_stand_for(one, members, size=entry["N"]), responded[key])
    return Strata(entries=entries, names=names, weights=weights)


def _members(
    one: AudienceFacts, *, responded: Counter[StratumKey], withheld: Collection[UUID | None]
) -> dict[StratumKey, tuple[UUID, ...]]:
    """The units whose people make up each stratum of an audience, in a fixed order."""
    mine = sorted((key for key in responded if key[0] == one.audience.id), key=str)
    strata = {key: (key[2],) if key[1] is None else tuple(one.batches.get(key[1], (key[2],))) for key in mine}
    covered = {unit for members in strata.values() for unit in members}
    covered |= {unit for opening, units in one.batches.items() if opening in withheld for unit in units}
    silent = sorted((one.sizes.keys() | one.asked.keys()) - covered, key=str)
    return strata | {(one.audience.id, None, unit): (unit,) for unit in silent}


def _entry(one: AudienceFacts, *, name: str, unit: str, members: tuple[UUID, ...], responded: int) -> Stratum:
    """A count that cannot be right (fewer asked than answered, a list shorter than those) is unknown."""
    online = one.audience.channel == "online"
    asked = _sum(one.asked, members)
    invited = asked if asked is not None and asked >= responded else None
    size = _sum(one.sizes, members)
    known = size is not None and size >= max(responded, invited or 0)
    drawn = [one.drawn[member] for member in members if member in one.drawn]
    clustered = any(part.clustered for part in drawn)
    entry = Stratum(
        stratum=name,
        unit=unit,
        group=one.audience.group_key,
        N=size if known else None,
        invited=invited,
        responded=responded,
        inference="design" if online else "model",
        fpc=online and known and not clustered,
    )
    if drawn:
        entry["probability"] = sum(part.people for part in drawn) / sum(part.stand_for for part in drawn)
    return entry


def _stand_for(one: AudienceFacts, members: tuple[UUID, ...], *, size: int | None) -> float | None:
    """Whom the answers of a stratum stand for: Σ 1/π over those drawn, everybody where nobody was drawn."""
    drawn = [one.drawn[member].stand_for for member in members if member in one.drawn]
    return sum(drawn) if drawn else size


def _sum(counts: Mapping[UUID, int], members: tuple[UUID, ...]) -> int | None:
    known = [counts[unit] for unit in members if unit in counts]
    return sum(known) if known else None
