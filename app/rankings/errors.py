"""What this room refuses, and why."""

from app.core.errors import Problem


class NoSuchComposite(Problem):
    code = "404.140"
    title = "There is no such computation of the index"
    advice = "Open the list of computations of this round and choose one there."


class NoSuchPublication(Problem):
    code = "404.141"
    title = "Nothing of this name has been published"
    advice = "Open the list of publications and choose one there."


class OtherCompositeUnderWay(Problem):
    code = "409.140"
    title = "Another computation of the index waits or runs"
    advice = "Wait until it has ended, then ask again."


class NotFinalYet(Problem):
    """`gaps`: by kind, how many."""

    code = "409.141"
    title = "The round is not ready for a final computation"
    advice = "What is missing is listed on the page of the index. Until then compute a provisional index."


class NotForRelease(Problem):
    code = "409.142"
    title = "Only a final computation that has ended can be published"
    advice = "Ask for a final computation and wait until it is done."


class InputsChanged(Problem):
    code = "409.143"
    title = "Points, units or the survey have changed since this computation"
    advice = "Compute a final index again; then it can be published."


class NumberTaken(Problem):
    code = "409.144"
    title = "Publication {number} of this round exists already"
    advice = "Compute a final index again; it becomes the next publication, with a reason."


class CellsTellTogether(Problem):
    code = "409.145"
    title = "Beside the earlier publication this one would tell about a few people"
    advice = "{count} cells differ by too few forms. Use the survey run of the earlier publication."


class ReasonNeeded(Problem):
    code = "422.140"
    title = "A correction needs a reason"
    advice = "Say what was wrong in the earlier publication; the reason is published with the new one."


class UnknownDomain(Problem):
    code = "422.141"
    title = "The criteria have no domain {domain}"
    advice = "Choose the domains that part equal units from the list."
