"""The files of a run as people look for them: what may be handed out, in which group, in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "papers": ("report.pdf", "report.html", "results.xlsx"),
    "tables": (
        "scores.csv", "points.csv", "items.csv", "rates.csv", "standings.csv", "pairs.csv", "effects.csv",
        "quality.csv", "quality-scores.csv", "change.csv",
    ),
    "pictures": (
        "picture-scores.svg", "picture-ranks.svg", "picture-heat.svg", "picture-levels.svg",
        "picture-multiples.svg", "picture-returns.svg", "picture-change.svg",
        "picture-change.en.svg",
    ),
    "programs": (
        "results.json", "change.json", "chart-scores.json", "chart-levels.json", "chart-ranks.json",
        "chart-heat.json",
        "chart-multiples.json", "chart-returns.json", "chart-change.json",
    ),
}  # fmt: skip
"""Files without a single form in them, whose small cells are hidden; the bundle is no such file."""
OF_CHANGES: Final = frozenset(name for names in GROUPS.values() for name in names if "change" in name)
"""Those that only a change between two rounds has."""
OPEN_FILES: Final = frozenset(name for names in GROUPS.values() for name in names)


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files for one use; `names` in the order in which people read them."""

    key: str
    names: tuple[str, ...]


def file_groups(names: Collection[str]) -> list[FileGroup]:
    """The files among `names` that may be handed out, by use; a use without a file is left out."""
    found = (FileGroup(key, tuple(name for name in known if name in names)) for key, known in GROUPS.items())
    return [group for group in found if group.names]
