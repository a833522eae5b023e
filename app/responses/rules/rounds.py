"""Retry and replace: which answer of a person stands."""


def next_round(*, stored: int | None, anew: bool) -> int:
    """The round that a start hands out: 0 at first, the stored one again, the next to answer anew."""
    if stored is None:
        return 0
    return stored + 1 if anew else stored


def is_already_stored(*, stored: int | None, given: int) -> bool:
    """Whether a submit of round `given` finds its answer, or a later one, in place: it stores nothing."""
    return stored is not None and stored >= given
