"""The Problems of people."""

from app.core.errors import Problem


class PersonNotFound(Problem):
    code = "404.30"
    title = "There is no such person"
    advice = "The entry may have been erased. Look in the list of officials."
