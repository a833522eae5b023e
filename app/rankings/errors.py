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


class NoCouncil(Problem):
    code = "404.150"
    title = "This round has no council yet"
    advice = "Whoever runs the campaign names its members on the page of the council."


class NoSuchSession(Problem):
    code = "404.151"
    title = "There is no such session"
    advice = "Open the page of the council and choose a session there."


class NotOfTheCouncil(Problem):
    code = "403.150"
    title = "Only members of the council write an opinion"
    advice = "Ask whoever runs the campaign to name the member."


class SessionNotOpen(Problem):
    code = "409.150"
    title = "The session does not allow this now"
    advice = "Open the page of the session again: it has not been opened yet, or it is closed."


class NoQuorum(Problem):
    code = "409.151"
    title = "{attending} of {members} members take part; {needed} are needed"
    advice = "Decide once enough members are there or have written their opinion."


class NotCarried(Problem):
    code = "409.152"
    title = "{votes} votes are not more than half of {attending}"
    advice = "Check the number of votes. What is not carried is not decided."


class TooManyVotes(Problem):
    code = "422.150"
    title = "There are more votes than members who take part"
    advice = "Votes for, against and abstentions together are at most {attending}."


class UnitNotBeforeCouncil(Problem):
    code = "409.153"
    title = "{count} of these units are not before the council"
    advice = "Open the page of the session again and choose units there."


class LineUnfit(Problem):
    """`field`, `fault`: unknown, not_a_number, beyond, must_apply; `most`: the maximum."""

    code = "422.151"
    title = "This decision about a line cannot be kept"
    advice = "Choose a criterion that units score themselves, and points from 0 to its maximum."


class NobodyChosen(Problem):
    code = "422.152"
    title = "No unit is chosen"
    advice = "Mark the units that the council approves."


class NoOfficialResults(Problem):
    code = "409.154"
    title = "No results of the survey have been approved for the council"
    advice = "Approve a run on the page of results first."
