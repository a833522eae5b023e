"""What sampling refuses, and why."""

from app.core.errors import Problem


class FramesNotFrozen(Problem):
    code = "409.60"
    title = "The lists have not been frozen yet"
    advice = "Freeze the lists of this campaign first, then set its quotas."


class FramesEmpty(Problem):
    code = "422.60"
    title = "Some audiences have nobody on their list"
    advice = "Load people or group sizes for: {groups}."


class QuotaCellMissing(Problem):
    code = "409.61"
    title = "This unit has no quota for this audience"
    advice = "Set a quota for the unit before forms are handed out or answers arrive."


class QuotaBelowCounted(Problem):
    code = "409.62"
    title = "More answers have been counted than this quota would allow"
    advice = "{unit}: {counted} counted already. Enter that number or more."


class NothingToRelease(Problem):
    code = "409.63"
    title = "There is no answer in this cell to take back"
    advice = "The ledger and the answers disagree; run the recount."


class QuotaUnitOutside(Problem):
    code = "422.61"
    title = "A unit named in the quotas is not on the list of this audience"
    advice = "Load the size of its group first: {unit}."


class AudienceNotOfCampaign(Problem):
    code = "422.62"
    title = "This audience belongs to another campaign"
    advice = "Open the campaign again and set its quotas there."


class LedgerEmpty(Problem):
    code = "404.60"
    title = "There is no ledger for this audience"
    advice = "Set its quotas first, or choose an audience that has them."


class DrawSizeOutside(Problem):
    code = "422.63"
    title = "This number cannot be drawn"
    advice = "Enter a number from {lowest} to {highest}."


class DrawNobody(Problem):
    code = "422.64"
    title = "Nobody would be drawn"
    advice = "Enter at least one number above 0."


class DrawStageMissing(Problem):
    code = "422.65"
    title = "Some units lie outside the stages"
    advice = "Choose stages that every unit of the list belongs to. The first one outside: {unit}."


class DrawReasonMissing(Problem):
    code = "422.66"
    title = "A sample has been drawn already"
    advice = "Say in at least 10 characters why it is drawn anew; the reason is kept in the audit trail."


class DrawNotFound(Problem):
    code = "404.61"
    title = "No sample has been drawn for this audience"
    advice = "Freeze the lists first; then everybody on them is taken until a sample is drawn."


class NoReserveLeft(Problem):
    code = "409.64"
    title = "There is no reserve left for this person"
    advice = "Nobody can move up: take the person off the list, or leave the place empty."


class AddressesOutside(Problem):
    code = "409.66"
    title = "Some addresses are not of an allowed mail domain"
    advice = (
        "{count} addresses are of other domains than {allowed}, such as {first}. Correct them, or allow "
        "their domains."
    )


class ListsClosed(Problem):
    code = "409.65"
    title = "Lists are not taken in now"
    advice = "Look at the times of the calendar. Whoever runs the campaign can give more time."


class UnitNotInRound(Problem):
    code = "404.62"
    title = "This unit does not take part in the campaign"
    advice = "Open the overview of lists."


class PersonNotDrawn(Problem):
    code = "409.67"
    title = "This person is not among those drawn"
    advice = "A reserve takes the place of somebody who was drawn for this audience and is still asked."
