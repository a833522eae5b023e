"""What a campaign refuses, and why."""

from app.core.errors import Problem


class CampaignNotFound(Problem):
    code = "404.50"
    title = "There is no campaign {key}"
    advice = "Look it up in the list of campaigns."


class AudienceNotFound(Problem):
    code = "404.51"
    title = "There is no such audience"
    advice = "Open the campaign to see its audiences."


class CampaignStateForbids(Problem):
    code = "409.50"
    title = "The state of the campaign does not allow this step"
    advice = "Open the campaign to see its present state and the next step."


class CampaignNotReady(Problem):
    """A launch was refused; `reasons` holds every reason at once, as message ids."""

    code = "409.51"
    title = "The campaign cannot start yet"
    advice = "Still missing before the campaign can start:"


class CampaignFixed(Problem):
    code = "409.52"
    title = "The campaign has started, so this can no longer be changed"
    advice = "Audiences, groups, frames and keys are fixed at the launch."


class CampaignKeyTaken(Problem):
    code = "409.53"
    title = "Another campaign already uses the short name {key}"
    advice = "Choose a different short name."


class AudienceRepeated(Problem):
    code = "409.54"
    title = "This group already has an audience in this channel"
    advice = "One audience for each group and channel; choose another group or channel."


class ChannelNotOffered(Problem):
    code = "422.50"
    title = "The questionnaire {questionnaire} is not made for this channel"
    advice = "Choose a questionnaire that is made for it, or another channel."


class GroupUnknown(Problem):
    code = "422.51"
    title = "There is no respondent group {group}"
    advice = "Add the group first, then its audience."


class OwnerHasNoUnits(Problem):
    code = "422.52"
    title = "There are no units to assess at the end of the assessed period"
    advice = "Load the units first, or mend the days from and until which they are valid."


class OwnerNotYours(Problem):
    code = "403.52"
    title = "You may not open a round in the name of this unit"
    advice = "Choose a unit of yours that may open rounds for the units below it, and has such units."


class RatedUnitOutside(Problem):
    code = "422.53"
    title = "A unit of the list is not part of the campaign"
    advice = "These units are not below the unit that runs the campaign: {units}."


class SecondPersonNeeded(Problem):
    code = "403.50"
    title = "This change needs a second person"
    advice = "Ask for it with a reason on the pages of the campaign; somebody else then decides."


class OwnRequest(Problem):
    code = "403.51"
    title = "Somebody else decides on what you have asked for"
    advice = "Another person who may run campaigns opens the page of requests and decides there."


class ApprovalNotFound(Problem):
    code = "404.52"
    title = "There is no such request"
    advice = "Open the requests of the campaign to see them."


class AlreadyDecided(Problem):
    code = "409.55"
    title = "This request has been decided already"
    advice = "Open the requests of the campaign to see by whom, and ask anew if something is left to change."


class AlreadyAsked(Problem):
    code = "409.56"
    title = "The same change waits for a decision already"
    advice = "Open the requests of the campaign; somebody else decides there."


class ChangedMeanwhile(Problem):
    code = "409.57"
    title = "What was asked for no longer fits what is there"
    advice = "It has been changed since the request was written. Refuse this request and ask anew."


class GroupKeyTaken(Problem):
    code = "409.58"
    title = "Another respondent group already has the key {group}"
    advice = "Its names are {name_vi} and {name_en}. Use that group, or choose a different key."


class DomainUnfit(Problem):
    code = "422.55"
    title = "{domain} is not a mail domain"
    advice = "Write a domain such as coquan.gov.vn, or *.gov.vn for every domain below gov.vn."


class NothingToChange(Problem):
    code = "422.54"
    title = "Nothing would change"
    advice = "Every value is the same as before. Enter the new values first."
