"""The same rows for people: levels as numbers, with the words for them, in one table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from analysis.dataset.format import RESPONSE_COLUMNS, Cell
from app.reports.bundle.codebook import build_codebook
from app.reports.bundle.collecting import Collected
from app.reports.bundle.facts import OPEN_TEXT, AudienceFacts, CampaignFacts, item_columns_of
from app.reports.bundle.files import rows_of
from app.reports.bundle.strata import build_strata
from app.templates import service as templates

Language = Literal["vi", "en"]
NAMES: Final = ("rated_unit_name", "home_unit_name", "group_name")
WEIGHT: Final = "weight"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column. `values`: the words for its numbers, empty for text and plain numbers; `shares`: what a
    level is worth of the maximum; `criteria`: (leaf it feeds, weight)."""

    name: str
    label: str
    is_text: bool = False
    values: Mapping[int, str] = field(default_factory=dict)
    shares: Mapping[int, float] = field(default_factory=dict)
    criteria: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One row per response × rated unit, ordered by both; blank is None, "don't know" is 0."""

    columns: Sequence[ExportColumn]
    rows: Sequence[Sequence[Cell]]


def build_table(facts: CampaignFacts, *, collected: Collected, language: Language) -> ExportTable:
    """The table of a campaign with its weights, in the words of one language."""
    columns = [*_fixed_columns(), *_item_columns(facts, language=language)]
    names = _names(facts, language=language)
    strata = build_strata(facts, collected=collected)
    rows = [
        {**row, **{f"{key}_name": names[key, str(row[key])] for key in ("rated_unit", "home_unit", "group")}}
        for row in rows_of(facts, strata=strata, collected=collected)
    ]
    rows.sort(key=lambda row: (str(row["response"]), str(row["rated_unit"])))
    return ExportTable(columns=columns, rows=[[row.get(one.name) for one in columns] for row in rows])


def _fixed_columns() -> list[ExportColumn]:
    fixed = [*RESPONSE_COLUMNS[:-1], *NAMES]
    return [*(ExportColumn(name, name, is_text=True) for name in fixed), ExportColumn(WEIGHT, WEIGHT)]


def _item_columns(facts: CampaignFacts, *, language: Language) -> Iterator[ExportColumn]:
    seen: set[str] = set()
    for one in facts.audiences:
        for item in one.questionnaire.items:
            if item.kind != OPEN_TEXT and item.name not in seen:
                seen.add(item.name)
                yield from _columns_of(item, facts=one, language=language)


def _columns_of(item: templates.Item, *, facts: AudienceFacts, language: Language) -> Iterator[ExportColumn]:
    text = item.label.in_language(language)
    if item.kind == "multi":
        for name, option in zip(item_columns_of(item), item.options, strict=True):
            yield ExportColumn(name, f"{text} – {option.text.in_language(language)}", values={0: "-", 1: "x"})
        return
    values = {level.level: level.text.in_language(language) for level in item.levels}
    if item.dont_know is not None:
        values[templates.DONT_KNOW] = item.dont_know.in_language(language)
    yield ExportColumn(
        item.name,
        text,
        values=dict(sorted(values.items())),
        shares={level.level: float(level.share) for level in item.levels if level.share is not None},
        criteria=[(criterion, float(weight)) for criterion, weight in facts.links.get(item.key, ())],
    )


def _names(facts: CampaignFacts, *, language: Language) -> dict[tuple[str, str], str]:
    """Names by (column, code)."""
    codebook = build_codebook(facts)
    units = {unit["code"]: unit["name"][language] for unit in codebook["units"]}
    return {
        **{("rated_unit", code): name for code, name in units.items()},
        **{("home_unit", code): name for code, name in units.items()},
        **{("group", group["key"]): group["text"][language] for group in codebook["groups"]},
    }
