"""Ranks inside each ranking list, and one sentence on what can and cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.dataset.labels import LANGUAGES, Language, both, say
from analysis.dataset.results import RankingRow, UnitRow
from analysis.dataset.shapes import Text
from analysis.estimates.variance import FloatArray
from analysis.ranks.sets import Ranking, rank_units
from analysis.recipes.units import Scored, figure
from analysis.scores.rounding import published_values


@dataclass(frozen=True)
class RankedList:
    """The units of one list that take part: their `places` among all units, scores and covariance (NaN where
    the error of a score is unknown). `ranking` is None without any."""

    name: str
    places: list[int]
    estimate: FloatArray
    covariance: FloatArray
    ranking: Ranking | None


def ranked_lists(scored: Scored) -> list[RankedList]:
    """Every list that a unit is meant to be ranked in, by name."""
    units = scored.campaign.units
    lists = []
    for name in sorted({unit["rank_group"] for unit in units if unit["ranked"]}):
        member = np.array([unit["rank_group"] == name for unit in units], dtype=bool)
        places = [int(place) for place in np.flatnonzero(scored.ranked & member)]
        covariance = scored.scores.score_covariance[np.ix_(places, places)].copy()
        unknown = scored.is_static[places]
        covariance[unknown, :] = np.nan
        covariance[:, unknown] = np.nan
        estimate = np.round(scored.scores.score[places], 9)
        ranking = _rank(scored, estimate, covariance) if places else None
        lists.append(RankedList(name, places, estimate, covariance, ranking))
    return lists


def rank_lists(scored: Scored, rows: list[UnitRow], lists: Sequence[RankedList]) -> list[RankingRow]:
    """Fill rank, rank set and tier into `rows` (same order as the units) and describe every list."""
    for one in lists:
        if one.ranking is not None:
            lines = one.ranking.table[["rank", "rank_low", "rank_high", "tier"]].to_numpy().astype(int)
            for line, place in zip(lines.tolist(), one.places, strict=True):
                row = rows[place]
                row["rank"], row["rank_low"], row["rank_high"], row["tier"] = line
    return [_describe(scored, one.name, [rows[place] for place in one.places], one.ranking) for one in lists]


def _rank(scored: Scored, estimate: FloatArray, covariance: FloatArray) -> Ranking:
    options = scored.campaign.options
    values = published_values(estimate, options["places"]) if options["rank_on"] == "published" else estimate
    return rank_units(
        estimate.tolist(),
        covariance,
        level=options["level"],
        seed=options["seed"],
        draws=options["draws"],
        values=values.tolist(),
    )


def _describe(scored: Scored, name: str, rows: list[UnitRow], ranking: Ranking | None) -> RankingRow:
    texts = {group["key"]: group["text"] for group in scored.campaign.bundle.codebook.get("rank_groups", [])}
    told = 0 if ranking is None else int(ranking.above.sum())
    return RankingRow(
        rank_group=name,
        text=texts.get(name, Text(vi=name, en=name)),
        units=len(rows),
        pairs=len(rows) * (len(rows) - 1) // 2,
        pairs_told_apart=told,
        method="simulation" if ranking is None else ranking.method,
        critical_value=None if ranking is None or ranking.critical is None else figure(ranking.critical),
        summary=_sentence(rows, ranking, told=told),
    )


def _sentence(rows: list[UnitRow], ranking: Ranking | None, *, told: int) -> Text:
    if ranking is None:
        return both("summary.none")
    best = int(np.argmax(ranking.table["estimate"].to_numpy()))
    others = len(rows) - 1 - int(ranking.above[best].sum())
    kind = "several"
    if len(rows) == 1:
        kind = "one"
    elif told == 0:
        kind = "all"
    elif others == 0:
        kind = "alone"
    pairs = len(rows) * (len(rows) - 1) // 2
    name = rows[best]["name"]

    def in_language(language: Language) -> str:
        return say(
            f"summary.{kind}",
            language,
            top=name[language],
            units=len(rows),
            others=others,
            told=told,
            pairs=pairs,
        )

    return Text(vi=in_language("vi"), en=in_language("en"))


def summarise(rankings: list[RankingRow]) -> Text:
    """One sentence over all lists; the name of a list comes first where there are several."""
    if not rankings:
        return both("summary.none")
    if len(rankings) == 1:
        return rankings[0]["summary"]
    parts = {
        language: [
            say("summary.list", language, list=row["text"][language], sentence=row["summary"][language])
            for row in rankings
        ]
        for language in LANGUAGES
    }
    return Text(vi=" ".join(parts["vi"]), en=" ".join(parts["en"]))
