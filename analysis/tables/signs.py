"""Tables of how forms were answered: signs of poor answering, scores with and without them, effects."""

from typing import Final

from analysis.dataset.labels import Language, keys, number, say
from analysis.dataset.results import Results
from analysis.dataset.signs import EffectRow, Quality, QualityCheck
from analysis.tables.cells import DASH
from analysis.tables.readers import Table, Value, columns_of

CHECKS: Final = ("straight_line", "near_duplicate", "fast", "any")


def quality_table(results: Results, language: Language) -> Table:
    """Forms and flagged forms by home unit, then the score with all forms and without the flagged ones.

    The first row is of all units: numbers of forms, and the mean of the scores.
    """
    columns = columns_of(
        language,
        ("code", "text", 10), ("unit", "long", 36), ("forms", "whole", 9), ("straight_line", "whole", 13),
        ("near_duplicate", "whole", 13), ("fast", "whole", 12), ("any", "whole", 13), ("score", "score", 9),
        ("without", "score", 13), ("difference", "points", 11), ("state", "long", 34),
    )  # fmt: skip
    quality = results.get("quality")
    if quality is None:
        return Table("quality", say("report.quality", language), columns, [])
    flagged = {(row["unit"], row["check"]): row["flagged"] for row in quality["units"]}
    forms = {row["unit"]: row["forms"] for row in quality["units"]}
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    scored = {row["unit"] for row in quality["scores"] if row["unit"] is not None}
    told = [check for check in CHECKS if _is_told(quality, check)]
    rows = [_whole(quality, language)]
    for unit in sorted(forms.keys() | scored):
        counts: list[Value] = [flagged.get((unit, check)) if check in told else None for check in CHECKS]
        hidden = any(flagged.get((unit, check)) is None for check in told)
        state = say("hidden.quality", language) if hidden else None
        rows.append([unit, names.get(unit, unit), forms.get(unit), *counts, *_scores(quality, unit), state])
    return Table("quality", say("report.quality", language), columns, rows)


def _is_told(quality: Quality, name: str) -> bool:
    """Whether the data can show this sign at all."""
    return any(check["check"] == name and check["why"] is None for check in quality["checks"])


def _whole(quality: Quality, language: Language) -> list[Value]:
    checks = {check["check"]: check for check in quality["checks"]}
    numbers: list[Value] = [checks[name]["flagged"] if name in checks else None for name in CHECKS]
    looked_at = checks["any"]["looked_at"] if "any" in checks else None
    name = say("overall.units", language)
    return [None, name, looked_at, *numbers, *_scores(quality, None), None]


def _scores(quality: Quality, unit: str | None) -> list[Value]:
    for row in quality["scores"]:
        if row["unit"] == unit:
            return [row["score"], row["without"], row["difference"]]
    return [None, None, None]


def signs_table(results: Results, language: Language) -> Table:
    """What each sign is, how many forms could show it, do, and would by the marginals alone; then batches."""
    columns = columns_of(
        language,
        ("sign", "long", 52), ("looked_at", "whole", 14), ("flagged", "whole", 13),
        ("expected", "score", 13), ("state", "long", 60),
    )  # fmt: skip
    quality = results.get("quality")
    rows = [_sign(check, language) for check in quality["checks"]] if quality else []
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    groups = {group["key"]: group["text"][language] for group in results["groups"]}
    for batch in (quality or Quality(checks=[], units=[], batches=[], scores=[]))["batches"]:
        if not batch["flagged"]:
            continue
        unit = names.get(batch["unit"], batch["unit"])
        alike = say("quality.batch", language, unit=unit, group=groups.get(batch["group"], batch["group"]))
        found, chance = (number(100 * batch[name], language) for name in ("observed", "expected"))
        rows.append([alike, None, None, None, say("quality.alike", language, found=found, chance=chance)])
    return Table("signs", say("report.signs", language), columns, rows)


def _sign(check: QualityCheck, language: Language) -> list[Value]:
    told = check["why"] is None
    state = None if check["why"] is None else check["why"][language]
    if told and check["flagged"] is None:
        state = say("hidden.quality", language)
    looked_at = check["looked_at"] if told else None
    return [check["text"][language], looked_at, check["flagged"], check["expected"], state]


def effects_table(results: Results, language: Language) -> Table:
    """Effects of mode and clerk where they can be told, and why not where they cannot."""
    columns = columns_of(
        language,
        ("effect", "text", 26), ("group", "long", 28), ("comparison", "long", 30), ("units", "whole", 8),
        ("n_first", "whole", 10), ("n_second", "whole", 10), ("difference", "points", 11),
        ("low", "points", 11), ("high", "points", 11), ("state", "long", 56),
    )  # fmt: skip
    groups = {group["key"]: group["text"][language] for group in results["groups"]}
    rows = [_effect(row, groups, language) for row in results.get("effects", [])]
    return Table("effects", say("report.effects", language), columns, rows)


def _effect(row: EffectRow, groups: dict[str, str], language: Language) -> list[Value]:
    pair = None
    if row["first"] is not None and row["second"] is not None:
        pair = f"{mode_name(row['first'], language)} {DASH} {mode_name(row['second'], language)}"
    state = [row["why"][language]] if row["why"] is not None else []
    state += [say(f"effect.{flag}", language) for flag in row["flags"]]
    return [
        say(f"effect.{row['kind']}", language),
        None if row["group"] is None else groups.get(row["group"], row["group"]),
        pair,
        row["units"] if row["identifiable"] else None,
        row["n_first"],
        row["n_second"],
        row["difference"],
        row["ci_low"],
        row["ci_high"],
        "; ".join(state) or None,
    ]


def mode_name(mode: str, language: Language) -> str:
    """The mode in words, as it is where there are none."""
    key = f"mode.{mode}"
    return say(key, language) if key in keys(language) else mode
