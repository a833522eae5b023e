"""Names and shapes of the files of a bundle. No third-party import: the web process writes bundles."""

from typing import Literal, NotRequired, TypedDict

FORMAT = "phieu-bundle"
FORMAT_VERSION = 1

RESPONSES = "responses.csv"
CODEBOOK = "codebook.json"
DESIGN = "design.json"
FRAME = "frame.csv"
MANIFEST = "manifest.json"
REMARKS = "remarks.csv"
COUNTS = "counts.csv"
MOMENTS = "moments.csv"
REQUIRED_FILES = (RESPONSES, CODEBOOK, DESIGN, MANIFEST)
OPTIONAL_FILES = (FRAME, REMARKS, COUNTS, MOMENTS)

RESPONSE_COLUMNS = (
    "response", "rated_unit", "home_unit", "group", "stratum", "mode", "questionnaire", "version", "weight",
)  # fmt: skip
POOL_COLUMNS = ("stratum", "home_unit", "mode", "weight", "own")
COUNT_COLUMNS = (*POOL_COLUMNS, "rated_unit", "item", "level", "count")
MOMENT_COLUMNS = ("kind", "stratum", "unit", "other", "first", "second", "n", "value")
FRAME_COLUMNS = ("stratum", "unit", "group", "N", "invited", "responded", "inference", "fpc")

Kind = Literal["scale", "choice", "multi", "number"]
Inference = Literal["model", "design"]
MissingGroup = Literal["renormalise", "zero", "kind_mean"]
Order = Literal["group_first", "item_first"]
EmptyCriterion = Literal["block", "not_applicable", "zero"]
RankOn = Literal["published", "exact"]
Combine = Literal["weighted", "pooled", "answers"]


class Text(TypedDict):
    vi: str
    en: str


class Level(TypedDict):
    """`level` 1…k; `share` of the maximum in [0, 1], null when the level is not scored."""

    level: int
    label: Text
    share: float | None


class Option(TypedDict):
    key: str
    label: Text


class CriterionLink(TypedDict):
    criterion: str
    weight: float


class Item(TypedDict):
    """`key` names the column (multi: `key_option`); scale and choice have `levels`, multi has `options`."""

    key: str
    questionnaires: list[str]
    kind: Kind
    about_unit: bool
    battery: bool
    text: Text
    levels: list[Level]
    options: list[Option]
    criteria: list[CriterionLink]


class Criterion(TypedDict):
    """`combine`: groups weighted (default), all groups pooled, or all answers to all its items pooled."""

    key: str
    text: Text
    max_points: float
    combine: NotRequired[Combine]


class Group(TypedDict):
    key: str
    text: Text


class Unit(TypedDict):
    code: str
    name: Text
    type: str
    rank_group: str
    ranked: bool


class Codebook(TypedDict):
    """`rank_groups` names the ranking lists for readers; a list without a name shows its key."""

    items: list[Item]
    criteria: list[Criterion]
    groups: list[Group]
    units: list[Unit]
    rank_groups: NotRequired[list[Group]]


class Stratum(TypedDict):
    """`N`: persons on the list, null when unknown; `invited` and `responded` count persons.

    `probability`: where a sample was drawn by chance, the one whose reciprocal is the mean base weight of
    those drawn; absent where everybody was asked.
    """

    stratum: str
    unit: str
    group: str
    N: int | None
    invited: int | None
    responded: int
    inference: Inference
    fpc: bool
    probability: NotRequired[float]


class Options(TypedDict, total=False):
    """All optional; the defaults are in `DEFAULT_OPTIONS`."""

    level: float
    ci: str
    minimum: int
    draws: int
    seed: int
    lonely: str
    empty_criterion: EmptyCriterion
    rank_on: RankOn
    places: int
    missing_weight_limit: float


class Band(TypedDict):
    """A class of scores: `lower` ≤ score < `upper`; the highest class includes its upper limit."""

    key: str
    text: Text
    lower: float
    upper: float


class DesignFile(TypedDict):
    """`criterion_group_weights` replaces `group_weights` for the criteria it names.

    `bands`: the classes a score may fall into, where the round has any.
    """

    campaign: str
    method_sha256: str | None
    strata: list[Stratum]
    group_weights: dict[str, float]
    criterion_group_weights: NotRequired[dict[str, dict[str, float]]]
    missing_group_policy: MissingGroup
    order: Order
    options: Options
    bands: NotRequired[list[Band]]


class FileEntry(TypedDict):
    sha256: str
    bytes: int


class Manifest(TypedDict):
    format: str
    format_version: int
    campaign: str
    written_by: str
    files: dict[str, FileEntry]


DEFAULT_OPTIONS: Options = {
    "level": 0.95,
    "ci": "beta_capped",
    "minimum": 5,
    "draws": 10_000,
    "seed": 1,
    "lonely": "adjust",
    "empty_criterion": "block",
    "rank_on": "published",
    "places": 2,
    "missing_weight_limit": 0.34,
}


def item_columns(item: Item) -> list[str]:
    """Columns of one item in `responses.csv`: its key, or one column per option of a multi-answer item."""
    if item["kind"] == "multi":
        return [f"{item['key']}_{option['key']}" for option in item["options"]]
    return [item["key"]]


def response_header(codebook: Codebook) -> list[str]:
    """The whole header of `responses.csv`, in order."""
    columns = list(RESPONSE_COLUMNS)
    for item in codebook["items"]:
        columns.extend(item_columns(item))
    return columns


def base_weight(population: float | None, responded: int) -> float:
    """N / r of a stratum: base weight times the nonresponse factor; 1 where the size is not known.

    Where a sample was drawn by chance N is Σ 1/π over those drawn: (Σ 1/π)/n · n/r.
    """
    if responded < 1:
        raise ValueError("A stratum without a response has no weight: leave its rows out.")
    return 1.0 if population is None else population / responded
