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
            yield wrong(where, f"is {criterion['max_points']}.", "Write points above 0.")
    known = {criterion["key"] for criterion in codebook["criteria"]}
    for index, item in enumerate(codebook["items"]):
        yield from _check_item(item, where=f"{CODEBOOK} items[{index}]", criteria=known)
    yield from _unfed(codebook)


def _unique(names: Iterable[str], *, where: str) -> Iterator[Finding]:
    for name, count in Counter(names).items():
        if count > 1:
            yield wrong(f"{CODEBOOK} {where}", f"{name!r} is there {count} times.", "Keep each name once.")


def _check_item(item: Item, *, where: str, criteria: set[str]) -> Iterator[Finding]:
    if not EXPORT_NAME.fullmatch(item["key"]):
        yield wrong(
            f"{where}.key",
            f"{item['key']!r} is no export name.",
            "Use a letter, then at most 31 letters, digits or _ (ASCII).",
        )
    yield from _check_levels(item, where=where)
    if (item["kind"] == "multi") != bool(item["options"]):
        yield wrong(
            f"{where}.options", "do not fit the kind.", "A multi item has options, every other kind none."
        )
    for number, link in enumerate(item["criteria"]):
        place = f"{where}.criteria[{number}]"
        if link["criterion"] not in criteria:
            yield wrong(place, f"{link['criterion']!r} is no criterion.", "Name one of `criteria`.")
        if link["weight"] <= 0:
            yield wrong(place, f"weight is {link['weight']}.", "Write a weight above 0.")
    if item["criteria"] and all(level["share"] is None for level in item["levels"]):
        yield wrong(where, "feeds a criterion but has no level with a share.", "Give its levels shares.")


def _check_levels(item: Item, *, where: str) -> Iterator[Finding]:
    levels = [level["level"] for level in item["levels"]]
    if item["kind"] in ("scale", "choice"):
        if len(levels) < 2 or sorted(levels) != list(range(1, len(levels) + 1)):
            yield wrong(
                f"{where}.levels", f"are {levels}.", "Number two or more levels 1, 2, 3 … without gap."
            )
    elif levels:
        yield wrong(f"{where}.levels", "do not fit the kind.", "Only scale and choice items have levels.")
    for number, level in enumerate(item["levels"]):
        share = level["share"]
        if share is not None and not 0 <= share <= 1:
            yield wrong(
                f"{where}.levels[{number}].share", f"is {share}.", "Write a share from 0 to 1, or null."
            )


def check_design(design: DesignFile, *, codebook: Codebook) -> Iterator[Finding]:
    """Strata that can be, weights for groups that exist, options within their bounds."""
    groups = {group["key"] for group in codebook["groups"]}
    units = {unit["code"] for unit in codebook["units"]}
    seen: set[str] = set()
    for index, stratum in enumerate(design["strata"]):
        where = f"{DESIGN} strata[{index}]"
        if stratum["stratum"] in seen:
            yield wrong(where, f"{stratum['stratum']!r} is there twice.", "Keep each stratum once.")
        seen.add(stratum["stratum"])
        if stratum["unit"] not in units:
            yield wrong(where, f"unit {stratum['unit']!r} is not in the codebook.", "Add it to `units`.")
        if stratum["group"] not in groups:
            yield wrong(where, f"group {stratum['group']!r} is not in the codebook.", "Add it to `groups`.")
        yield from _check_sizes(stratum, where=where)
    yield from _check_weights(design["group_weights"], where="group_weights", groups=groups)
    criteria = {criterion["key"] for criterion in codebook["criteria"]}
    for criterion, weights in design.get("criterion_group_weights", {}).items():
        where = f"criterion_group_weights.{criterion}"
        if criterion not in criteria:
            yield wrong(f"{DESIGN} {where}", "names no criterion.", "Use a key of `criteria`.")
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
            yield wrong(where, what, "Let each class begin where the one below ends, the lowest at 0.")
        if band["upper"] <= band["lower"]:
            yield wrong(where, f"ends at {band['upper']}.", "Write an upper limit above the lower one.")
        edge = band["upper"]
    if bands and edge != 100:
        yield wrong(f"{DESIGN} bands", f"end at {edge}.", "Let the highest class end at 100.")
    for key, count in Counter(band["key"] for band in bands).items():
        if count > 1:
            yield wrong(f"{DESIGN} bands.{key}", f"is there {count} times.", "Keep each name once.")


def _check_sizes(stratum: Stratum, *, where: str) -> Iterator[Finding]:
    responded, invited, size = stratum["responded"], stratum["invited"], stratum["N"]
    if responded < 0:
        yield wrong(where, f"responded is {responded}.", "Count persons from 0 up.")
    if invited is not None and invited < responded:
        yield wrong(where, f"responded {responded} of {invited} invited.", "Count everybody who was invited.")
    if size is not None and size < max(responded, invited or 0):
        yield wrong(
            where, f"N is {size}, below invited or responded.", "Correct N, or write null if unknown."
        )
    if not 0 < stratum.get("probability", 1) <= 1:
        yield wrong(where, f"probability is {stratum['probability']}.", "Write a share above 0, at most 1.")
    if stratum["fpc"] and size is None:
        yield wrong(where, "asks for a finite population correction without N.", "Give N or set fpc false.")


def _check_weights(weights: dict[str, float], *, where: str, groups: set[str]) -> Iterator[Finding]:
    for group, weight in weights.items():
        if group not in groups:
            yield wrong(f"{DESIGN} {where}.{group}", "names no group.", "Use a key of `groups`.")
        if weight < 0:
            yield wrong(f"{DESIGN} {where}.{group}", f"is {weight}.", "Write a weight of 0 or more.")
    if sum(weights.values()) <= 0:
        yield wrong(f"{DESIGN} {where}", "add up to nothing.", "Give at least one group a weight above 0.")


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
            yield wrong(
                f"{DESIGN} options.{name}", f"is {value}.", f"Choose a value from {lowest} to {highest}."
            )


def _unfed(codebook: Codebook) -> Iterator[Finding]:
    """Criteria whose points nothing could ever make, in a survey that has scores at all."""
    fed = {link["criterion"] for item in codebook["items"] for link in item["criteria"]}
    for index, criterion in enumerate(codebook["criteria"]):
        if fed and criterion["key"] not in fed:
            what, mend = (
                f"{criterion['key']!r} is fed by no question.",
                "Link a question to it, or leave it out.",
            )
            yield wrong(f"{CODEBOOK} criteria[{index}]", what, mend)
