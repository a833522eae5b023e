"""The grammar of `codebook.json`, `design.json` and `manifest.json`."""

from typing import Final

from analysis.dataset.schema import NUMBER, TEXT, TRUTH, WHOLE, Shape, list_of, map_of, nullable, one_of

BOTH_LANGUAGES: Final = Shape({"vi": TEXT, "en": TEXT})

CODEBOOK_SHAPE: Final = Shape(
    {
        "items": list_of(
            Shape(
                {
                    "key": TEXT,
                    "questionnaires": list_of(TEXT),
                    "kind": one_of("scale", "choice", "multi", "number"),
                    "about_unit": TRUTH,
                    "battery": TRUTH,
                    "text": BOTH_LANGUAGES,
                    "levels": list_of(
                        Shape({"level": WHOLE, "label": BOTH_LANGUAGES, "share": nullable(NUMBER)})
                    ),
                    "options": list_of(Shape({"key": TEXT, "label": BOTH_LANGUAGES})),
                    "criteria": list_of(Shape({"criterion": TEXT, "weight": NUMBER})),
                }
            )
        ),
        "criteria": list_of(
            Shape(
                {"key": TEXT, "text": BOTH_LANGUAGES, "max_points": NUMBER},
                {"combine": one_of("weighted", "pooled", "answers")},
            )
        ),
        "groups": list_of(Shape({"key": TEXT, "text": BOTH_LANGUAGES})),
        "units": list_of(
            Shape({"code": TEXT, "name": BOTH_LANGUAGES, "type": TEXT, "rank_group": TEXT, "ranked": TRUTH})
        ),
    },
    {"rank_groups": list_of(Shape({"key": TEXT, "text": BOTH_LANGUAGES}))},
)

OPTIONS_SHAPE: Final = Shape(
    {},
    {
        "level": NUMBER,
        "ci": one_of("beta_capped", "beta", "xlogit", "wilson", "asin", "mean"),
        "minimum": WHOLE,
        "draws": WHOLE,
        "seed": WHOLE,
        "lonely": one_of("adjust", "certainty", "average"),
        "empty_criterion": one_of("block", "not_applicable", "zero"),
        "rank_on": one_of("published", "exact"),
        "places": WHOLE,
        "missing_weight_limit": NUMBER,
    },
)

DESIGN_SHAPE: Final = Shape(
    {
        "campaign": TEXT,
        "method_sha256": nullable(TEXT),
        "strata": list_of(
            Shape(
                {
                    "stratum": TEXT,
                    "unit": TEXT,
                    "group": TEXT,
                    "N": nullable(WHOLE),
                    "invited": nullable(WHOLE),
                    "responded": WHOLE,
                    "inference": one_of("model", "design"),
                    "fpc": TRUTH,
                },
                {"probability": NUMBER},
            )
        ),
        "group_weights": map_of(NUMBER),
        "missing_group_policy": one_of("renormalise", "zero", "kind_mean"),
        "order": one_of("group_first", "item_first"),
        "options": OPTIONS_SHAPE,
    },
    {
        "criterion_group_weights": map_of(map_of(NUMBER)),
        "bands": list_of(Shape({"key": TEXT, "text": BOTH_LANGUAGES, "lower": NUMBER, "upper": NUMBER})),
    },
)

MANIFEST_SHAPE: Final = Shape(
    {
        "format": TEXT,
        "format_version": WHOLE,
        "campaign": TEXT,
        "written_by": TEXT,
        "files": map_of(Shape({"sha256": TEXT, "bytes": WHOLE})),
    }
)
