"""What a page's post does to the answers kept so far, and how long a questionnaire takes."""

from collections.abc import Collection, Mapping, Sequence
from math import ceil
from typing import Final

Fields = dict[str, list[str]]
SECONDS_PER_FIELD: Final = 7
LEAST_MINUTES: Final = 2


def merge_fields(
    kept: Mapping[str, Sequence[str]], *, posted: Mapping[str, Sequence[str]], page_fields: Collection[str]
) -> Fields:
    """The kept fields with those of the page taken from the post: what the page no longer says is gone.

    Blank values are left out.
    """
    merged = {name: list(values) for name, values in kept.items() if name not in page_fields}
    merged |= {name: list(values) for name, values in posted.items()}
    return {name: values for name, values in merged.items() if any(value.strip() for value in values)}


def minutes_for(fields: int) -> int:
    """How many minutes this many fields take, rounded up."""
    return max(LEAST_MINUTES, ceil(fields * SECONDS_PER_FIELD / 60))
