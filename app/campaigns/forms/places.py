"""Faults that lie in several fields together."""


class FaultAt(ValueError):
    """A fault between fields; `field` is where a page shows it and leads to."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
