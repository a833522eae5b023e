"""Single answers with weights and labels, for analysts. Never for publication: nothing is suppressed here.

These are the rows of the bundle, nothing more: whoever may have the bundle may have them, and nobody else.
"""

import math

from analysis.dataset.bundle import Bundle
from analysis.dataset.labels import Language, say
from analysis.dataset.shapes import RESPONSE_COLUMNS, Item
from analysis.errors import BundleError, Finding
from analysis.exports.data import DataColumn, DataTable
from analysis.tables.csv_files import Value

TEXTS = RESPONSE_COLUMNS[:-1]
SIZES = ("N", "invited", "responded")


def answers_table(bundle: Bundle, language: Language = "vi") -> DataTable:
    """One row per response × rated unit: what a survey package needs to make the design, then the items.

    `population`, `invited`, `responded`, `fpc` (whether errors are corrected for the list) are those of the
    stratum. Raises BundleError for a bundle of counts.
    """
    if bundle.moments is not None:
        mend = "Export a bundle with responses."
        what, expected = "holds no single answers.", "responses.csv"
        raise BundleError([Finding("counts.csv", what, mend, expected=expected, got="counts.csv")])
    columns = [
        *(DataColumn(name, say(f"answers.{name}", language), is_text=True) for name in TEXTS),
        DataColumn("weight", say("answers.weight", language)),
        *(DataColumn(name, say(f"answers.{name}", language)) for name in SIZES),
        DataColumn("fpc", say("answers.fpc", language), values=_truths(language)),
    ]
    strata = {stratum["stratum"]: stratum for stratum in bundle.design["strata"]}
    values: list[list[Value]] = [bundle.frame[name].tolist() for name in (*TEXTS, "weight")]
    for name in SIZES:
        sizes = [strata[stratum][name] for stratum in bundle.frame["stratum"]]  # type: ignore[literal-required]
        values.append(sizes)
    values.append([int(strata[stratum]["fpc"]) for stratum in bundle.frame["stratum"]])
    for item in bundle.codebook["items"]:
        for column in _item_columns(item, language):
            columns.append(column)
            values.append([None if math.isnan(one) else one for one in bundle.frame[column.name].tolist()])
    return DataTable("answers", columns, list(zip(*values, strict=True)))


def _item_columns(item: Item, language: Language) -> list[DataColumn]:
    text = item["text"][language]
    if item["kind"] == "multi":
        chosen = _truths(language)
        return [
            DataColumn(
                f"{item['key']}_{one['key']}", f"{text} \u2013 {one['label'][language]}", values=chosen
            )
            for one in item["options"]
        ]
    words = {level["level"]: level["label"][language] for level in item["levels"]}
    if words:
        words = {0: say("answers.dont_know", language), **words}
    return [DataColumn(item["key"], text, values=words)]


def _truths(language: Language) -> dict[int, str]:
    return {0: say("no", language), 1: say("yes", language)}
