"""What a check of questionnaires and frameworks can find (stage, severity, sentence), and the Problems.

A sentence says what is wrong and how to mend it; `{name}` stands for a parameter of the finding.
The sentences are the message ids of the translations.
"""

from dataclasses import dataclass
from typing import Final, Literal

from app.core.errors import Problem

Severity = Literal["error", "warning"]
Stage = Literal["source", "shape", "meaning", "editorial", "collection"]


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What one code means; `sentence` is a `str.format` template."""

    stage: Stage
    severity: Severity
    sentence: str


def _kinds(stage: Stage, severity: Severity, **sentences: str) -> dict[str, FindingKind]:
    return {code: FindingKind(stage, severity, sentence) for code, sentence in sentences.items()}


_SOURCE = _kinds(
    "source",
    "error",
    not_utf8="The file is not UTF-8 text: byte {byte} at offset {offset}. Save it as UTF-8.",
    too_large="The file has {size} bytes; at most {limit} are read. Split it or shorten it.",
    too_deep="Nesting goes deeper than {limit} levels. Flatten this part.",
    too_many_values="The file holds more than {limit} values. Split it.",
    bad_yaml="This is not well-formed YAML: {problem}. Mend the indentation, quotes or brackets here.",
    empty_file="The file is empty. Start it with `format: {format}`.",
    several_documents="The file holds a second document. Keep one document a file.",
    anchor="Anchors and aliases are not allowed ({value}). Write the value out.",
    tag="Explicit types are not allowed ({value}). Leave the tag out.",
    key_not_text="A key must be plain text. Write it as one word.",
    duplicate_key="The key {value} is given twice in one mapping. Keep one of them.",
)

_SHAPE = _kinds(
    "shape",
    "error",
    not_a_mapping="Expected keys with values here, found {found}.",
    not_a_list="Expected a list here (lines that start with `- `), found {found}.",
    not_text="Expected text here, found {found}.",
    not_a_whole_number="{value} is not a whole number.",
    not_a_decimal="{value} is not a decimal number. Write it like 0.25, with a point.",
    not_a_flag="{value} is neither true nor false.",
    not_a_date="{value} is not a date. Write it like 2023-12-31.",
    bad_word="{value} cannot be the {role}: use a-z, digits and `_`, start with a letter, "
    "at most {limit} characters.",
    missing_field="The field {field} is missing. Add it.",
    unknown_field="The field {field} is unknown here{hint}. Remove it or mend its name.",
    not_allowed="{value} is not one of: {allowed}.",
    unknown_format="The format {value} is unknown. This program reads {allowed}.",
)

_QUESTIONNAIRE = _kinds(
    "meaning",
    "error",
    duplicate_section="The section key {value} is used twice. Give each section its own key.",
    duplicate_item="The item key {value} is used twice. Give each item its own key.",
    duplicate_name="The export name {value} is used twice. Give each item its own name.",
    export_name_too_long="The export name {value} is longer than {limit} characters. Shorten it.",
    unknown_scale="The scale {value} is not declared under `scales`. Declare it or mend the name.",
    scale_and_levels="An item takes either `scale` or `levels`, not both. Remove one of them.",
    no_levels="A {kind} item needs at least two levels. Name a scale or list the levels.",
    levels_unused="A {kind} item has no levels. Remove `levels` or `scale`.",
    level_numbers="Level numbers must be 1 to {count}, each once; found {found}.",
    level_order="A scale runs from best to worst or from worst to best. Put level {value} in its place.",
    share_range="The share {value} lies outside 0 to 1.",
    share_order="Level {value} has a smaller share than a worse level. The highest number is the best.",
    options_missing="A multi-answer item needs at least two options.",
    options_unused="A {kind} item has no options. Use `levels`, or kind: multi.",
    duplicate_option="The option key {value} is used twice. Give each option its own key.",
    several_exclusive="More than one option is exclusive. Keep one.",
    required_multi="A required multi-answer item needs an exclusive option such as `none of these`.",
    dont_know_kind="A {kind} item has no `dont_know`; a multi-answer item uses an exclusive option.",
    matrix_kind="A {kind} item cannot be asked for each unit. Only scale and choice items can.",
    matrix_about_unit="A matrix item is always about the rated unit. Remove `about_unit: false`.",
    criteria_kind="A {kind} item cannot feed a criterion. Only scale and choice items can.",
    criteria_without_unit="An item that feeds a criterion is about the rated unit. Set `about_unit: true`.",
    no_scored_level="The item feeds a criterion, but fewer than two of its levels have a share.",
    weight_not_positive="The weight {value} must be greater than 0.",
    duplicate_criterion_link="The criterion {value} is named twice by this item. Keep one.",
    unknown_criterion="The criterion {value} is not a survey leaf of any known framework{hint}.",
    number_bounds="`minimum`, `maximum` and `decimals` belong to number items. Remove them.",
    number_range="The minimum {minimum} is greater than the maximum {maximum}. Swap them.",
    decimals_range="`decimals` must lie between 0 and {limit}; found {value}.",
    text_length_kind="`max_length` belongs to text items. Remove it.",
    text_length_range="`max_length` must lie between 1 and {limit}; found {value}.",
    no_items="There is nothing to ask here. Add at least one {what}.",
    version_range="The version {value} must be 1 or more.",
    language_missing="Vietnamese (vi) must be among the languages.",
    channel_wording="The channel {value} has no sentence under `mode_wording`. Add it.",
    channel_unused="`{field}` names the channel {value}, which is not among `channels`.",
    duplicate_value="{value} is listed twice. Keep one of them.",
    condition_item="The condition names {value}, which is not asked before{hint}. Name an item further up.",
    condition_kind="The answer to {value} decides nothing: it is open text, or one for each unit.",
    condition_value="The item {value} has no answer {answer}. Its answers are: {allowed}.",
    condition_empty="The condition on {value} says nothing. Add `{field}`.",
    condition_unused="`{field}` does not fit the kind of {value}. Remove it.",
    place_unknown="{value} between braces is neither `unit` nor the key of an item asked before. Mend it.",
    place_matrix="The answer to {value} cannot be repeated: it is one for each unit. Remove it here.",
    place_paper="Paper cannot repeat an answer or a unit ({value}). Write the text without it, or drop the "
    "channel paper.",
    place_here="Only the text and the hint of an item asked once can repeat an answer. Write {value} out.",
)

_FRAMEWORK = _kinds(
    "meaning",
    "error",
    duplicate_criterion="The criterion key {value} is used twice. Give each criterion its own key.",
    duplicate_number="The criterion number {value} is used twice.",
    points_sum="The parts of {value} add up to {found} points, not {expected}.",
    scale_sum="The domains add up to {found} points; the declared scale is {expected}.",
    points_not_positive="{value} points: a maximum must be greater than 0.",
    leaf_without_source="A leaf needs a source: document, survey or external.",
    branch_with_leaf_field="A criterion with parts has no {field} of its own. Move it to the parts.",
    adjustment_in_tree="Bonus and deduction stand under `adjustments`, outside the scale.",
    adjustment_source="An entry of `adjustments` has the source adjustment and a direction.",
    direction_unused="`direction` belongs to adjustments. Remove it.",
    adjustment_over_cap="{value} points are more than the cap of {limit} for this direction.",
    rule_missing="A document leaf needs a scoring rule.",
    rule_unused="A {source} leaf has no scoring rule. Remove it.",
    rule_levels="A rule by levels needs at least two levels.",
    rule_level_points="The level gives {value} points; it must lie between 0 and {limit}.",
    rule_level_best="The best level gives {value} points, the maximum is {limit}. They must be equal.",
    rule_threshold="{field} must lie between 0 and 1; found {value}.",
    rule_threshold_order="The threshold {value} is greater than the cap {limit}. Swap them.",
    rule_each="The points for each must be greater than 0; found {value}.",
    rule_cap="The cap of {value} points is greater than the maximum of {limit}.",
    rule_rate_source="A rule by rate is for figures that come in from a survey or elsewhere. "
    "Use another rule.",
    rate_range="A rate of {value} lies outside 0 to 100.",
    rate_start="The first step begins at a rate of {value}. Begin at 0.",
    rate_order="This step does not lie above the one before it. Let rates and points rise.",
    combine_unused="`combine` belongs to survey leaves. Remove it.",
    evidence_unused="A {source} leaf needs no evidence. Remove it.",
    band_range="The band from {lower} to {upper} is empty or leaves 0 to {limit}.",
    band_gap="No band covers {lower} to {upper}. Bands are half-open: lower <= index < upper.",
    band_overlap="The values from {lower} to {upper} lie in two bands.",
    duplicate_band="The band key {value} is used twice.",
    caps_range="The cap {value} must not be negative.",
    scale_range="The scale {value} must be greater than 0.",
    places_range="`places` must lie between 0 and {limit}; found {value}.",
)

_EDITORIAL = _kinds(
    "editorial",
    "error",
    missing_translation="The text in {language} is missing. Write it.",
    not_nfc="The text is not in Unicode NFC (composed letters). Type it anew or normalise the file.",
    outer_blanks="The text begins or ends with a blank. Remove it.",
    text_too_long="The text has {length} characters, {limit} are the most for this {role}. Shorten it.",
    odd_character="The text holds {value} ({name}), which does not belong in it. Type that place anew.",
) | _kinds(
    "editorial",
    "warning",
    double_blank="Two blanks follow each other. Keep one.",
    two_questions="The text asks two questions. Ask one thing at a time.",
    unused_scale="No item uses the scale {value}. Remove it, or use it.",
    not_illustrative="No legal basis is named. Name it, or mark the framework as illustrative.",
)

_COLLECTION = _kinds(
    "collection",
    "error",
    path_mismatch="The file says {found}, its path says {expected}. Make them equal.",
    item_meaning="The item key {value} means something else in {other}. Use a new key.",
    name_meaning="The export name {value} belongs to the item {other}. Use a new name.",
    cases_missing="There is no cases file {value}. Add one that proves routes and scores.",
    no_cases="The file holds no case. Add at least one.",
    case_wrong_template="The cases are for {found}, the file beside them is {expected}.",
    case_failed="Case {case}: {what} should be {expected}, is {found}.",
    lock_line="The line {value} is not `kind key version sha256`.",
    lock_twice="{value} is in the lock twice.",
    lock_changed="{value} was published and has changed since. Undo the change and make a new version.",
    lock_file_missing="{value} was published, but its file is gone. Put it back.",
)

FINDING_KINDS: Final[dict[str, FindingKind]] = (
    _SOURCE | _SHAPE | _QUESTIONNAIRE | _FRAMEWORK | _EDITORIAL | _COLLECTION
)


class MalformedDefinition(ValueError):
    """Stored JSON is not what `to_json` writes: the message names the place and what was expected."""


class AlreadyPublished(ValueError):
    """A version in the lock was to be published again with other content: make a new version instead."""


class TemplateNotFound(Problem):
    code = "404.40"
    title = "There is no {kind} {key}, version {version}"
    advice = "Check key and version, and that the version has been published and installed."


class TemplateChanged(Problem):
    code = "409.40"
    title = "{name} was published with other content"
    advice = "A published version never changes. Undo the change and make a new version."


class TemplateAmbiguous(Problem):
    code = "409.41"
    title = "Both a questionnaire and a framework are called {key}, version {version}"
    advice = "Give one of them another key."


class DraftNotFound(Problem):
    code = "404.41"
    title = "There is no such draft of criteria"
    advice = "Open the list of drafts and choose one there."


class VersionPublished(Problem):
    code = "409.42"
    title = "{key}, version {version}, is published already"
    advice = "A published version never changes. Write the next number at `version:` in the file."


class DraftUnchanged(Problem):
    code = "409.43"
    title = "This file says the same as draft {number}"
    advice = "Nothing was added. Choose the file with the changes."


class DraftSuperseded(Problem):
    code = "409.44"
    title = "There is a later draft of these criteria"
    advice = "Publish the latest draft, or bring this one in again as the latest."


class TemplateFaulty(Problem):
    """`findings` lists what the check found, each with its file."""

    code = "422.40"
    title = "{count} findings stop this"
    advice = "Run the check of the questionnaires and mend what it names. First: {first}"


class StoredTemplateAltered(Problem):
    code = "500.40"
    title = "The stored {kind} {key}, version {version}, no longer matches its SHA-256"
    advice = (
        "The database was changed from outside. Restore the row from a backup; nothing is shown meanwhile."
    )
