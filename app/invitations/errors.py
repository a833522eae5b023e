"""What invitations refuse, and why."""

from app.core.errors import Problem


class InvitationNotFound(Problem):
    code = "404.70"
    title = "There is no such invitation"
    advice = "Open the delivery page of the campaign to see its invitations."


class TextNotFound(Problem):
    code = "404.71"
    title = "There are no mails to this group"
    advice = "Choose a group of the campaign that answers online."


class NothingToInvite(Problem):
    code = "409.70"
    title = "This campaign has nobody to invite online"
    advice = "Add an online audience and freeze the lists, then start the campaign."


class InvitationsNotOpen(Problem):
    code = "409.71"
    title = "Invitations are sent only while the campaign runs"
    advice = "Start the campaign first; after its close nothing is sent any more."


class InvitationRevoked(Problem):
    code = "409.72"
    title = "This invitation has been revoked"
    advice = "A revoked invitation stays revoked; its answer, if there is one, is kept."


class PersonWasInvited(Problem):
    code = "409.73"
    title = "This person has been given a link in this round already"
    advice = "Whoever had a link is not put on a list anew, as an answer might then count twice."


class PersonNotFitting(Problem):
    code = "422.70"
    title = "This person does not fit the list"
    advice = "A list takes people of its group in units of the round, each once."


class WaveNotFitting(Problem):
    code = "422.71"
    title = "No reminders can be planned for this day"
    advice = "Choose a day to come within the time to answer, at least one day from the other reminders."


class MailReaches(Problem):
    code = "409.75"
    title = "No mail to this person was found undeliverable"
    advice = "Give another reason, or wait until the servers report that nothing arrives."


class WaveGone(Problem):
    code = "409.74"
    title = "These reminders can no longer be called off"
    advice = "They have been put in the queue or were called off before; pause sending to hold mails back."


class TextNotFitting(Problem):
    """Details: `faults`, a list of (field, kind, line, word)."""

    code = "422.72"
    title = "These words cannot be sent as a mail"
    advice = "Mend every place that is named; the link of the recipient must stand in the text."


class TooManyTests(Problem):
    code = "429.70"
    title = "Enough test mails for now"
    advice = "At most ten test mails an hour are sent to one person; look at the preview meanwhile."
