"""Whom to look at first: the paper forms of each unit, ranked within their group and questionnaire.

Paper is handed out by the units that it rates; other ways of answering are not ranked.
"""

from dataclasses import replace
from typing import Final

import numpy as np

import analysis
from analysis.dataset.labels import both, number, percent
from analysis.dataset.looks import LOOK_FORMAT, LOOK_VERSION, FirstLook, LookIndicator, LookList, LookRow
from analysis.dataset.shapes import Text
from analysis.estimates.variance import BoolArray, IntArray
from analysis.quality.peers import FEWEST_PEERS
from analysis.quality.ranking import ALARM, FEWEST_FORMS, INDICATORS, MOST_FORMS, Ranking, rank_batches
from analysis.recipes.campaign import Campaign
from analysis.recipes.quality import Forms, scores_without
from analysis.recipes.units import Scored, figure

PAPER: Final = "paper"
STANDS_OUT: Final = 2.0
COUNTED: Final = ("copies", "straight")
"""Numbers of forms, often of a few: it is not said how many, and that they stand out from the minimum up."""
NEARLY_ALL: Final = 0.95
"""A share of one level above this, or forms that hardly differ, would tell what nearly everybody said."""
LEVELS: Final = ("even", "spread")
LEAST_SPREAD: Final = 0.05


def first_look(scored: Scored) -> FirstLook:
    """The lists of a campaign; none from counts, which do not know who gave which answers together."""
    bundle = scored.campaign.bundle
    look = FirstLook(
        format=LOOK_FORMAT, format_version=LOOK_VERSION, campaign=bundle.design["campaign"],
        title=both("look.title"), note=both("look.note"), why=None, lists=[], score=None, without=None,
        bundle_sha256=bundle.sha256, library=analysis.__version__,
    )  # fmt: skip
    if bundle.moments is not None:
        return {**look, "why": both("quality.why.counts")}
    forms = Forms(_towards_content(scored.campaign))
    paper = (forms.first["mode"] == PAPER).to_numpy()
    if not paper.any():
        return {**look, "why": both("look.why.paper")}
    names = forms.first[["group", "questionnaire"]][paper].drop_duplicates()
    marked = np.zeros(len(forms.first), dtype=bool)
    for group, questionnaire in sorted(zip(names["group"], names["questionnaire"], strict=True)):
        of = paper & (forms.first["group"] == group) & (forms.first["questionnaire"] == questionnaire)
        rows = np.flatnonzero(of)
        found = rank_batches(forms.answers[rows], forms.batch[rows], seed=scored.campaign.options["seed"])
        marked |= np.isin(forms.batch, found.batch[found.first]) & of.to_numpy()
        look["lists"].append(_list(scored, forms, rows, found))
    return _with_scores(look, scored, forms, marked)


def _towards_content(campaign: Campaign) -> Campaign:
    """Levels numbered so that more is more content, as their points say: some questionnaires begin with the
    best one."""
    frame = campaign.frame.copy()
    for item in campaign.bundle.codebook["items"]:
        shares = {level["level"]: level["share"] for level in item["levels"] if level["level"] > 0}
        if item["kind"] != "scale" or not shares:
            continue
        low, high = shares[min(shares)], shares[max(shares)]
        if low is not None and high is not None and low > high:
            told = frame[item["key"]]
            frame[item["key"]] = told.where(~(told > 0), max(shares) + 1 - told)
    return Campaign(replace(campaign.bundle, frame=frame))


def _list(scored: Scored, forms: Forms, rows: IntArray, found: Ranking) -> LookList:
    campaign = scored.campaign
    first = forms.first.iloc[int(rows[0])]
    batches = len(np.unique(forms.batch[rows]))
    by_peers = found.calibration == "peers"
    texts = {group["key"]: group["text"] for group in campaign.bundle.codebook["groups"]}
    return LookList(
        group=str(first["group"]),
        text=texts[str(first["group"])],
        questionnaire=str(first["questionnaire"]),
        batches=len(found.batch),
        too_few=batches - len(found.batch),
        calibration=found.calibration if len(found.batch) > 1 else "none",
        alarm=ALARM,
        by_chance=figure(ALARM * len(found.batch)) if by_peers else None,
        note=_note(found),
        rows=_rows(scored, forms, found) if len(found.batch) > 1 else [],
    )


def _note(found: Ranking) -> Text:
    batches = len(found.batch)
    if batches < 2:
        return both("look.list.alone", least=FEWEST_FORMS)
    if found.calibration == "simulated":
        return both("look.list.simulated", batches=batches, needed=FEWEST_PEERS + 1)
    values = {
        language: {"alarm": percent(ALARM, language), "chance": number(ALARM * batches, language, places=1)}
        for language in ("vi", "en")
    }
    model = both("look.list.peers", batches=batches, alarm="{alarm}", chance="{chance}")
    return Text(vi=model["vi"].format(**values["vi"]), en=model["en"].format(**values["en"]))


def _rows(scored: Scored, forms: Forms, found: Ranking) -> list[LookRow]:
    """From the first to the last; batches whose number of forms is hidden are left out."""
    campaign, rank = scored.campaign, found.rank
    units = {unit["code"]: place for place, unit in enumerate(campaign.units)}
    rows = []
    for place in np.lexsort((found.batch, rank)):
        one = forms.first.iloc[int(np.flatnonzero(forms.batch == found.batch[place])[0])]
        listed = units.get(str(one["home_unit"]))
        small = found.forms[place] < campaign.options["minimum"]
        if listed is None or small or scored.hidden_groups[listed, campaign.groups.index(one["group"])]:
            continue
        rows.append(
            LookRow(
                unit=str(one["home_unit"]),
                name=campaign.units[listed]["name"],
                forms=int(found.forms[place]),
                rank=int(rank[place]),
                strength=round(float(found.strength[place]), 4),
                first=bool(found.first[place]),
                indicators=_indicators(found, int(place), minimum=campaign.options["minimum"]),
                score=None,
                without=None,
            )
        )
    return rows


def _indicators(found: Ranking, place: int, *, minimum: int) -> list[LookIndicator]:
    rows = []
    for column, name in enumerate(INDICATORS):
        seen, usual = (float(table[place, column]) for table in (found.observed, found.expected))
        told, out = name not in COUNTED, bool(found.z[place, column] >= STANDS_OUT)
        if name in COUNTED:
            out = out and seen * min(int(found.forms[place]), MOST_FORMS) >= minimum
        if name == "top":
            told = 1 - NEARLY_ALL <= seen <= NEARLY_ALL
        if name in LEVELS:
            told = seen >= LEAST_SPREAD
        rows.append(
            LookIndicator(
                indicator=name,
                text=both(f"look.sign.{name}"),
                name=None if name in COUNTED else both(f"look.short.{name}"),
                is_share=name not in LEVELS,
                observed=figure(seen) if told else None,
                expected=figure(usual) if name not in COUNTED else None,
                stands_out=out,
            )
        )
    return rows


def _with_scores(look: FirstLook, scored: Scored, forms: Forms, marked: BoolArray) -> FirstLook:
    """Scores with all forms and without the marked batches, as everywhere only where they tell of no few."""
    flagged = marked[forms.of_row]
    if not flagged.any():
        return look
    campaign = scored.campaign
    places = campaign.unit_code[flagged & (campaign.unit_code >= 0)]
    number = np.bincount(places, minlength=len(campaign.units))
    rest = campaign.forms - number
    minimum = campaign.options["minimum"]
    without = scores_without(scored, flagged)
    known = np.flatnonzero(scored.shown & ~np.isnan(scored.scores.score))
    codes = [campaign.units[place]["code"] for place in known]
    score = scored.scores.score[known]
    other = np.array([without.get(code, np.nan) for code in codes])
    told = (number[known] == 0) | (
        (number[known] >= minimum) & ((rest[known] >= minimum) | (rest[known] == 0))
    )
    pairs = {code: pair for code, *pair, one in zip(codes, score, other, told, strict=True) if one}
    for one in look["lists"]:
        for row in one["rows"]:
            if row["first"] and row["unit"] in pairs:
                row["score"], row["without"] = (figure(value) for value in pairs[row["unit"]])
    left = other[~np.isnan(other)]
    look["score"] = figure(score.mean()) if score.size else None
    look["without"] = figure(left.mean()) if left.size and told.all() else None
    return look
