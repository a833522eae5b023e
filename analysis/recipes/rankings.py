"""Ranks inside each ranking list, and one sentence on what can and cannot be told apart."""

import numpy as np

from analysis.dataset.labels import LANGUAGES, Language, both, say
from analysis.dataset.results import RankingRow, UnitRow
from analysis.dataset.shapes import Text
from analysis.ranks.sets import Ranking, rank_units
from analysis.recipes.units import Scored, figure
from analysis.scores.rounding import published_values


def rank_lists(scored: Scored, rows: list[UnitRow]) -> list[RankingRow]:
    """Fill rank, rank set and tier into `rows` (same order as the units) and describe every list."""
    units = scored.campaign.units
    lists = sorted({unit["rank_group"] for unit in units if unit["ranked"]})
    rankings = []
    for name in lists:
        places = np.flatnonzero(
            scored.ranked & np.array([unit["rank_group"] == name for unit in units], dtype=bool)
        )
        ranking = _rank(scored, places.tolist())
        if ranking is not None:
            lines = ranking.table[["rank", "rank_low", "rank_high", "tier"]].to_numpy().astype(int)
            for line, place in zip(lines.tolist(), places, strict=True):
                row = rows[int(place)]
                row["rank"], row["rank_low"], row["rank_high"], row["tier"] = line
        rankings.append(_describe(scored, name, [rows[int(place)] for place in places], ranking))
    return rankings


def _rank(scored: Scored, places: list[int]) -> Ranking | None:
    if not places:
        return None
    options, scores = scored.campaign.options, scored.scores
    covariance = scores.score_covariance[np.ix_(places, places)].copy()
    unknown = scored.is_static[places]
    covariance[unknown, :] = np.nan
    covariance[:, unknown] = np.nan
    estimate = np.round(scores.score[places], 9)
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
