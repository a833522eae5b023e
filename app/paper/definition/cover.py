"""What goes with a pack of forms: one page of heading, title, facts, a note, places to sign."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CoverSheet:
    """The words of one page: heading lines, title, pairs of name and value, a note, who signs.

    `national`: lines at the right of the heading, which is then at the left. `cells`: short texts, six a row.
    """

    heading: tuple[str, ...]
    title: str
    facts: tuple[tuple[str, str], ...]
    note: str = ""
    signatures: tuple[str, ...] = ()
    national: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
