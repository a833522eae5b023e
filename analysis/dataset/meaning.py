"""What the codebook and the design must mean, beyond their shape."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from analysis.dataset.schema import wrong
from analysis.dataset.shapes import (
    CODEBOOK,
    DESIGN,
    RESPONSE_COLUMNS,
    Band,
    Codebook,
    DesignFile,
    Item,
    Options,
    Stratum,
    item_columns,
)
from analysis.errors import Finding

EXPORT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
LOWEST_MINIMUM = 5


def check_codebook(codebook: Codebook) -> Iterator[Finding]:
    """Unique names, levels without a gap, shares in [0, 1], links to criteria that exist."""
    yield from _unique((criterion["key"] for criterion in codebook["criteria"]), where="criteria")
    yield from _unique((group["key"] for group in codebook["groups"]), where="groups")
    yield from _unique((unit["code"] for unit in codebook["units"]), where="units")
    columns = [column for item in codebook["items"] for column in item_columns(item)]
    yield from _unique([*RESPONSE_COLUMNS, *columns], where="items")
    for index, criterion in enumerate(codebook["criteria"]):
        if criterion["max_points"] <= 0:
            where = f"{CODEBOOK} criteria[{index}].max_points"
            points = criterion["max_points"]
            yield wrong(where, f"is {points}.", "Write points above 0.", expected="above 0", got=points)
    known = {criterion["key"] for criterion in codebook["criteria"]}
    for index, item in enumerate(codebook["items"]):
        yield from _check_item(item, where=f"{CODEBOOK} items[{index}]", criteria=known)
    yield from _unfed(codebook)


def _unique(names: Iterable[str], *, where: str) -> Iterator[Finding]:
    for name, count in Counter(names).items():
        if count > 1:
            yield _often(f"{CODEBOOK} {where}", f"{name!r} is there {count} times.", count)


def _often(where: str, what: str, count: int) -> Finding:
    return wrong(where, what, "Keep each name once.", expected="once", got=f"{count} times")


def _one_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(sorted(names))}"


def _check_item(item: Item, *, where: str, criteria: set[str]) -> Iterator[Finding]:
    if not EXPORT_NAME.fullmatch(item["key"]):
        yield wrong(
            f"{where}.key",
            f"{item['key']!r} is no export name.",
            "Use a letter, then at most 31 letters, digits or _ (ASCII).",
            expected=EXPORT_NAME.pattern,
            got=item["key"],
        )
    yield from _check_levels(item, where=where)
    if (item["kind"] == "multi") != bool(item["options"]):
        mend = "A multi item has options, every other kind none."
        expected = "some" if item["kind"] == "multi" else "none"
        got = len(item["options"])
        yield wrong(f"{where}.options", "do not fit the kind.", mend, expected=expected, got=got)
    for number, link in enumerate(item["criteria"]):
        place = f"{where}.criteria[{number}]"
        if link["criterion"] not in criteria:
            what, mend = f"{link['criterion']!r} is no criterion.", "Name one of `criteria`."
            yield wrong(place, what, mend, expected=_one_of(criteria), got=link["criterion"])
        if link["weight"] <= 0:
            what, mend = f"weight is {link['weight']}.", "Write a weight above 0."
            yield wrong(place, what, mend, expected="above 0", got=link["weight"])
    if item["criteria"] and all(level["share"] is None for level in item["levels"]):
        what, mend = "feeds a criterion but has no level with a share.", "Give its levels shares."
        yield wrong(where, what, mend, expected="a level with a share", got="none")


def _check_levels(item: Item, *, where: str) -> Iterator[Finding]:
    levels = [level["level"] for level in item["levels"]]
    if item["kind"] in ("scale", "choice"):
        if len(levels) < 2 or sorted(levels) != list(range(1, len(levels) + 1)):
            mend = "Number two or more levels 1, 2, 3 … without gap."
            yield wrong(f"{where}.levels", f"are {levels}.", mend, expected="1, 2, 3 …", got=levels)
    elif levels:
        mend = "Only scale and choice items have levels."
        yield wrong(f"{where}.levels", "do not fit the kind.", mend, expected="none", got=levels)
    for number, level in enumerate(item["levels"]):
        share = level["share"]
        if share is not None and not 0 <= share <= 1:
            place, mend = f"{where}.levels[{number}].share", "Write a share from 0 to 1, or null."
            yield wrong(place, f"is {share}.", mend, expected="0 to 1, or null", got=share)


def check_design(design: DesignFile, *, codebook: Codebook) -> Iterator[Finding]:
    """Strata that can be, weights for groups that exist, options within their bounds."""
    groups = {group["key"] for group in codebook["groups"]}
    units = {unit["code"] for unit in codebook["units"]}
    seen: set[str] = set()
    for index, stratum in enumerate(design["strata"]):
        where = f"{DESIGN} strata[{index}]"
        if stratum["stratum"] in seen:
            what, mend = f"{stratum['stratum']!r} is there twice.", "Keep each stratum once."
            yield wrong(where, what, mend, expected="once", got="twice")
        seen.add(stratum["stratum"])
        if stratum["unit"] not in units:
            what, mend = f"unit {stratum['unit']!r} is not in the codebook.", "Add it to `units`."
            yield wrong(where, what, mend, expected=_one_of(units), got=stratum["unit"])
        if stratum["group"] not in groups:
            what, mend = f"group {stratum['group']!r} is not in the codebook.", "Add it to `groups`."
            yield wrong(where, what, mend, expected=_one_of(groups), got=stratum["group"])
        yield from _check_sizes(stratum, where=where)
    yield from _check_weights(design["group_weights"], where="group_weights", groups=groups)
    criteria = {criterion["key"] for criterion in codebook["criteria"]}
    for criterion, weights in design.get("criterion_group_weights", {}).items():
        where = f"criterion_group_weights.{criterion}"
        if criterion not in criteria:
            mend = "Use a key of `criteria`."
            place = f"{DESIGN} {where}"
            yield wrong(place, "names no criterion.", mend, expected=_one_of(criteria), got=criterion)
        yield from _check_weights(weights, where=where, groups=groups)
    yield from _check_options(design["options"])
    yield from _check_bands(design.get("bands", []))


def _check_bands(bands: list[Band]) -> Iterator[Finding]:
    """Classes from 0 to 100 without a gap or an overlap, each with a name of its own."""
    edge = 0.0
    for band in sorted(bands, key=lambda one: one["lower"]):
        where = f"{DESIGN} bands.{band['key']}"
        if band["lower"] != edge:
            what = f"begins at {band['lower']}, the class below ends at {edge}."
            mend = "Let each class begin where the one below ends, the lowest at 0."
            yield wrong(where, what, mend, expected=str(edge), got=band["lower"])
        if band["upper"] <= band["lower"]:
            what, mend = f"ends at {band['upper']}.", "Write an upper limit above the lower one."
            yield wrong(where, what, mend, expected=f"above {band['lower']}", got=band["upper"])
        edge = band["upper"]
    if bands and edge != 100:
        mend = "Let the highest class end at 100."
        yield wrong(f"{DESIGN} bands", f"end at {edge}.", mend, expected="100", got=edge)
    for key, count in Counter(band["key"] for band in bands).items():
        if count > 1:
            yield _often(f"{DESIGN} bands.{key}", f"is there {count} times.", count)


def _check_sizes(stratum: Stratum, *, where: str) -> Iterator[Finding]:
    responded, invited, size = stratum["responded"], stratum["invited"], stratum["N"]
    if responded < 0:
        mend = "Count persons from 0 up."
        yield wrong(where, f"responded is {responded}.", mend, expected="0 or more", got=responded)
    if invited is not None and invited < responded:
        what, mend = f"responded {responded} of {invited} invited.", "Count everybody who was invited."
        yield wrong(where, what, mend, expected=f"{responded} or more invited", got=invited)
    if size is not None and size < max(responded, invited or 0):
        what, mend = f"N is {size}, below invited or responded.", "Correct N, or write null if unknown."
        yield wrong(where, what, mend, expected=f"{max(responded, invited or 0)} or more, or null", got=size)
    if not 0 < stratum.get("probability", 1) <= 1:
        what, mend = f"probability is {stratum['probability']}.", "Write a share above 0, at most 1."
        yield wrong(where, what, mend, expected="above 0, at most 1", got=stratum["probability"])
    if stratum["fpc"] and size is None:
        what, mend = "asks for a finite population correction without N.", "Give N or set fpc false."
        yield wrong(where, what, mend, expected="a population size N", got="null")


def _check_weights(weights: dict[str, float], *, where: str, groups: set[str]) -> Iterator[Finding]:
    for group, weight in weights.items():
        if group not in groups:
            mend = "Use a key of `groups`."
            place = f"{DESIGN} {where}.{group}"
            yield wrong(place, "names no group.", mend, expected=_one_of(groups), got=group)
        if weight < 0:
            mend = "Write a weight of 0 or more."
            place = f"{DESIGN} {where}.{group}"
            yield wrong(place, f"is {weight}.", mend, expected="0 or more", got=weight)
    total = sum(weights.values())
    if total <= 0:
        mend = "Give at least one group a weight above 0."
        yield wrong(f"{DESIGN} {where}", "add up to nothing.", mend, expected="above 0", got=total)


def _check_options(options: Options) -> Iterator[Finding]:
    bounds = (
        ("level", options.get("level", 0.95), 0.5, 0.9999),
        ("minimum", options.get("minimum", LOWEST_MINIMUM), LOWEST_MINIMUM, 1000),
        ("draws", options.get("draws", 10_000), 1000, 1_000_000),
        ("seed", options.get("seed", 1), 0, 2**63 - 1),
        ("places", options.get("places", 2), 0, 6),
        ("missing_weight_limit", options.get("missing_weight_limit", 0.34), 0, 1),
    )
    for name, value, lowest, highest in bounds:
        if not lowest <= value <= highest:
            mend = f"Choose a value from {lowest} to {highest}."
            place, bounds_said = f"{DESIGN} options.{name}", f"{lowest} to {highest}"
            yield wrong(place, f"is {value}.", mend, expected=bounds_said, got=value)


def _unfed(codebook: Codebook) -> Iterator[Finding]:
    """Criteria whose points nothing could ever make, in a survey that has scores at all."""
    fed = {link["criterion"] for item in codebook["items"] for link in item["criteria"]}
    for index, criterion in enumerate(codebook["criteria"]):
        if fed and criterion["key"] not in fed:
            what, mend = (
                f"{criterion['key']!r} is fed by no question.",
                "Link a question to it, or leave it out.",
            )
            place = f"{CODEBOOK} criteria[{index}]"
            yield wrong(place, what, mend, expected="a question or more", got="none")
