"""What this room refuses, and why."""

from app.core.errors import Problem


class NoSuchComposite(Problem):
    code = "404.140"
    title = "There is no such computation of the index"
    advice = "Open the list of computations of this round and choose one there."
