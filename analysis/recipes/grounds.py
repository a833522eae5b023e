"""What a comparison of two rounds rests on, in the sentences that go with it."""

from collections.abc import Sequence

from analysis.dataset.bundle import Bundle
from analysis.dataset.labels import Language, both, number, say
from analysis.dataset.shapes import Text


def grounds_of(earlier: Bundle, later: Bundle, *, panel: bool) -> dict[str, Text]:
    """Sentences by name: how the samples are related, model, lists, minimum."""
    strata = [*earlier.design["strata"], *later.design["strata"]]
    minimum = max(earlier.options["minimum"], later.options["minimum"])
    sentences = {
        "samples": both("change.with_panel" if panel else "change.independent"),
        "minimum": both("honesty.minimum", minimum=minimum),
    }
    if any(stratum["inference"] == "model" for stratum in strata):
        sentences["model"] = both("honesty.model")
    lists = [_lists(bundle) for bundle in (earlier, later)]
    if None not in lists:
        names = ("N_earlier", "n_earlier", "N_later", "n_later")
        sizes = [size for pair in lists if pair is not None for size in pair]
        sentences["design"] = Text(
            vi=say("change.design", "vi", **_numbers(names, sizes, "vi")),
            en=say("change.design", "en", **_numbers(names, sizes, "en")),
        )
    return sentences


def _lists(bundle: Bundle) -> tuple[int, int] | None:
    """People on lists and those of them who answered; None without a list, or where a size is not known."""
    lists = [stratum for stratum in bundle.design["strata"] if stratum["inference"] == "design"]
    sizes = [stratum["N"] for stratum in lists]
    if not lists or None in sizes:
        return None
    return sum(size or 0 for size in sizes), sum(stratum["responded"] for stratum in lists)


def _numbers(names: Sequence[str], sizes: Sequence[int], language: Language) -> dict[str, str]:
    return {name: number(size, language) for name, size in zip(names, sizes, strict=True)}
