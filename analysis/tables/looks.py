"""Tables of whom to look at first: one row per unit and group, and how the order came about."""

from typing import Final

from analysis.dataset.labels import Language, say
from analysis.dataset.looks import FirstLook, LookIndicator, LookRow
from analysis.tables.readers import Column, Kind, Table, Value, columns_of

FIGURES: Final[tuple[tuple[str, Kind, int], ...]] = (
    ("nearest", "percent", 1), ("closest", "percent", 1), ("even", "points", 0), ("spread", "points", 0),
    ("top", "percent", 1), ("blank", "percent", 1),
)  # fmt: skip
"""Indicators with figures; how they are written and whether they are shares."""
SIGNS: Final = ("nearest", "closest", "copies", "even", "spread", "top", "straight", "blank")


def look_table(look: FirstLook, language: Language) -> Table:
    """Lists one after the other, each from the first rank on."""
    columns = [
        *columns_of(
            language,
            ("code", "text", 10), ("unit", "long", 36), ("group", "long", 26), ("forms", "whole", 9),
            ("look_rank", "whole", 9), ("look_first", "text", 15), ("look_strength", "points", 10),
            ("look_signs", "long", 48),
        ),
        *(column for name, kind, share in FIGURES for column in _pair(name, kind, language, share=share)),
        *columns_of(language, ("score", "score", 9), ("look_without", "score", 14)),
    ]  # fmt: skip
    rows = [
        _row(row, one["text"][language], language, marks=one["calibration"] == "peers")
        for one in look["lists"]
        for row in one["rows"]
    ]
    return Table("look", look["title"][language], columns, rows)


def _pair(name: str, kind: Kind, language: Language, *, share: int) -> list[Column]:
    said = say(f"look.short.{name}", language) + (" (%)" if share else "")
    return [
        Column(say("column.look_observed", language, name=said), kind, 13, name),
        Column(say("column.look_expected", language, name=said), kind, 13, f"{name}_expected"),
    ]


def _row(row: LookRow, group: str, language: Language, *, marks: bool) -> list[Value]:
    named = {one["indicator"]: one for one in row["indicators"]}
    mark = say("look.first" if row["first"] else "look.usual", language) if marks else None
    figures: list[Value] = []
    for name, _, share in FIGURES:
        one = named[name]
        figures += [_scaled(one["observed"], share), _scaled(one["expected"], share)]
    return [
        row["unit"], row["name"][language], group, row["forms"], row["rank"], mark, row["strength"],
        signs_of(row["indicators"], language), *figures, row["score"], row["without"],
    ]  # fmt: skip


def _scaled(value: float | None, share: int) -> float | None:
    return None if value is None else value * (100 if share else 1)


def signs_of(indicators: list[LookIndicator], language: Language) -> str | None:
    """What stands out, in words."""
    return "; ".join(one["text"][language] for one in indicators if one["stands_out"]) or None


def look_method(look: FirstLook, language: Language) -> Table:
    """What the order is for, at what level marks are given, what each indicator is."""
    rows: list[list[Value]] = [[say("look.what", language), look["note"][language]]]
    if look["why"] is not None:
        rows.append([say("column.state", language), look["why"][language]])
    for one in look["lists"]:
        rows.append([one["text"][language], one["note"][language]])
        if one["too_few"]:
            rows.append([one["text"][language], say("look.too_few", language, number=one["too_few"])])
    rows += [[say(f"look.sign.{name}", language), say(f"look.means.{name}", language)] for name in SIGNS]
    columns = [Column("", "long", 38), Column("", "long", 110)]
    return Table("look_method", say("look.how", language), columns, rows)
